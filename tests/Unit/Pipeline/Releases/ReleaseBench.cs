using System.Globalization;
using System.Security.Cryptography;
using Edge.Batch;
using Edge.Pipeline.Releases;

namespace Edge.Tests.Unit.Pipeline.Releases;

/// <summary>Three release keys, and releases made with them in a folder.</summary>
internal sealed class ReleaseBench : IDisposable
{
    public const long ExpiresSeconds = 1_790_000_000;

    private readonly TestFolder _folder = new();
    private readonly ECDsa[] _keys;

    public ReleaseBench()
    {
        _keys = [.. Enumerable.Range(0, 4).Select(_ =>
            ECDsa.Create(ECCurve.NamedCurves.nistP256))];
        Signers = [.. _keys.Select((key, i) => new LogSigner(
            string.Create(CultureInfo.InvariantCulture, $"release-{i}"), key))];
    }

    /// <summary>The three, and a stranger.</summary>
    public LogSigner[] Signers { get; }

    public string Folder => _folder.Path;

    public string[] Keys => [.. Signers[..3].Select(signer => signer.VerifierKey.Text)];

    public ReleaseOptions Options => new() { Folder = Folder, Keys = Keys };

    public static byte[] Image(int bytes) =>
        [.. Enumerable.Range(0, bytes).Select(i => unchecked((byte)((i * 7) ^ (i >> 8))))];

    public static string Id(LogSigner signer) =>
        signer.VerifierKey.KeyId.ToString("x8", CultureInfo.InvariantCulture);

    public static ReleaseManifest Manifest(byte[] image, long serial = 1, string version = "1.2.0")
        => new(
            "smart-bin", "bin-s3", version, "0.1.0", image.Length,
            Convert.ToHexStringLower(SHA256.HashData(image)), ExpiresSeconds, serial);

    public string Sign(ReleaseManifest manifest, params int[] signers) => manifest.Body + "\n"
        + string.Concat(signers.Select(i => Signers[i].Line(manifest.Body)));

    /// <summary>Writes a release signed by the first two.</summary>
    public string Write(string name, long serial = 1, string version = "1.2.0", int bytes = 40_000)
    {
        var image = Image(bytes);
        var path = Path.Combine(Folder, name);
        ReleaseFolder.Write(path, image, Sign(Manifest(image, serial, version), 0, 1));
        return path;
    }

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
        _folder.Dispose();
    }
}
