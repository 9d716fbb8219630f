using System.Security.Cryptography;

namespace Edge.Platform;

/// <summary>Reads the cosigner's private key, or makes it for a ledger that is new.</summary>
internal static class CosignerKey
{
    /// <summary>Opens the key; the caller disposes it.</summary>
    /// <param name="file">PEM file, mode 0600.</param>
    /// <param name="isNew">True if nothing was ever signed: then a key may be made.</param>
    /// <exception cref="PlatformException">No key, open to others, or no P-256.</exception>
    public static ECDsa Open(string file, bool isNew)
    {
        if (!File.Exists(file) && isNew) Make(file);
        try
        {
            if (!OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite))
                    != 0)
                throw Wrong(file, "others can read it", "chmod 600");
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or CryptographicException or ArgumentException)
        {
            throw Wrong(file, wrong.Message, "restore the key from its safe copy; without it the "
                + "ledger needs a new cosigner in the key set");
        }
    }

    private static void Make(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        stream.Flush(flushToDisk: true);
    }

    private static PlatformException Wrong(string file, string cause, string hint) =>
        new("open the cosigner's key", file, cause, hint);
}
