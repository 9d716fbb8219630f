using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>Which logs a witness watches, and with which keys they sign now.</summary>
/// <remarks>Listed keys count always; those of the key set while it says so. Thread-safety: safe.
/// </remarks>
public sealed class WitnessLogs
{
    private readonly Lock gate = new();
    private readonly List<VerifierKey> listed = [];
    private readonly KeyCuts? set;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="PlatformException">A key is none, or there is nothing to watch.
    /// </exception>
    public WitnessLogs(WitnessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (string text in options.Logs)
        {
            if (!VerifierKey.TryParse(text, out VerifierKey key, out string fault))
                throw Wrong(text, fault);
            if (key.IsCosigner) throw Wrong(text, "it is a cosigner's key");
            listed.Add(key);
        }
        if (options.KeySet is { } file)
        {
            if (options.Roots.Count == 0)
                throw Wrong(file, "a key set without roots proves nothing");
            set = new KeyCuts(file, options.Roots);
        }
        if (listed.Count == 0 && set is null) throw Wrong("logs", "no log is listed");
    }

    /// <summary>Names of the logs known now.</summary>
    public IReadOnlyList<string> Origins()
    {
        lock (gate)
            return [.. listed.Select(key => key.Name)
                .Concat(set?.Lines().Where(line => !line.Key.IsCosigner)
                    .Select(line => line.Key.Name) ?? [])
                .Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Keys that may sign a checkpoint of this log and size now.</summary>
    public IReadOnlyList<VerifierKey> KeysOf(string origin, long size, long unixSeconds)
    {
        lock (gate)
            return [.. listed.Where(key => key.Name == origin
                    && set?.Refusal(key, size, unixSeconds) is null)
                .Concat(set?.Lines().Where(line => !line.Key.IsCosigner && line.Key.Name == origin
                        && line.Period.Covers(unixSeconds, size))
                    .Select(line => line.Key) ?? [])];
    }

    private static PlatformException Wrong(string subject, string cause) => new(
        "read the logs of the witness", subject, cause,
        "one verifier key of a log per line of logs, or keySet with roots, in witness.json");
}
