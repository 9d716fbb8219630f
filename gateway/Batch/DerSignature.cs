namespace Edge.Batch;

/// <summary>Strict DER for ECDSA P-256 signatures, checked before any library sees them.</summary>
/// <remarks>
/// .NET accepts an <c>s</c> without its leading 00; then one signature has two spellings and a
/// copy of a note is no longer the note. Source: X.690 8.3 and 10.1, trust.md section 2.
/// </remarks>
public static class DerSignature
{
    /// <summary>Longest signature: 2 + 2 × (2 + 33).</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int MaxBytes = 72;

    /// <summary>True for a SEQUENCE of two positive, shortest INTEGERs of at most 33 bytes and
    /// nothing else.</summary>
    public static bool IsStrict(ReadOnlySpan<byte> der)
    {
        if (der.Length is < 8 or > MaxBytes) return false;
        if (der[0] != 0x30 || der[1] != der.Length - 2) return false;
        int at = 2;
        return TakeInteger(der, ref at) && TakeInteger(der, ref at) && at == der.Length;
    }

    private static bool TakeInteger(ReadOnlySpan<byte> der, ref int at)
    {
        if (at + 3 > der.Length || der[at] != 0x02) return false;
        int length = der[at + 1];
        if (length is < 1 or > 33 || at + 2 + length > der.Length) return false;
        ReadOnlySpan<byte> value = der.Slice(at + 2, length);
        at += 2 + length;
        if ((value[0] & 0x80) != 0) return false; // negative
        if (length == 33 && value[0] != 0) return false; // more than 256 bits
        // A leading 00 only where the next bit would make the number negative.
        return value[0] != 0 || (length > 1 && (value[1] & 0x80) != 0);
    }
}
