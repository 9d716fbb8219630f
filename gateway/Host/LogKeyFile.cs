using System.Security.Cryptography;
using Edge.Pipeline;

namespace Edge.Host;

/// <summary>Reads the key that signs the log.</summary>
internal static class LogKeyFile
{
    /// <summary>Reads what the configuration says of the log that follows.</summary>
    /// <exception cref="GatewayException">Its key cannot be used, or its origin names no
    /// half-year.</exception>
    public static NextLog? ReadNext(NextLogOptions? next)
    {
        if (next is null) return null;
        if (!HalfYear.TryStart(next.Origin, out var startMs))
        {
            throw new GatewayException(
                "read the configuration", $"next.origin {next.Origin}", "it names no half-year",
                "edge.{domain}/{gateway}/{yyyy}h{1|2}: edge log next makes it");
        }

        return new NextLog(next.Origin, Read(next.LogKey), next.AtOnce ? 0 : startMs);
    }

    /// <summary>Reads a PEM file with a P-256 private key that only its owner can read.</summary>
    /// <exception cref="GatewayException">Missing, open to others, or no such key.</exception>
    public static ECDsa Read(string path)
    {
        try
        {
            if (!OwnerOnly.Holds(path))
            {
                throw new GatewayException(
                    "read the log key", path, "others can read it", $"chmod 600 {path}");
            }

            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid;
            return curve.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? key
                : throw new GatewayException(
                    "read the log key", path, $"it is on curve {curve.FriendlyName}",
                    "make one on P-256");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or ArgumentException or CryptographicException)
        {
            throw new GatewayException(
                "read the log key", path, wrong.Message,
                "name a PEM file with a P-256 private key as logKey in gateway.json", wrong);
        }
    }
}
