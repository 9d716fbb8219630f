using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Edge.Host;

/// <summary>TLS of an MQTT listener: its certificate, and whose certificates it takes.</summary>
/// <remarks>Certificate and revocations are read again when their files change; a file that cannot
/// be read leaves what was read before. Thread-safety: safe.</remarks>
public sealed class MqttTls
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth, RFC 5280 4.2.1.12
    private readonly MqttCertificates certificates;
    private readonly X509Certificate2Collection? issuers;
    private readonly string? revokedFile;
    private readonly Lock gate = new();
    private HashSet<string> revoked = [];
    private DateTime writtenAt;

    /// <summary>Reads everything once.</summary>
    /// <param name="certificate">PEM file.</param>
    /// <param name="key">PEM file of its key.</param>
    /// <param name="clientCa">Issuers of client certificates; with them a client must show one.
    /// Null: none is asked for.</param>
    /// <param name="revoked">File of revoked serial numbers, hex, one per line, or null.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">A file cannot be used; the text names it.</exception>
    public MqttTls(
        string certificate, string key, string? clientCa, string? revoked, TimeProvider time)
    {
        certificates = new MqttCertificates(certificate, key, time);
        revokedFile = revoked;
        _ = certificates.Current();
        if (revokedFile is not null)
            Read(revokedFile);
        if (clientCa is null)
            return;
        issuers = [];
        try
        {
            issuers.ImportFromPemFile(clientCa);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"read issuers {clientCa}: {e.Message}; give PEM", e);
        }
        if (issuers.Count == 0)
            throw new IOException($"read issuers {clientCa}: no certificate in it; give PEM");
    }

    /// <summary>Puts TLS and the broker on a listener.</summary>
    internal void Use(ListenOptions listen)
    {
        listen.UseHttps(Secure);
        listen.UseConnectionHandler<MqttConnections>();
    }

    private void Secure(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.ServerCertificateSelector = (_, _) => certificates.Current();
        https.OnAuthenticate = (_, ssl) => ssl.ApplicationProtocols = null;
        if (issuers is null)
            return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.CheckCertificateRevocation = false; // by our own list
        https.ClientCertificateValidation = (shown, _, _) => IsGood(shown, issuers);
    }

    private bool IsGood(X509Certificate2 shown, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        return chain.Build(shown) && !IsRevoked(shown.SerialNumber);
    }

    private bool IsRevoked(string serial)
    {
        if (revokedFile is null)
            return false;
        lock (gate)
        {
            try
            {
                if (File.GetLastWriteTimeUtc(revokedFile) != writtenAt)
                    Read(revokedFile);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was read before stays: nobody is let in again by a missing file.
            }
            return revoked.Contains(serial);
        }
    }

    private void Read(string file)
    {
        DateTime written = File.GetLastWriteTimeUtc(file);
        revoked = [.. File.ReadLines(file)
            .Select(line => line.Trim().ToUpperInvariant()).Where(line => line.Length > 0)];
        writtenAt = written;
    }
}
