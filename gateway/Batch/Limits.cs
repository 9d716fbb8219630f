namespace Edge.Batch;

/// <summary>Sizes above which this room refuses to look any further.</summary>
/// <remarks>Source: trust.md section 2, design.md ruling 2.</remarks>
public static class Limits
{
    /// <summary>Longest batch document.</summary>
    /// <remarks>Units: bytes. It bounds the platform's transaction.</remarks>
    public const int MaxBatchBytes = 1024 * 1024;

    /// <summary>Most entries in one batch.</summary>
    public const int MaxBatchEntries = 1024;

    /// <summary>Longest entry: an event line of 4 096 bytes and its calculation.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int MaxEntryBytes = 32 * 1024;

    /// <summary>Longest note: a checkpoint or a key set with every key ever used.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int MaxNoteBytes = 256 * 1024;

    /// <summary>Most signature lines of one note.</summary>
    public const int MaxSignatures = 16;

    /// <summary>Longest name of a key or an origin.</summary>
    /// <remarks>Units: characters.</remarks>
    public const int MaxNameLength = 255;

    /// <summary>Most hashes in one proof; a tree of 2^53 leaves needs 53 + 1.</summary>
    public const int MaxProofHashes = 63;

    /// <summary>Longest receipt, refusal, evidence document or proof file.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int MaxDocumentBytes = 512 * 1024;

    /// <summary>Deepest nesting of objects and arrays in an entry's meta.</summary>
    public const int MaxDepth = 6;

    /// <summary>Most members of one JSON object.</summary>
    public const int MaxMembers = 64;

    /// <summary>Largest integer that every reader in every language keeps exactly.</summary>
    public const long MaxInteger = 9_007_199_254_740_991;
}
