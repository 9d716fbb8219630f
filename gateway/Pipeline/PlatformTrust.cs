using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Pipeline;

/// <summary>Whom the gateway takes for the platform, and how it shows itself there.</summary>
/// <param name="Ca">Issuer of the platform's certificate, PEM; null for the machine's own trust.
/// </param>
/// <param name="Certificate">The gateway's certificate, PEM; null for none.</param>
/// <param name="Key">Its key, PEM, mode 0600.</param>
public sealed record PlatformTrust(string? Ca, string? Certificate, string? Key)
{
    /// <summary>TLS settings of the road to the platform; the gateway's certificate is read again
    /// for every connection, so that a renewed one is used without a restart.</summary>
    /// <exception cref="GatewayException">A file cannot be used; it is named.</exception>
    internal SslClientAuthenticationOptions ToOptions()
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12
                | System.Security.Authentication.SslProtocols.Tls13,
        };
        if (Ca is not null) options.CertificateChainPolicy = Policy(Ca);
        if (Certificate is null) return options;
        _ = Own();
        options.LocalCertificateSelectionCallback = (_, _, _, _, _) => Own();
        return options;
    }

    private static X509ChainPolicy Policy(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            throw Wrong(file, wrong);
        }

        return policy;
    }

    private X509Certificate2 Own()
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(Certificate!, Key);
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            throw Wrong(Certificate!, wrong);
        }
    }

    private static GatewayException Wrong(string file, Exception wrong) => new(
        "read a certificate", file, wrong.Message,
        "name PEM files in platform of gateway.json: edge ca issue makes them", wrong);
}
