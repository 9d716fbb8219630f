namespace Edge.Batch;

/// <summary>Non-negative whole numbers with one spelling each: no sign, no leading zero.</summary>
/// <remarks>Range: 0 to 2^53-1.</remarks>
public static class DecimalCount
{
    /// <summary>Reads digits and nothing but digits.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 16) return false;
        if (text.Length > 1 && text[0] == '0') return false;
        foreach (char c in text)
        {
            if (c is < '0' or > '9') return false;
            value = (value * 10) + (c - '0');
        }
        return value <= Limits.MaxInteger;
    }
}
