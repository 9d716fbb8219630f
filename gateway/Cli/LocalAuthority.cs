using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Edge.Cli;

/// <summary>What a certificate is for.</summary>
public enum CertificateUse
{
    /// <summary>A gateway or a device: shows itself.</summary>
    Client,

    /// <summary>A platform or a broker: is shown to others.</summary>
    Server,
}

/// <summary>One certificate the authority made.</summary>
/// <param name="Name">Common name: the gateway's or the device's id, or a host.</param>
/// <param name="Serial">Serial number, hex.</param>
/// <param name="Use">client or server.</param>
/// <param name="NotAfter">Last moment, ISO 8601.</param>
/// <param name="Revoked">When it was revoked, ISO 8601; null for not.</param>
public sealed record IssuedCertificate(
    string Name, string Serial, string Use, string NotAfter, string? Revoked);

/// <summary>A small certificate authority in a folder: P-256, one level, no network.</summary>
/// <remarks>
/// <c>ca.pem</c> is handed out, <c>ca.key.pem</c> (0600) stays; <c>issued.jsonl</c> is appended to,
/// <c>revoked.txt</c> is what <c>tls.revoked</c> of platform.json names. Profile: RFC 5280 4.2.
/// </remarks>
public sealed class LocalAuthority
{
    private const int RootYears = 10;
    private readonly string folder;
    private readonly TimeProvider time;

    private LocalAuthority(string folder, TimeProvider time) =>
        (this.folder, this.time) = (folder, time);

    /// <summary>The certificate that others trust.</summary>
    public string CertificateFile => Path.Combine(folder, "ca.pem");

    /// <summary>Serial numbers that are taken back.</summary>
    public string RevokedFile => Path.Combine(folder, "revoked.txt");

    private string KeyFile => Path.Combine(folder, "ca.key.pem");

    private string IssuedFile => Path.Combine(folder, "issued.jsonl");

    /// <summary>Makes a new authority.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static LocalAuthority Create(string folder, string name, TimeProvider time)
    {
        var authority = new LocalAuthority(folder, time);
        Directory.CreateDirectory(folder);
        if (File.Exists(authority.KeyFile))
        {
            throw new IOException($"{authority.KeyFile} is there: an authority is made once");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var root = request.CreateSelfSigned(now.AddMinutes(-10), now.AddYears(RootYears));
        SecretFile.Write(authority.KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(authority.CertificateFile, root.ExportCertificatePem() + "\n");
        File.WriteAllText(authority.RevokedFile, "");
        return authority;
    }

    /// <summary>Opens an authority.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static LocalAuthority Open(string folder, TimeProvider time)
    {
        var authority = new LocalAuthority(folder, time);
        return File.Exists(authority.KeyFile) ? authority
            : throw new IOException($"{folder} holds no authority: edge ca init --dir {folder}");
    }

    /// <summary>Makes a key and its certificate: <c>NAME.pem</c> and <c>NAME.key.pem</c>.
    /// </summary>
    /// <param name="name">Common name.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="hosts">DNS names and addresses of a server.</param>
    /// <param name="days">How long it holds. Units: days.</param>
    /// <param name="output">Folder of the two files.</param>
    public IssuedCertificate Issue(
        string name, CertificateUse use, IReadOnlyList<string> hosts, int days, string output)
    {
        using var issuer = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, use, hosts, key);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var now = time.GetUtcNow();
        var end = now.AddDays(days) < issuer.NotAfter ? now.AddDays(days)
            : new DateTimeOffset(issuer.NotAfter);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40); // positive and 16 bytes long
        using var made = request.Create(issuer, now.AddMinutes(-5), end, serial);
        Directory.CreateDirectory(output);
        var written = Path.Combine(output, name + ".key.pem");
        File.Delete(written);
        SecretFile.Write(written, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(output, name + ".pem"), made.ExportCertificatePem() + "\n");
        var row = new IssuedCertificate(
            name, made.SerialNumber, use == CertificateUse.Client ? "client" : "server",
            Iso(end), null);
        Append(row);
        return row;
    }

    /// <summary>Everything made, oldest first, with what was taken back.</summary>
    public IReadOnlyList<IssuedCertificate> List()
    {
        if (!File.Exists(IssuedFile)) return [];
        var rows = new Dictionary<string, IssuedCertificate>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(IssuedFile))
        {
            if (JsonSerializer.Deserialize<IssuedCertificate>(line, JsonSerializerOptions.Web)
                is { } row) rows[row.Serial] = row;
        }

        return [.. rows.Values];
    }

    /// <summary>Takes back every certificate of a name that still holds.</summary>
    /// <returns>How many.</returns>
    public int Revoke(string name)
    {
        var taken = List().Where(row => row.Name == name && row.Revoked is null).ToList();
        foreach (var row in taken)
        {
            File.AppendAllText(RevokedFile, row.Serial + "\n");
            Append(row with { Revoked = Iso(time.GetUtcNow()) });
        }

        return taken.Count;
    }

    private static CertificateRequest Request(
        string name, CertificateUse use, IReadOnlyList<string> hosts, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(use == CertificateUse.Client ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")],
            false));
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (hosts.Count == 0) return request;
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private void Append(IssuedCertificate row) => File.AppendAllText(
        IssuedFile, JsonSerializer.Serialize(row, JsonSerializerOptions.Web) + "\n");

    private static string Iso(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
