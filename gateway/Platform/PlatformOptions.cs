using Edge.Calculator;

namespace Edge.Platform;

/// <summary>Configuration of the platform: <c>platform.json</c>.</summary>
/// <remarks>Reference: docs/reference/config.md. Checked once at start by
/// <see cref="Registry"/>.</remarks>
public sealed record PlatformOptions
{
    /// <summary>Name of the cosigner key, e.g. <c>platform.example.cn/ledger</c>.</summary>
    public required string Name { get; init; }

    /// <summary>PEM file with the cosigner's private key, mode 0600.</summary>
    public required string Key { get; init; }

    /// <summary>Loopback port. Default: 0, any free one, told on standard output.</summary>
    public int Port { get; init; }

    /// <summary>Addresses to listen on instead of the loopback port.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>TLS, and gateways' certificates. Default: null, plain HTTP, for loopback or
    /// behind a proxy.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Logs that may send, one row per origin.</summary>
    public required IReadOnlyList<GatewayRow> Gateways { get; init; }

    /// <summary>Devices whose keys the platform holds.</summary>
    public required IReadOnlyList<DeviceRow> Devices { get; init; }

    /// <summary>Folder of packs. Default: null, those shipped inside.</summary>
    public string? Packs { get; init; }

    /// <summary>Files of points tables, <c>edge-points/1</c>. Default: none.</summary>
    public IReadOnlyList<string> Points { get; init; } = [];

    /// <summary>Witnesses that are asked to sign what was cosigned. Range: up to 14. Default:
    /// none.</summary>
    public IReadOnlyList<Witness.WitnessRow> Witnesses { get; init; } = [];

    /// <summary>Whose signatures make a firmware release. Default: null, no updates are ordered.
    /// </summary>
    public ReleaseRow? Releases { get; init; }

    /// <summary>File of the signed key set (<c>keys.note</c>). Default: null, none yet.</summary>
    public string? KeySet { get; init; }

    /// <summary>The three root keys that sign the key set. Default: none, then the set is served
    /// and enforces nothing here.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];
}

/// <summary>Whose signatures make a firmware release.</summary>
public sealed record ReleaseRow
{
    /// <summary>Verifier keys of the release; two of them must have signed.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Ids of keys that count no more: eight hex digits each. Default: none.</summary>
    public IReadOnlyList<string> Revoked { get; init; } = [];
}

/// <summary>One log and the gateway that writes it.</summary>
public sealed record GatewayRow
{
    /// <summary>Id of the gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>Its site: it is told the keys of this site's devices only.</summary>
    public required string Site { get; init; }

    /// <summary>Name of the log.</summary>
    public required string Origin { get; init; }

    /// <summary>Key of the log as text.</summary>
    public required string Vkey { get; init; }

    /// <summary>SHA-256 of its bearer token, 64 lower-case hex digits. Default: empty, when
    /// gateways are known by certificate.</summary>
    public string TokenSha256 { get; init; } = "";

    /// <summary>What is agreed for the site; the gateway holds the same.</summary>
    public required SiteTerms Terms { get; init; }
}

/// <summary>One device.</summary>
public sealed record DeviceRow
{
    /// <summary>Id of the device.</summary>
    public required string Dev { get; init; }

    /// <summary>Site it stands at.</summary>
    public required string Site { get; init; }

    /// <summary>Device key K_dev, Base64 of 32 bytes.</summary>
    public required string Key { get; init; }

    /// <summary>active, held (counted only after a review) or revoked. Default: active.</summary>
    public string State { get; init; } = "active";

    /// <summary>bin, box or meter; shown only. Default: empty.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Newest key epoch. Range: from 1. Default: 1.</summary>
    public long Epoch { get; init; } = 1;
}
