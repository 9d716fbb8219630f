using System.Text;
using Edge.Batch;

namespace Edge.Platform;

/// <summary>The keys that anybody may check receipts with.</summary>
/// <remarks>
/// If the operator has a signed key set (<c>keys.note</c>), it is served as it stands; else one
/// key per line, which proves nothing by itself and says so.
/// </remarks>
internal sealed class PublicKeys(PlatformOptions options, Registry registry, VerifierKey cosigner)
{
    /// <summary>The document.</summary>
    public string Text()
    {
        if (options.KeySet is { } file && File.Exists(file)) return File.ReadAllText(file);
        var text = new StringBuilder(
            "# no signed key set is configured: compare these keys with what was printed\n");
        text.Append(cosigner.Text).Append('\n');
        foreach (KnownLog log in registry.Logs) text.Append(log.Key.Text).Append('\n');
        return text.ToString();
    }
}
