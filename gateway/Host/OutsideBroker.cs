using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host;

/// <summary>A broker elsewhere that the devices of a site connect to; the gateway is its client.
/// </summary>
/// <remarks>Every member is described in <c>docs/reference/config.md</c>.</remarks>
public sealed record OutsideBrokerOptions
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Default: 8883 with TLS, else 1883.</summary>
    public int? Port { get; init; }

    /// <summary>4 for MQTT 3.1.1, 5 for 5.0. Default: 5.</summary>
    public int Protocol { get; init; } = 5;

    /// <summary>Client id; no other client may have it. Default: <c>edge-gateway-{gateway}</c>.
    /// </summary>
    public string? ClientId { get; init; }

    /// <summary>Name of the shared subscriptions. Default: the gateway's id.</summary>
    public string? Share { get; init; }

    /// <summary>User name, or null.</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the password; mode 0600.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>TLS, or null for plain TCP.</summary>
    public OutsideTlsOptions? Tls { get; init; }
}

/// <summary>The gateway's side of TLS to a broker elsewhere.</summary>
public sealed record OutsideTlsOptions
{
    /// <summary>PEM file of the issuers to be trusted. Default: the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>The name the broker's certificate must carry. Default: the host.</summary>
    public string? Name { get; init; }

    /// <summary>PEM file of our own certificate, or null.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its key; mode 0600.</summary>
    public string? Key { get; init; }
}

/// <summary>Makes a gateway a client of a broker elsewhere.</summary>
internal static class OutsideBroker
{
    private const int FeedPacketBytes = 2 * 1024 * 1024;
    private const int AcksUnderWay = 500;

    /// <summary>Begins to connect; a broker that is away is waited for.</summary>
    /// <exception cref="GatewayException">A file of the configuration cannot be used.</exception>
    public static ExternalBroker Open(
        HostOptions options, IPublishGate gate, Action<BrokerNotice> notice, TimeProvider time)
    {
        var outside = options.Broker!;
        var any = $"{Topics.Root}{options.Site}/+/";
        return new ExternalBroker(
            new ExternalBrokerOptions
            {
                Client = Client(options, outside),
                Share = outside.Share ?? options.Gateway,
                Shared = [any + "event", any + "reply", any + "telemetry"],
                Own = [any + "status"],
                Notice = notice,
            },
            gate, time);
    }

    private static MqttClientOptions Client(HostOptions options, OutsideBrokerOptions outside)
    {
        try
        {
            return new MqttClientOptions
            {
                Host = outside.Host,
                Port = outside.Port ?? (outside.Tls is null ? 1883 : 8883),
                ProtocolLevel = outside.Protocol is 4 or 5 ? outside.Protocol
                    : throw new ArgumentException($"protocol {outside.Protocol} is not 4 or 5"),
                ClientId = outside.ClientId ?? $"edge-gateway-{options.Gateway}",
                UserName = outside.User,
                Password = outside.PasswordFile is { } file
                    ? File.ReadLines(Private(file)).FirstOrDefault() : null,
                Tls = outside.Tls is { } tls ? Tls(tls, outside.Host) : null,
                InFlight = AcksUnderWay,
                PacketBytes = FeedPacketBytes,
            };
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or CryptographicException or ArgumentException)
        {
            throw new GatewayException(
                "use the broker elsewhere", outside.Host, wrong.Message,
                "correct broker in gateway.json", wrong);
        }
    }

    private static ClientTls Tls(OutsideTlsOptions tls, string host)
    {
        X509Certificate2Collection? roots = null;
        if (tls.Ca is { } ca)
        {
            roots = [];
            roots.ImportFromPemFile(ca);
        }

        if (tls.Certificate is null) return new ClientTls(tls.Name ?? host, roots);
        using var pem = X509Certificate2.CreateFromPemFile(
            tls.Certificate, tls.Key is { } key ? Private(key) : null);
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        return new ClientTls(tls.Name ?? host, roots, own);
    }

    private static string Private(string path) => OwnerOnly.Holds(path) ? path
        : throw new ArgumentException($"{path}: others can read it; chmod 600 {path}");
}
