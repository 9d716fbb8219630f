namespace Edge.Device.Qr;

/// <summary>A QR code for the device's own display and printer.</summary>
/// <remarks>
/// Byte mode, versions 1 to 10, error correction M; all buffers are made once. Source: ISO/IEC
/// 18004. Range: 1 to 213 bytes.
/// </remarks>
public sealed class QrCode
{
    /// <summary>Modules of a side in version 10.</summary>
    public const int SizeMax = 57;

    /// <summary>Longest text. Units: bytes.</summary>
    public const int TextBytesMax = 213;

    private const byte Fixed = 2;

    private readonly QrWords _words = new QrWords();
    private readonly byte[] _cells = new byte[SizeMax * SizeMax];
    private readonly QrPenalty _penalty = new QrPenalty();

    /// <summary>Modules of a side; 0 before the first code.</summary>
    public int Size { get; private set; }

    /// <summary>The version, 1 to 10.</summary>
    public int Version { get; private set; }

    /// <summary>The mask that was used, 0 to 7.</summary>
    public int Mask { get; private set; }

    /// <summary>Whether a module is dark.</summary>
    public bool Dark(int row, int column) => (_cells[row * Size + column] & 1) != 0;

    /// <summary>Makes the code of a text; false when the text is empty or too long.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="offset">First of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="mask">0 to 7, or -1 for the one that reads best.</param>
    public bool Make(byte[] text, int offset, int count, int mask = -1)
    {
        if (count < 1 || count > TextBytesMax) return false;
        Version = 1;
        while (QrTables.Capacity(Version) < count) Version++;
        Size = 17 + 4 * Version;
        for (int i = 0; i < Size * Size; i++) _cells[i] = 0;
        _words.Fill(text, offset, count, Version);
        Functions();
        Place();
        Mask = mask < 0 ? Best() : mask;
        Toggle(Mask);
        Format(Mask);
        return true;
    }

    private void Set(int row, int column, bool dark) =>
        _cells[row * Size + column] = (byte)(Fixed | (dark ? 1 : 0));

    private void Functions()
    {
        for (int i = 8; i < Size - 8; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }
        Finder(3, 3);
        Finder(3, Size - 4);
        Finder(Size - 4, 3);
        int middle = QrTables.MiddleCentre(Version);
        int last = QrTables.LastCentre(Version);
        if (last > 0) Alignment(last, last);
        if (middle > 0)
        {
            Alignment(6, middle);
            Alignment(middle, 6);
            Alignment(middle, middle);
            Alignment(middle, last);
            Alignment(last, middle);
        }
        Format(0);
        if (Version >= 7) Versions();
    }

    // Rings of a finder pattern and its light border, cut at the edge.
    private void Finder(int row, int column)
    {
        for (int r = -4; r <= 4; r++)
            for (int c = -4; c <= 4; c++)
            {
                if (row + r < 0 || row + r >= Size || column + c < 0 || column + c >= Size)
                    continue;
                int ring = Ring(r, c);
                Set(row + r, column + c, ring != 2 && ring != 4);
            }
    }

    private void Alignment(int row, int column)
    {
        for (int r = -2; r <= 2; r++)
            for (int c = -2; c <= 2; c++) Set(row + r, column + c, Ring(r, c) != 1);
    }

    private static int Ring(int r, int c)
    {
        int rows = r < 0 ? -r : r;
        int columns = c < 0 ? -c : c;
        return rows > columns ? rows : columns;
    }

    // Level M is 00; BCH(15,5) with generator 537h, then the fixed mask 5412h.
    private void Format(int mask)
    {
        int rest = mask << 10;
        for (int i = 14; i >= 10; i--) if ((rest >> i & 1) != 0) rest ^= 0x537 << (i - 10);
        int bits = (mask << 10 | rest) ^ 0x5412;
        for (int i = 0; i < 15; i++)
        {
            bool dark = (bits >> i & 1) != 0;
            if (i < 6) Set(i, 8, dark);
            else if (i < 8) Set(i + 1, 8, dark);
            else if (i == 8) Set(8, 7, dark);
            else Set(8, 14 - i, dark);
            if (i < 8) Set(8, Size - 1 - i, dark);
            else Set(Size - 15 + i, 8, dark);
        }
        Set(Size - 8, 8, true);
    }

    // BCH(18,6) with generator 1F25h.
    private void Versions()
    {
        int rest = Version << 12;
        for (int i = 17; i >= 12; i--) if ((rest >> i & 1) != 0) rest ^= 0x1F25 << (i - 12);
        int bits = Version << 12 | rest;
        for (int i = 0; i < 18; i++)
        {
            bool dark = (bits >> i & 1) != 0;
            Set(i / 3, Size - 11 + i % 3, dark);
            Set(Size - 11 + i % 3, i / 3, dark);
        }
    }

    // Two columns at a time from the right, up and down, past the vertical timing line.
    private void Place()
    {
        int bit = 0;
        int bits = _words.Count * 8;
        bool up = true;
        for (int right = Size - 1; right > 0; right -= 2, up = !up)
        {
            if (right == 6) right = 5;
            for (int step = 0; step < Size; step++)
            {
                int row = up ? Size - 1 - step : step;
                for (int column = right; column > right - 2; column--)
                {
                    int at = row * Size + column;
                    if ((_cells[at] & Fixed) != 0 || bit >= bits) continue;
                    _cells[at] = (byte)(_words.All[bit / 8] >> (7 - bit % 8) & 1);
                    bit++;
                }
            }
        }
    }

    private int Best()
    {
        int best = 0;
        int least = 0;
        for (int mask = 0; mask < 8; mask++)
        {
            Toggle(mask);
            Format(mask);
            int score = _penalty.Score(_cells, Size);
            Toggle(mask);
            if (mask > 0 && score >= least) continue;
            least = score;
            best = mask;
        }
        return best;
    }

    private void Toggle(int mask)
    {
        for (int row = 0; row < Size; row++)
            for (int column = 0; column < Size; column++)
            {
                int at = row * Size + column;
                if ((_cells[at] & Fixed) == 0 && Flips(mask, row, column)) _cells[at] ^= 1;
            }
    }

    private static bool Flips(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => (row / 2 + column / 3) % 2 == 0,
        5 => row * column % 2 + row * column % 3 == 0,
        6 => (row * column % 2 + row * column % 3) % 2 == 0,
        _ => ((row + column) % 2 + row * column % 3) % 2 == 0,
    };
}
