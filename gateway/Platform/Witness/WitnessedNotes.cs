using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>The newest notes of each log that witnesses signed too: what the read side gives.
/// </summary>
/// <remarks>
/// Per log and number of witnesses the newest one, as a file of its own; receipts stay the bytes
/// they are. Losing a file costs nothing: witnesses are asked again. Thread-safety: safe.
/// </remarks>
public sealed class WitnessedNotes
{
    private readonly Lock gate = new();
    private readonly string folder;
    private readonly Dictionary<(string Origin, int Lines), (long Size, string Note)> newest = [];

    /// <summary>Reads what a folder holds; a file that is no note is passed over.</summary>
    public WitnessedNotes(string folder)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        foreach (string file in Directory.EnumerateFiles(folder, "*.note"))
        {
            string[] parts = Path.GetFileNameWithoutExtension(file).Split('.');
            if (parts.Length == 2
                && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int lines)
                && Note.TryParseCheckpoint(
                    File.ReadAllText(file), out Note note, out Checkpoint at, out _)
                && parts[0] == HashOf(at.Origin))
                newest[(at.Origin, lines)] = (at.Size, note.Text);
        }
    }

    /// <summary>Keeps a note for every number of witnesses up to its own.</summary>
    /// <param name="at">Its checkpoint.</param>
    /// <param name="note">The note with the lines of the log, the platform, the witnesses.</param>
    /// <param name="lines">How many witnesses signed it.</param>
    public void Keep(Checkpoint at, string note, int lines)
    {
        ArgumentNullException.ThrowIfNull(at);
        lock (gate)
        {
            for (int n = 1; n <= lines; n++)
            {
                if (newest.TryGetValue((at.Origin, n), out var kept) && kept.Size > at.Size)
                    continue;
                newest[(at.Origin, n)] = (at.Size, note);
                string file = Path.Combine(folder, string.Create(
                    CultureInfo.InvariantCulture, $"{HashOf(at.Origin)}.{n}.note"));
                File.WriteAllText(file + ".new", note);
                File.Move(file + ".new", file, overwrite: true);
            }
        }
    }

    /// <summary>The newest note of a log that at least so many witnesses signed, or null.</summary>
    public string? Newest(string origin, int least)
    {
        lock (gate)
            return newest.TryGetValue((origin, Math.Max(1, least)), out var kept)
                ? kept.Note : null;
    }

    private static string HashOf(string origin) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
