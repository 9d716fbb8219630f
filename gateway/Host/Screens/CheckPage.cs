using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Host.Screens;

/// <summary>The receipt's checks as one file without a server: anybody may keep or host it.
/// </summary>
/// <remarks>A verifier served by the party it verifies proves little. Made of the same modules as
/// the receipt page, each in a scope of its own; its policy allows its own script and style by
/// their hashes, and no request at all. Source: screens.md section 4.</remarks>
internal static class CheckPage
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "edge-check.html";

    /// <summary>The file.</summary>
    public static byte[] Bytes { get; } = Make();

    private static byte[] Make()
    {
        var script = "\n" + Scope("verify", "verify") + Scope("recalculate", "recalculate")
            + Scope("checks", "runChecks, show") + Read("check-page.js");
        var style = "\n" + Read("edge.css") + Read("receipt.css");
        var policy = $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'";
        return Encoding.UTF8.GetBytes($"""
            <!doctype html>
            <html lang="zh-CN"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>回执核对 Check a receipt</title><style>{style}</style></head>
            <body class="page"><main>
            <h1>回执核对 <span class="second" lang="en">Check a receipt</span></h1>
            <p>把证明、方法学文件和您信任的密钥拖到这里，
            不会发送到任何地方。
            <span class="second" lang="en">Drop the proof, its methodology pack and the keys you
            trust: nothing is sent anywhere.</span></p>
            <p><label class="button">选择文件 <span class="second" lang="en">choose files</span>
            <input id="files" type="file" multiple></label></p>
            <section id="box" class="unchecked"><h2>未核对
            <span class="second" lang="en">not checked</span></h2></section>
            <p id="note" class="second"></p>
            </main><script type="module">{script}</script></body></html>

            """);
    }

    // Imports are taken from the scopes before; exports become what a scope returns.
    private static string Scope(string module, string names)
    {
        var lines = Read(module + ".js").Split('\n')
            .Where(line => !line.StartsWith("import ", StringComparison.Ordinal))
            .Select(line => line.StartsWith("export ", StringComparison.Ordinal)
                ? line["export ".Length..] : line);
        return $"const {{ {names} }} = (() => {{\n{string.Join('\n', lines)}\n"
            + $"return {{ {names} }};\n}})();\n";
    }

    private static string Hash(string text) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("wwwroot/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
