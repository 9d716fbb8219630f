using Edge.Batch;

namespace Edge.Pipeline.Releases;

/// <summary>The folder of releases, and which of them are good.</summary>
/// <remarks>A release is checked whole once per change of its manifest. Thread-safety: safe.
/// </remarks>
public sealed class ReleaseShelf
{
    private const int ListMax = 64;
    private const int NameChars = 64;
    private readonly string _folder;
    private readonly ReleaseKeys _keys;
    private readonly VerifierKey? _log;
    private readonly Dictionary<string, (long Stamp, ReleaseView View)> _known =
        new(StringComparer.Ordinal);

    private readonly Lock _gate = new();

    /// <summary>A shelf as it is configured.</summary>
    /// <exception cref="GatewayException">A key is none.</exception>
    public ReleaseShelf(ReleaseOptions options)
    {
        _folder = options.Folder;
        if (!ReleaseKeys.TryRead(options.Keys, options.Revoked, out _keys, out var fault))
            throw Wrong(fault);
        if (options.Log is null) return;
        if (!VerifierKey.TryParse(options.Log, out var log, out fault)) throw Wrong(fault);
        _log = log;
    }

    /// <summary>What lies there, by name; at most 64.</summary>
    public IReadOnlyList<ReleaseView> List()
    {
        if (!Directory.Exists(_folder)) return [];
        lock (_gate)
        {
            return
            [
                .. Directory.EnumerateDirectories(_folder).Select(path => Path.GetFileName(path)!)
                    .Where(IsName).Order(StringComparer.Ordinal).Take(ListMax).Select(Look),
            ];
        }
    }

    /// <summary>Opens one and checks all of it anew.</summary>
    /// <param name="name">Name of its folder.</param>
    /// <param name="release">The release.</param>
    /// <param name="fault">Why it is none.</param>
    public bool TryOpen(string name, out ReleaseFolder release, out string fault)
    {
        if (IsName(name))
        {
            return ReleaseFolder.TryOpen(
                Path.Combine(_folder, name), _keys, _log, out release, out fault);
        }

        (release, fault) = (null!, "unknown");
        return false;
    }

    private ReleaseView Look(string name)
    {
        var stamp = File.GetLastWriteTimeUtc(
            Path.Combine(_folder, name, ReleaseFolder.ManifestFile)).Ticks;
        if (_known.TryGetValue(name, out var known) && known.Stamp == stamp) return known.View;
        var view = TryOpen(name, out var release, out var fault)
            ? new ReleaseView(name, release.Manifest, "") : new ReleaseView(name, null, fault);
        _known[name] = (stamp, view);
        return view;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameChars
        && name[0] != '.' && name.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '.');

    private static GatewayException Wrong(string fault) => new(
        "read the release keys", "releases in gateway.json", fault,
        "edge release keys prints verifier keys; key ids are eight hex digits");
}
