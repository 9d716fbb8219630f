using System.CommandLine;
using System.Text;
using Edge.Batch;

namespace Edge.Cli;

/// <summary>The keys a person brings to a check, or null if the file must vouch for itself.
/// </summary>
/// <param name="Trust">Keys from outside; null if none were given.</param>
public sealed record TrustFile(Trust? Trust)
{
    /// <summary>The option <c>--trust</c>.</summary>
    public static Option<FileInfo?> Option() => new("--trust")
    {
        Description = "keys you got elsewhere: one per line, or a signed keys.note",
    };

    /// <summary>The option <c>--roots</c>.</summary>
    public static Option<FileInfo?> RootsOption() => new("--roots")
    {
        Description = "the three root keys, one per line, for a signed keys.note",
    };

    /// <summary>The option <c>--cosigners</c>.</summary>
    public static Option<int> CosignersOption() => new("--cosigners")
    {
        Description = "wait for so many cosigners: the platform and witnesses",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>The option <c>--cosigner</c>.</summary>
    public static Option<string[]> CosignerOption() => new("--cosigner")
    {
        Description = "name of a cosigner that counts; may be given more than once",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Reads what was named.</summary>
    /// <exception cref="VerbException">The file is missing or holds no keys.</exception>
    public static TrustFile Read(FileInfo? file, FileInfo? roots)
    {
        if (file is null) return new TrustFile((Trust?)null);
        string text = Encoding.UTF8.GetString(ReceiptVerb.ReadFile(file.FullName));
        if (!text.StartsWith(KeySet.Header, StringComparison.Ordinal))
            return Trust.TryParse(text, out Trust plain, out string fault)
                ? new TrustFile(plain) : throw Wrong(file, fault);
        if (roots is null)
            throw new VerbException(ExitCode.Usage, "read the key set", file.Name,
                "a signed key set needs --roots", "name the file with the three root keys");
        string rootText = Encoding.UTF8.GetString(ReceiptVerb.ReadFile(roots.FullName));
        if (!Trust.TryParse(rootText, out Trust known, out string broken))
            throw Wrong(roots, broken);
        if (!KeySet.TryParse(text, [.. known.Logs], out KeySet set, out broken))
            throw new VerbException(ExitCode.CheckFailed, "read the key set", file.Name, broken,
                "get the newest key set and the right root keys");
        return new TrustFile(set.ToTrust(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
    }

    /// <summary>Keys that a document offers about itself: a hint, never proof.</summary>
    public static Trust FromHints(IEnumerable<string> hints)
    {
        var trust = new Trust();
        foreach (string hint in hints)
            if (VerifierKey.TryParse(hint, out VerifierKey key, out _)) trust.Add(key);
        return trust;
    }

    private static VerbException Wrong(FileInfo file, string cause) =>
        new(ExitCode.BadConfiguration, "read the keys", file.Name, cause,
            "one key per line: name+id+material");
}
