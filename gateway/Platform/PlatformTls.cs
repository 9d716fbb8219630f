using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Edge.Platform;

/// <summary>TLS of the platform, and the certificates by which gateways are known.</summary>
public sealed record TlsOptions
{
    /// <summary>The platform's certificate, PEM, with intermediates if there are any.</summary>
    public required string Certificate { get; init; }

    /// <summary>Its key, PEM, mode 0600.</summary>
    public required string Key { get; init; }

    /// <summary>Issuer of gateways' certificates, PEM. With it a gateway is known by the common
    /// name of its certificate and tokens are not taken. Default: null, tokens.</summary>
    public string? ClientCa { get; init; }

    /// <summary>File of revoked serial numbers, hex, one per line. Default: null, none.</summary>
    public string? Revoked { get; init; }
}

/// <summary>Checks gateways' certificates; reads certificate and revocations again when their
/// files change.</summary>
/// <remarks>A file that cannot be read anew leaves what was read before. Thread-safety: safe.
/// </remarks>
internal sealed class PlatformTls
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth, RFC 5280 4.2.1.12
    private readonly TlsOptions options;
    private readonly X509Certificate2Collection issuers = [];
    private readonly Watched<X509Certificate2> certificate;
    private readonly Watched<HashSet<string>>? revoked;

    /// <summary>Reads everything once.</summary>
    /// <exception cref="PlatformException">A file cannot be used; it is named.</exception>
    public PlatformTls(TlsOptions options)
    {
        this.options = options;
        certificate = new Watched<X509Certificate2>(options.Certificate, Load);
        if (options.Revoked is { } file) revoked = new Watched<HashSet<string>>(file, Serials);
        try
        {
            _ = certificate.Value;
            _ = revoked?.Value;
            if (options.ClientCa is { } ca) issuers.ImportFromPemFile(ca);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            throw new PlatformException("read the certificates of tls", options.Certificate,
                wrong.Message, "PEM files: edge ca issue makes them");
        }
    }

    /// <summary>True if gateways are known by certificate.</summary>
    public bool KnowsGateways => issuers.Count > 0;

    /// <summary>Sets a listener up.</summary>
    /// <remarks>Nobody has to show a certificate: readers of public pages have none.</remarks>
    public void Configure(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = System.Security.Authentication.SslProtocols.Tls12
            | System.Security.Authentication.SslProtocols.Tls13;
        https.ServerCertificateSelector = (_, _) => certificate.Value;
        if (!KnowsGateways) return;
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.CheckCertificateRevocation = false; // by our own list
        https.ClientCertificateValidation = (shown, _, _) => IsGood(shown);
    }

    private bool IsGood(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(issuers);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        return chain.Build(shown) && revoked?.Value.Contains(shown.SerialNumber) != true;
    }

    // Through PKCS #12: some platforms do not take an ephemeral key for TLS.
    private X509Certificate2 Load(string file)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(file, options.Key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static HashSet<string> Serials(string file) => [.. File.ReadLines(file)
        .Select(line => line.Trim().ToUpperInvariant()).Where(line => line.Length > 0)];

    /// <summary>What a file holds, read again after it was written.</summary>
    private sealed class Watched<T>(string file, Func<string, T> read)
        where T : class
    {
        private readonly Lock gate = new();
        private T? value;
        private DateTime writtenAt;

        public T Value
        {
            get
            {
                lock (gate)
                {
                    DateTime written = File.GetLastWriteTimeUtc(file);
                    if (value is not null && written == writtenAt) return value;
                    try
                    {
                        value = read(file);
                        writtenAt = written;
                    }
                    catch (Exception wrong) when (value is not null
                        && wrong is IOException or CryptographicException)
                    {
                        // Half written: the next handshake reads it again.
                    }
                    return value!;
                }
            }
        }
    }
}
