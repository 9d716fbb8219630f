namespace Edge.Platform.Witness;

/// <summary>Configuration of a witness: <c>witness.json</c>.</summary>
/// <remarks>Reference: docs/reference/witness.md.</remarks>
public sealed record WitnessOptions
{
    /// <summary>Name of the cosigner key, e.g. <c>witness.example.cn/city</c>.</summary>
    public required string Name { get; init; }

    /// <summary>PEM file with the witness's private key, mode 0600.</summary>
    public required string Key { get; init; }

    /// <summary>Loopback port. Default: 0, any free one, told on standard output.</summary>
    public int Port { get; init; }

    /// <summary>Addresses to listen on instead of the loopback port.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Verifier keys of the logs that are watched, one each.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>File of the signed key set (<c>keys.note</c>): every log it lists as in use is
    /// watched too, the next half-year's without a restart. Default: null, none.</summary>
    public string? KeySet { get; init; }

    /// <summary>The three root keys that sign the key set. Default: none.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Requests a second that one address may make, on average. Range: 1 to 10 000.
    /// Default: 20.</summary>
    public int PerSecond { get; init; } = 20;
}

/// <summary>A witness that the platform asks.</summary>
public sealed record WitnessRow
{
    /// <summary>Its verifier key as text.</summary>
    public required string Vkey { get; init; }

    /// <summary>Its address; <c>add-checkpoint</c> is put behind it.</summary>
    public required string Url { get; init; }
}
