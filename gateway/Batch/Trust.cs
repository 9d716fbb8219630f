namespace Edge.Batch;

/// <summary>The keys a checker believes: the log's, and any k of the n cosigners'.</summary>
/// <remarks>Policy of trust.md section 2: the log and any 1 of n cosigners, unless the checker asks
/// for more; the cosignature's time decides whether a key was in use; without a cosignature a
/// retired key proves nothing.</remarks>
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

    /// <summary>Cosigners, each counted once by its name, that must have signed.</summary>
    /// <remarks>Range: from 1. Default: 1.</remarks>
    public int Least { get; private set; } = 1;

    /// <summary>Names of the cosigners that count; empty for all of them.</summary>
    public IReadOnlyCollection<string> Named { get; private set; } = [];

    /// <summary>Asks for more than any one cosigner.</summary>
    /// <param name="least">How many must have signed.</param>
    /// <param name="named">Whose signatures count; empty for every known cosigner's.</param>
    public Trust Require(int least, IReadOnlyCollection<string> named)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentNullException.ThrowIfNull(named);
        (Least, Named) = (least, named);
        return this;
    }

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
    /// <remarks>The first believed cosignature tells when, whoever made it.</remarks>
    public SignatureState CheckLog(Note note, Checkpoint at)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(at);
        SignatureState state = Collect(note, at, cosigners, seconds => seconds, out var cosigned);
        long when = state == SignatureState.Good ? cosigned[0].UnixSeconds : NowSeconds;
        return Collect(note, at, logs.Where(line => line.Key.Name == at.Origin), _ => when, out _);
    }

    /// <summary>What the cosigners say: good if as many as asked for are and none is broken.
    /// </summary>
    /// <param name="note">The checkpoint note.</param>
    /// <param name="at">Its checkpoint.</param>
    /// <param name="cosigned">The good ones that count, each name once.</param>
    public SignatureState CheckCosigners(
        Note note, Checkpoint at, out IReadOnlyList<Cosigned> cosigned)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(at);
        SignatureState state = Collect(note, at, cosigners, seconds => seconds, out var all);
        cosigned = [.. all.Where(one => Named.Count == 0 || Named.Contains(one.Name))];
        return state == SignatureState.Broken ? state
            : cosigned.Count >= Least ? SignatureState.Good : SignatureState.Absent;
    }

    /// <summary>The same, with the first of them alone.</summary>
    /// <param name="note">The checkpoint note.</param>
    /// <param name="at">Its checkpoint.</param>
    /// <param name="cosigner">Its name, or empty.</param>
    /// <param name="unixSeconds">Its time, s since 1970.</param>
    public SignatureState CheckCosigners(
        Note note, Checkpoint at, out string cosigner, out long unixSeconds)
    {
        SignatureState state = CheckCosigners(note, at, out var cosigned);
        (cosigner, unixSeconds) = cosigned is [var first, ..]
            ? (first.Name, first.UnixSeconds) : ("", 0);
        return state;
    }

    private static SignatureState Collect(
        Note note, Checkpoint at, IEnumerable<KeySetLine> lines, Func<long, long> when,
        out List<Cosigned> good)
    {
        good = [];
        foreach ((VerifierKey key, KeyPeriod period) in lines)
        {
            SignatureState one = note.Check(key, out long seconds);
            if (one == SignatureState.Broken) return SignatureState.Broken;
            if (one == SignatureState.Absent || !period.Covers(when(seconds), at.Size)) continue;
            if (good.TrueForAll(other => other.Name != key.Name))
                good.Add(new Cosigned(key.Name, seconds));
        }
        return good.Count > 0 ? SignatureState.Good : SignatureState.Absent;
    }
}

/// <summary>A believed signature of a note.</summary>
/// <param name="Name">Whose.</param>
/// <param name="UnixSeconds">The time it states, s since 1970; 0 for a log's.</param>
public readonly record struct Cosigned(string Name, long UnixSeconds);
