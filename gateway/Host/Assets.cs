using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Edge.Host;

/// <summary>Files that pages load, held in the program itself: nothing is fetched from elsewhere.
/// </summary>
internal static class Assets
{
    private const string Folder = "wwwroot/";

    /// <summary>Serves each under <c>/assets/</c>.</summary>
    public static void Map(IEndpointRouteBuilder web)
    {
        var files = Read();
        web.MapGet("/assets/{**name}", (string name, HttpContext context) =>
        {
            if (!files.TryGetValue(name, out var file)) return Results.NotFound();
            context.Response.Headers.CacheControl = "public, max-age=60";
            return Results.Bytes(
                file.Bytes, file.Type,
                entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(file.Tag));
        });
    }

    private static FrozenDictionary<string, (byte[] Bytes, string Type, string Tag)> Read()
    {
        var assembly = typeof(Assets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"";
                return (bytes, TypeOf(name), tag);
            });
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
