namespace Edge.Mqtt.Access;

/// <summary>Names and password records: one <c>name:record</c> a line.</summary>
/// <remarks>Thread-safety: never altered.</remarks>
public sealed class UsersFile
{
    private readonly Dictionary<string, PasswordRecord> users = [];

    private UsersFile()
    {
    }

    /// <summary>Reads the lines of a users file.</summary>
    /// <exception cref="FormatException">A line is not <c>name:record</c>, or the record is a
    /// plain password.</exception>
    public static UsersFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new UsersFile();
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !PasswordRecord.TryParse(line[(colon + 1)..], out var record))
                throw new FormatException(
                    $"users file line {number}: not 'name:record'; plain passwords are not "
                    + "taken, make records with: edge mqtt user NAME");
            file.users[line[..colon]] = record!;
        }
        return file;
    }

    /// <summary>The record of a name, or null.</summary>
    public PasswordRecord? Find(string name) => users.GetValueOrDefault(name);
}
