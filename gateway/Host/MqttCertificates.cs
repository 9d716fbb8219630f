using System.Security.Cryptography.X509Certificates;

namespace Edge.Host;

/// <summary>The listener's certificate, read again when its file changes, and the names in
/// clients' certificates.</summary>
/// <remarks>Thread-safety: safe. A file that cannot be read leaves the certificate in use.
/// </remarks>
public sealed class MqttCertificates(string certificateFile, string keyFile, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private X509Certificate2? current;
    private DateTime writtenAt;
    private long lookedAt;

    /// <summary>The common name of a client certificate; devices carry their id there.</summary>
    public static string NameOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    /// <summary>The certificate for the next handshake.</summary>
    /// <exception cref="IOException">There is none yet and the files cannot be read.</exception>
    public X509Certificate2 Current()
    {
        lock (gate)
        {
            if (current is not null && time.GetElapsedTime(lookedAt) < LookEvery)
                return current;
            lookedAt = time.GetTimestamp();
            DateTime written = File.GetLastWriteTimeUtc(certificateFile);
            if (current is not null && written == writtenAt)
                return current;
            try
            {
                using X509Certificate2 pem =
                    X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
                current = X509CertificateLoader.LoadPkcs12(
                    pem.Export(X509ContentType.Pkcs12), null);
                writtenAt = written;
            }
            catch (Exception e) when (e is IOException
                or System.Security.Cryptography.CryptographicException)
            {
                if (current is null)
                    throw new IOException(
                        $"read certificate {certificateFile}: {e.Message}; give PEM files", e);
            }
            return current;
        }
    }
}
