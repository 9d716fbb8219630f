namespace Edge.Pipeline.Releases;

/// <summary>Where firmware releases lie and whose signatures make them.</summary>
public sealed record ReleaseOptions
{
    /// <summary>Folder with one folder per release, as <c>edge release make</c> writes them.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>Verifier keys of the release; two of them must have signed.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Ids of keys that count no more: eight hex digits each. Default: none.</summary>
    public IReadOnlyList<string> Revoked { get; init; } = [];

    /// <summary>Verifier key of the release log; with it a release needs its proof. Default: none.
    /// </summary>
    public string? Log { get; init; }
}
