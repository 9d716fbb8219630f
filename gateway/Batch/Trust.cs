namespace Edge.Batch;

/// <summary>The keys a checker believes: the log's, and any one of the cosigners'.</summary>
/// <remarks>Policy of trust.md section 2: the log and any 1 of n cosigners.</remarks>
public sealed class Trust
{
    private readonly List<VerifierKey> logs = [];
    private readonly List<VerifierKey> cosigners = [];

    /// <summary>Keys of logs.</summary>
    public IReadOnlyList<VerifierKey> Logs => logs;

    /// <summary>Keys of cosigners.</summary>
    public IReadOnlyList<VerifierKey> Cosigners => cosigners;

    /// <summary>Adds a key to the side its type belongs to.</summary>
    public Trust Add(VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        (key.IsCosigner ? cosigners : logs).Add(key);
        return this;
    }

    /// <summary>Reads one key per line; empty lines and lines that begin with # are passed over.
    /// </summary>
    public static bool TryParse(string text, out Trust trust, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        trust = new Trust();
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (!VerifierKey.TryParse(line, out VerifierKey key, out string why))
            {
                fault = $"line {number}: {why}";
                return false;
            }
            trust.Add(key);
        }
        fault = "";
        return true;
    }

    /// <summary>What the log's keys say about a checkpoint note.</summary>
    public SignatureState CheckLog(Note note, string origin)
    {
        ArgumentNullException.ThrowIfNull(note);
        return Combine(note, logs.Where(key => key.Name == origin), out _, out _);
    }

    /// <summary>What the cosigners say: good if one is and none is broken.</summary>
    /// <param name="note">The checkpoint note.</param>
    /// <param name="cosigner">Name of the first good one.</param>
    /// <param name="unixSeconds">Its time, s since 1970.</param>
    public SignatureState CheckCosigners(Note note, out string cosigner, out long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(note);
        return Combine(note, cosigners, out cosigner, out unixSeconds);
    }

    private static SignatureState Combine(
        Note note, IEnumerable<VerifierKey> keys, out string name, out long unixSeconds)
    {
        name = "";
        unixSeconds = 0;
        var state = SignatureState.Absent;
        foreach (VerifierKey key in keys)
        {
            SignatureState one = note.Check(key, out long seconds);
            if (one == SignatureState.Broken) return SignatureState.Broken;
            if (one == SignatureState.Absent || state == SignatureState.Good) continue;
            (state, name, unixSeconds) = (SignatureState.Good, key.Name, seconds);
        }
        return state;
    }
}
