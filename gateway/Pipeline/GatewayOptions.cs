using System.Security.Cryptography;
using Edge.Calculator;

namespace Edge.Pipeline;

/// <summary>What one gateway needs to know of itself.</summary>
public sealed class GatewayOptions
{
    /// <summary>The gateway's id. Range: <c>[a-z0-9][a-z0-9-]{0,31}</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary>The site's id, as in the topics.</summary>
    public required string Site { get; init; }

    /// <summary>
    /// Origin of the open log shard: <c>edge.{domain}/{gateway}/{yyyy}h{1|2}</c>.
    /// </summary>
    public required string Origin { get; init; }

    /// <summary>Key that signs the log's checkpoints. P-256, used for nothing else.</summary>
    public required ECDsa LogKey { get; init; }

    /// <summary>The log that follows, or null: then the open one simply goes on.</summary>
    public NextLog? Next { get; init; }

    /// <summary>Folder of the journal and the head file. Created with mode 0700.</summary>
    public required string Data { get; init; }

    /// <summary>The methodology packs.</summary>
    public required PackLibrary Packs { get; init; }

    /// <summary>What applies at this site: region, grid, packs per kind.</summary>
    public required SiteTerms Terms { get; init; }

    /// <summary>Verifier key of the platform's cosignature, or null: then the first one that the
    /// platform names is pinned.</summary>
    public string? PlatformKey { get; init; }

    /// <summary>Months after which payloads that are receipted are pruned. Range: 3 and more, or 0.
    /// Default: 0, everything is kept.</summary>
    public int KeepMonths { get; init; }

    /// <summary>Firmware releases, or null: then nothing is rolled out.</summary>
    public Releases.ReleaseOptions? Releases { get; init; }

    /// <summary>Chance for jitter; nothing that is counted depends on it.</summary>
    public Random Chance { get; init; } = new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
