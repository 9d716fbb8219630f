namespace Edge.Platform;

/// <summary>What the platform thinks of one entry. Only <see cref="Counted"/> has milligrams, and
/// <see cref="Capped"/> those of the part that was admitted.</summary>
/// <remarks>A verdict never fails a batch: a log cannot take a leaf back. First hit in this
/// order. Source: trust.md section 2.</remarks>
public static class Verdict
{
    /// <summary>Not an entry, not a line, or a calculation in no canonical form.</summary>
    public const string Form = "form";

    /// <summary>No such device.</summary>
    public const string Unknown = "unknown";

    /// <summary>The device was revoked.</summary>
    public const string Revoked = "revoked";

    /// <summary>The device did not write this: its tag p is wrong.</summary>
    public const string TagP = "tag-p";

    /// <summary>(dev, seq) is booked already with the same bytes, in this or another log.
    /// </summary>
    public const string Duplicate = "duplicate";

    /// <summary>(dev, seq) is booked already with other bytes.</summary>
    public const string Clone = "clone";

    /// <summary>A neighbour is booked and <c>prev</c> does not link them.</summary>
    public const string Chain = "chain";

    /// <summary>The pack is not held here, byte for byte.</summary>
    public const string Pack = "pack";

    /// <summary>The platform's own calculation comes out otherwise.</summary>
    public const string Recalc = "recalc";

    /// <summary>The act was claimed before.</summary>
    public const string Claimed = "claimed";

    /// <summary>Somebody reviews the device first.</summary>
    public const string Held = "held";

    /// <summary>A cap over the person's day or the year admits a part of it, or nothing.</summary>
    public const string Capped = "capped";

    /// <summary>Booked with its milligrams.</summary>
    public const string Counted = "counted";

    /// <summary>Good evidence that credits nothing.</summary>
    public const string None = "none";

    /// <summary>True for everything that a receipt lists as an exception.</summary>
    public static bool IsException(string verdict) => verdict is not (Counted or None);
}
