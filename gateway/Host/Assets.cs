using System.Collections.Frozen;
using System.IO.Compression;
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
            context.Response.Headers.Vary = "Accept-Encoding";
            var isSmall = context.Request.Headers.AcceptEncoding.ToString()
                .Contains("gzip", StringComparison.OrdinalIgnoreCase);
            if (isSmall) context.Response.Headers.ContentEncoding = "gzip";
            return Results.Bytes(
                isSmall ? file.Zipped : file.Bytes, file.Type,
                entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(file.Tag));
        });
    }

    private static FrozenDictionary<string, Asset> Read()
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
                return new Asset(bytes, Zip(bytes), TypeOf(name), tag);
            });
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.SmallestSize))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private sealed record Asset(byte[] Bytes, byte[] Zipped, string Type, string Tag);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
