using Edge.Batch;

namespace Edge.Platform;

/// <summary>What the signed key set says of the logs' keys: until when, and up to which size.
/// </summary>
/// <remarks>The file is read again when it was written, so that a key is cut off without a
/// restart; a set that is not signed by the roots, or takes something back, changes nothing. A log
/// that it does not name is judged by the registry alone. Needs the writer's turn. Source: trust.md
/// section 2, Rotation.</remarks>
public sealed class KeyCuts
{
    private readonly string file;
    private readonly List<VerifierKey> roots = [];
    private DateTime seen;
    private KeySet? set;

    /// <summary>Reads the set of the configuration.</summary>
    /// <exception cref="PlatformException">A root is no key, or the roots did not sign the set.
    /// </exception>
    public KeyCuts(string file, IReadOnlyList<string> roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        this.file = file;
        foreach (string root in roots)
            this.roots.Add(VerifierKey.TryParse(root, out VerifierKey key, out string fault)
                ? key : throw Wrong(fault));
        if (this.roots.Count > 0 && Read() is { } wrong) throw Wrong(wrong);
    }

    /// <summary>Why a key may sign no further checkpoint of this size now, or null.</summary>
    public string? Refusal(VerifierKey key, long size, long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (roots.Count == 0) return null;
        Read();
        return set?.Lines.FirstOrDefault(line => line.Key.Text == key.Text) is not { } listed
            ? null
            : listed.Period.UptoSize < size
            ? $"the key set cuts this key off after size {listed.Period.UptoSize}"
            : listed.Period.Covers(unixSeconds, size) ? null
            : "the key set says that this key is not in use now";
    }

    /// <summary>All lines of the newest good set; none without roots.</summary>
    public IReadOnlyList<KeySetLine> Lines()
    {
        if (roots.Count > 0) Read();
        return set?.Lines ?? [];
    }

    // What is wrong with the file, or null; then the set that was good before stays.
    private string? Read()
    {
        try
        {
            DateTime written = File.GetLastWriteTimeUtc(file);
            if (written == seen) return null;
            seen = written;
            if (!KeySet.TryParse(File.ReadAllText(file), roots, out KeySet newer, out string fault))
                return fault;
            if (set is { } older && !older.MayFollow(newer, out fault)) return fault;
            set = newer;
            return null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return wrong.Message;
        }
    }

    private PlatformException Wrong(string cause) => new(
        "read the key set", file, cause,
        "sign it with two of the three root keys of platform.json");
}
