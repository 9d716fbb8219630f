namespace Edge.Exact;

/// <summary>A methodology pack as a device holds it: one line of text, read once, looked up by
/// key.</summary>
/// <remarks>
/// Line:
/// <c>EDGEPACK1|id@version|sha256|unit|maxQuantity|fromMs|untilMs|key=num/den;key=num/den</c>,
/// bytes 21 to 7E. The key is the category a rule matches on, or <c>*</c> for every activity; a
/// fraction of
/// <c>-</c> means: counted, no reduction. Every fraction is a reduction in mg per unit, already
/// folded (difference, efficiency, cap), and rounds down. The table holds for activities in
/// [fromMs, untilMs).
/// The number previewed is a preview: the gateway computes the credited one and flags a difference.
/// Thread-safety: one reader. Reading allocates; looking up does not.
/// </remarks>
public sealed class CompactTable
{
    /// <summary>Longest line, in bytes.</summary>
    public const int BytesMax = 4096;

    /// <summary>Most rows in one table.</summary>
    public const int RowsMax = 64;

    /// <summary>Longest id@version or key, in bytes.</summary>
    public const int NameMax = 64;

    private const int Sha256HexLength = 64;
    private const byte Bar = (byte)'|';

    private byte[] line;
    private int[] keyOffsets;
    private int[] keyCounts;
    private long[] numerators;
    private long[] denominators; // 0 = counted, no reduction

    /// <summary>Rows read; 0 before a successful <see cref="TryRead"/>.</summary>
    public int Rows { get; private set; }

    /// <summary>Largest quantity the pack's range proof covers, in
    /// <see cref="UnitName"/>.</summary>
    public long QuantityMax { get; private set; }

    /// <summary>First activity time covered. Units: UTC ms.</summary>
    public long FromMs { get; private set; }

    /// <summary>First activity time no longer covered. Units: UTC ms.</summary>
    public long UntilMs { get; private set; }

    /// <summary>id@version as ASCII bytes, for the <c>pack</c> field of a payload.</summary>
    public byte[] PackName { get; private set; }

    /// <summary>g, Wh, piece, m or s as ASCII bytes.</summary>
    public byte[] UnitName { get; private set; }

    /// <summary>SHA-256 of the pack file, 64 lower-case hex digits.</summary>
    public byte[] Sha256Hex { get; private set; }

    /// <summary>Reads one line; the bytes are copied.</summary>
    /// <returns>False when the line does not follow the form; the table is then empty.</returns>
    public bool TryRead(byte[] text, int offset, int count)
    {
        Rows = 0;
        if (text == null || offset < 0 || count < 1 || count > BytesMax
            || offset > text.Length - count)
        {
            return false;
        }

        line = new byte[count];
        for (int i = 0; i < count; i++)
        {
            byte b = text[offset + i];
            if (b < 0x21 || b > 0x7E || b == (byte)'"' || b == (byte)'\\')
            {
                return false;
            }
            line[i] = b;
        }
        return ReadHead();
    }

    /// <summary>Finds the row for a category; a table with the key <c>*</c> has one row for
    /// everything.</summary>
    /// <returns>The row, or -1: this pack gives nothing for that category.</returns>
    public int Find(byte[] key, int offset, int count)
    {
        for (int row = 0; row < Rows; row++)
        {
            if (keyCounts[row] == 1 && line[keyOffsets[row]] == (byte)'*')
            {
                return row;
            }
            if (keyCounts[row] == count && Same(key, offset, keyOffsets[row], count))
            {
                return row;
            }
        }
        return -1;
    }

    /// <summary>True when the row carries a reduction, false when it only counts.</summary>
    public bool Reduces(int row)
    {
        return row >= 0 && row < Rows && denominators[row] > 0;
    }

    /// <summary>The reduction the screen may show at once.</summary>
    /// <remarks>Units: quantity in the table's unit, result in mg CO2e; a negative result is shown
    /// as 0.</remarks>
    /// <returns>False when the row only counts, or the quantity is negative or above the
    /// bound.</returns>
    public bool TryPreview(int row, long quantity, out long milligrams)
    {
        milligrams = 0;
        if (!Reduces(row) || quantity < 0 || quantity > QuantityMax)
        {
            return false;
        }
        return MulDiv.TryComputeSigned(
            quantity, numerators[row], denominators[row], MulDiv.Down, out milligrams);
    }

    private bool ReadHead()
    {
        int at = 0;
        int field;
        if (!TakeField(ref at, 9, out field) || at != 10 || !IsTag(field))
        {
            return false;
        }
        PackName = TakeBytes(ref at, NameMax);
        Sha256Hex = TakeBytes(ref at, Sha256HexLength);
        UnitName = TakeBytes(ref at, NameMax);
        if (PackName == null || Sha256Hex == null || Sha256Hex.Length != Sha256HexLength
            || UnitName == null)
        {
            return false;
        }

        long max = TakeNumber(ref at, Bar);
        long from = TakeNumber(ref at, Bar);
        long until = TakeNumber(ref at, Bar);
        if (max < 0 || from < 0 || until <= from)
        {
            return false;
        }
        QuantityMax = max;
        FromMs = from;
        UntilMs = until;
        return ReadRows(at);
    }

    private bool ReadRows(int at)
    {
        int rows = 1;
        for (int i = at; i < line.Length; i++)
        {
            rows += line[i] == (byte)';' ? 1 : 0;
        }
        if (rows > RowsMax)
        {
            return false;
        }

        keyOffsets = new int[rows];
        keyCounts = new int[rows];
        numerators = new long[rows];
        denominators = new long[rows];
        for (int row = 0; row < rows; row++)
        {
            if (!ReadRow(row, ref at, row == rows - 1))
            {
                return false;
            }
        }
        Rows = rows;
        return true;
    }

    private bool ReadRow(int row, ref int at, bool last)
    {
        keyOffsets[row] = at;
        while (at < line.Length && line[at] != (byte)'=')
        {
            at++;
        }
        keyCounts[row] = at - keyOffsets[row];
        if (keyCounts[row] < 1 || keyCounts[row] > NameMax || at + 1 >= line.Length)
        {
            return false;
        }

        at++; // '='
        if (line[at] == (byte)'-' && (at + 1 == line.Length || line[at + 1] == (byte)';'))
        {
            at += 2;
            return last == (at > line.Length);
        }

        bool negative = line[at] == (byte)'-';
        at += negative ? 1 : 0;
        long numerator = TakeNumber(ref at, (byte)'/');
        long denominator = last ? TakeNumberToEnd(ref at) : TakeNumber(ref at, (byte)';');
        if (numerator < 0 || denominator < 1)
        {
            return false;
        }
        numerators[row] = negative ? -numerator : numerator;
        denominators[row] = denominator;
        return true;
    }

    private bool TakeField(ref int at, int max, out int start)
    {
        start = at;
        while (at < line.Length && line[at] != Bar)
        {
            at++;
        }
        int count = at - start;
        at++;
        return at < line.Length && count > 0 && count <= max;
    }

    private byte[] TakeBytes(ref int at, int max)
    {
        int start;
        if (!TakeField(ref at, max, out start))
        {
            return null;
        }

        byte[] bytes = new byte[at - 1 - start];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = line[start + i];
        }
        return bytes;
    }

    private long TakeNumberToEnd(ref int at)
    {
        long value = TakeDigits(ref at);
        return at == line.Length ? value : -1;
    }

    private long TakeNumber(ref int at, byte stop)
    {
        long value = TakeDigits(ref at);
        if (at >= line.Length || line[at] != stop)
        {
            return -1;
        }
        at++;
        return value;
    }

    // Digits without sign or leading zero, at most 2^62-1; -1 when there are none or too many.
    private long TakeDigits(ref int at)
    {
        int start = at;
        long value = 0;
        while (at < line.Length && line[at] >= (byte)'0' && line[at] <= (byte)'9')
        {
            int digit = line[at] - (byte)'0';
            if (value > (MulDiv.Max - digit) / 10)
            {
                return -1;
            }
            value = (value * 10) + digit;
            at++;
        }
        bool padded = at - start > 1 && line[start] == (byte)'0';
        return at == start || padded ? -1 : value;
    }

    private bool IsTag(int start)
    {
        // "EDGEPACK1"
        return line[start] == (byte)'E' && line[start + 1] == (byte)'D'
            && line[start + 2] == (byte)'G'
            && line[start + 3] == (byte)'E' && line[start + 4] == (byte)'P'
            && line[start + 5] == (byte)'A'
            && line[start + 6] == (byte)'C' && line[start + 7] == (byte)'K'
            && line[start + 8] == (byte)'1'
            && line[start + 9] == Bar;
    }

    private bool Same(byte[] key, int offset, int keyOffset, int count)
    {
        if (key == null || offset < 0 || offset > key.Length - count)
        {
            return false;
        }
        for (int i = 0; i < count; i++)
        {
            if (key[offset + i] != line[keyOffset + i])
            {
                return false;
            }
        }
        return true;
    }
}
