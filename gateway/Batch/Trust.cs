namespace Edge.Batch;

/// <summary>The keys a checker believes: the log's, and any one of the cosigners'.</summary>
/// <remarks>Policy of trust.md section 2: the log and any 1 of n cosigners; the cosignature's time
/// decides whether a key was in use; without a cosignature a retired key proves nothing.</remarks>
public sealed class Trust
{
    private readonly List<KeySetLine> logs = [];
    private readonly List<KeySetLine> cosigners = [];

    /// <summary>Keys of logs.</summary>
    public IEnumerable<VerifierKey> Logs => logs.Select(line => line.Key);

    /// <summary>Keys of cosigners.</summary>
    public IEnumerable<VerifierKey> Cosigners => cosigners.Select(line => line.Key);

    /// <summary>The checker's own time, used where no cosignature gives one.</summary>
    /// <remarks>Units: s since 1970. Default: the end of time, so that only keys without an end
    /// are believed.</remarks>
    public long NowSeconds { get; init; } = long.MaxValue;

    /// <summary>Adds a key that is believed at all times.</summary>
    public Trust Add(VerifierKey key) => Add(key, KeyPeriod.Always);

    /// <summary>Adds a key that is believed for a while.</summary>
    public Trust Add(VerifierKey key, KeyPeriod period)
    {
        ArgumentNullException.ThrowIfNull(key);
        (key.IsCosigner ? cosigners : logs).Add(new KeySetLine(key, period));
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
    public SignatureState CheckLog(Note note, Checkpoint at)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(at);
        SignatureState cosigned = CheckCosigners(note, at, out _, out long seconds);
        long when = cosigned == SignatureState.Good ? seconds : NowSeconds;
        return Combine(note, at, logs.Where(line => line.Key.Name == at.Origin), _ => when,
            out _, out _);
    }

    /// <summary>What the cosigners say: good if one is and none is broken.</summary>
    /// <param name="note">The checkpoint note.</param>
    /// <param name="at">Its checkpoint.</param>
    /// <param name="cosigner">Name of the first good one.</param>
    /// <param name="unixSeconds">Its time, s since 1970.</param>
    public SignatureState CheckCosigners(
        Note note, Checkpoint at, out string cosigner, out long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(at);
        return Combine(note, at, cosigners, seconds => seconds, out cosigner, out unixSeconds);
    }

    private static SignatureState Combine(
        Note note, Checkpoint at, IEnumerable<KeySetLine> lines, Func<long, long> when,
        out string name, out long unixSeconds)
    {
        name = "";
        unixSeconds = 0;
        var state = SignatureState.Absent;
        foreach ((VerifierKey key, KeyPeriod period) in lines)
        {
            SignatureState one = note.Check(key, out long seconds);
            if (one == SignatureState.Broken) return SignatureState.Broken;
            if (one == SignatureState.Absent || state == SignatureState.Good) continue;
            if (!period.Covers(when(seconds), at.Size)) continue;
            (state, name, unixSeconds) = (SignatureState.Good, key.Name, seconds);
        }
        return state;
    }
}
