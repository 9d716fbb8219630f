using Edge.OcppCollector;

namespace Edge.Cli;

/// <summary>Configuration of <c>edge ocpp</c>: <c>collector.json</c>.</summary>
/// <remarks>Reference: docs/reference/config.md.</remarks>
public sealed record OcppOptions
{
    /// <summary>Site id, as in the topics.</summary>
    public required string Site { get; init; }

    /// <summary>Gateway id.</summary>
    public required string Gateway { get; init; }

    /// <summary>Device id of the collector.</summary>
    public required string Dev { get; init; }

    /// <summary>K_dev, Base64 of 32 bytes; the file has mode 0600.</summary>
    public required string Key { get; init; }

    /// <summary>Key epoch. Default: 1.</summary>
    public long Epoch { get; init; } = 1;

    /// <summary>The gateway's broker.</summary>
    public required OcppBroker Broker { get; init; }

    /// <summary>Address the stations connect to. Default: 127.0.0.1.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port for <c>ws://</c>, security profile 1; 0 takes a free one. Default: null, no
    /// such listener.</summary>
    public int? Port { get; init; }

    /// <summary>Port for <c>wss://</c>, security profile 2. Default: null, no such listener.
    /// </summary>
    public int? TlsPort { get; init; }

    /// <summary>Our certificate, PEM; needed for <see cref="TlsPort"/>.</summary>
    public string? TlsCert { get; init; }

    /// <summary>Its key, PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Size of the journal. Units: segments of 32 KB. Range: 2 to 10 000. Default: 512.
    /// </summary>
    public int JournalSegments { get; init; } = 512;

    /// <summary>Stations that may connect.</summary>
    public required IReadOnlyList<StationOptions> Stations { get; init; }
}

/// <summary>Where the gateway's MQTT is.</summary>
public sealed record OcppBroker
{
    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Port.</summary>
    public required int Port { get; init; }

    /// <summary>PEM file of the issuers believed; null for plain TCP. Default: null.</summary>
    public string? Ca { get; init; }
}
