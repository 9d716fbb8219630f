using Edge.Calculator;

namespace Edge.Host;

/// <summary>The configuration of <c>edge run</c>: the file <c>gateway.json</c>.</summary>
/// <remarks>Every member is described in <c>docs/reference/config.md</c>.</remarks>
public sealed record HostOptions
{
    /// <summary>The gateway's id. Range: <c>[a-z0-9][a-z0-9-]{0,31}</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary>The site's id, as in the topics.</summary>
    public required string Site { get; init; }

    /// <summary>Origin of the open log: <c>edge.{domain}/{gateway}/{yyyy}h{1|2}</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>File of the key that signs the log's checkpoints: PEM, P-256, mode 0600.</summary>
    public required string LogKey { get; init; }

    /// <summary>The log that follows at its half-year. Default: none, the open one goes on.
    /// </summary>
    public NextLogOptions? Next { get; init; }

    /// <summary>Port of the devices' MQTT listener. 0 takes a free one; null opens none, for a
    /// site where everybody speaks TLS. Default: 1883.</summary>
    public int? MqttPort { get; init; } = 1883;

    /// <summary>A second listener, with TLS. Default: none.</summary>
    public MqttTlsOptions? MqttTls { get; init; }

    /// <summary>Address of the MQTT listener. Default: loopback only.</summary>
    public string MqttAddress { get; init; } = "127.0.0.1";

    /// <summary>Port of the pages. 0 takes a free one. Default: 8080.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Address of the pages. Default: loopback only.</summary>
    public string HttpAddress { get; init; } = "127.0.0.1";

    /// <summary>A broker elsewhere that the devices connect to. Default: none, they connect to this
    /// process.</summary>
    public OutsideBrokerOptions? Broker { get; init; }

    /// <summary>Where batches go.</summary>
    public required PlatformOptions Platform { get; init; }

    /// <summary>What is agreed for the site; the platform holds the same.</summary>
    public required SiteTerms Terms { get; init; }

    /// <summary>Folder of methodology packs; without it, those of this program.</summary>
    public string? Packs { get; init; }

    /// <summary>Months after which receipted payloads are pruned. Range: 3 and more, or 0.
    /// Default: 0, everything is kept.</summary>
    public int KeepMonths { get; init; }

    /// <summary>Host that receipt links name, with a port if it needs one. Default: the pages'
    /// own address.</summary>
    public string? PublicHost { get; init; }

    /// <summary>File of the city's key for tags of objects: B64 of 32 bytes, mode 0600. Default:
    /// none, and boxes that ask for a tag get no answer.</summary>
    public string? CityKey { get; init; }

    /// <summary>Firmware releases. Default: none, and nothing is rolled out.</summary>
    public Edge.Pipeline.Releases.ReleaseOptions? Releases { get; init; }

    /// <summary>What the kiosks say of their operator, and who is staff.</summary>
    public Kiosk.KioskOptions Kiosk { get; init; } = new();

    /// <summary>The organisation's own sign-in to the console. Default: none, accounts here only.
    /// </summary>
    public Operators.Provider.ProviderOptions? Provider { get; init; }

    /// <summary>Where weaknesses are reported to: a mailto or https address. Default: none, and
    /// there is no <c>security.txt</c>.</summary>
    public Uri? SecurityContact { get; init; }

    /// <summary>A collector that the figures are sent to. Default: none, nothing is sent.
    /// </summary>
    public Metrics.OtlpOptions? Otlp { get; init; }

    /// <summary>Readers of the feed. Default: nobody.</summary>
    public IReadOnlyList<FeedReader> Feed { get; init; } = [];
}

/// <summary>The devices' listener with TLS 1.2 and 1.3.</summary>
public sealed record MqttTlsOptions
{
    /// <summary>Port. 0 takes a free one. Default: 8883.</summary>
    public int Port { get; init; } = 8883;

    /// <summary>The listener's certificate, PEM; read again when it is written.</summary>
    public required string Certificate { get; init; }

    /// <summary>The certificate's key, PEM, mode 0600.</summary>
    public required string Key { get; init; }

    /// <summary>Issuers of clients' certificates, PEM. With it whoever connects must show one whose
    /// common name is its user name, beside its password. Default: none is asked for.</summary>
    public string? ClientCa { get; init; }

    /// <summary>File of revoked serial numbers, hex, one per line; read again when it is written.
    /// Default: none.</summary>
    public string? Revoked { get; init; }
}

/// <summary>The log that follows the open one.</summary>
public sealed record NextLogOptions
{
    /// <summary>Its origin: the same gateway, the next half-year, or <c>.2</c> of this one.
    /// </summary>
    public required string Origin { get; init; }

    /// <summary>File of its key: PEM, P-256, mode 0600; not the open log's.</summary>
    public required string LogKey { get; init; }

    /// <summary>Begin at the next batch instead of at the half-year: the open log's key is lost
    /// to others. Default: false.</summary>
    public bool AtOnce { get; init; }
}

/// <summary>The platform of a gateway.</summary>
public sealed record PlatformOptions
{
    /// <summary>Its base address.</summary>
    public required Uri Url { get; init; }

    /// <summary>The token this gateway is listed with. Default: none, with a certificate.</summary>
    public string? Token { get; init; }

    /// <summary>Issuer of the platform's certificate, PEM. Default: the machine's own trust.
    /// </summary>
    public string? Ca { get; init; }

    /// <summary>This gateway's certificate, PEM; its common name is the gateway's id. Default:
    /// none, with a token.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's key, PEM, mode 0600.</summary>
    public string? Key { get; init; }

    /// <summary>Verifier key of its cosignature; without it, the first it names is pinned.
    /// </summary>
    public string? Vkey { get; init; }
}

/// <summary>Somebody who may read the feed over MQTT.</summary>
public sealed record FeedReader
{
    /// <summary>MQTT user name; no device's.</summary>
    public required string User { get; init; }

    /// <summary>SHA-256 of the password, 64 hex digits. The password is a random token of at least
    /// 128 bits: a hash of a chosen word could be guessed.</summary>
    public required string PasswordSha256 { get; init; }
}
