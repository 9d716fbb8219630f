using Edge.Device.Qr;
using Edge.Wire;

namespace Edge.Device.Display;

/// <summary>What a small display shows: a code on the left, rows of text beside it.</summary>
/// <remarks>
/// A row of size 3 takes 9 letters beside a code and 16 without, size 2 takes 14 and 24, size 1
/// takes 28 and 48; what is longer is cut. All buffers are made once. Thread-safety: none.
/// </remarks>
public sealed class PaperPage : IPicture
{
    /// <summary>Dots from left to right.</summary>
    public const int Width = 296;

    /// <summary>Dots from top to bottom.</summary>
    public const int Height = 128;

    /// <summary>Bytes of one column.</summary>
    public const int ColumnBytes = Height / 8;

    /// <summary>Rows of text.</summary>
    public const int Rows = 6;

    /// <summary>Longest row. Units: characters.</summary>
    public const int RowCharsMax = 48;

    private const int Quiet = 4;
    private const int Gap = 6;
    private const int RowGap = 5;

    private readonly QrCode _code = new QrCode();
    private readonly DotFont _font = new DotFont();
    private readonly byte[][] _text = new byte[Rows][];
    private readonly int[] _count = new int[Rows];
    private readonly int[] _size = new int[Rows];
    private readonly byte[] _column = new byte[ColumnBytes];
    private int _rows;
    private bool _hasCode;
    private int _drawn = -1;

    /// <summary>An empty page.</summary>
    public PaperPage()
    {
        for (int i = 0; i < Rows; i++) _text[i] = new byte[RowCharsMax];
    }

    /// <summary>Dots of one module of the code; 0 without a code.</summary>
    public int DotsPerModule => _hasCode ? Height / (_code.Size + 2 * Quiet) : 0;

    /// <summary>The code, if there is one.</summary>
    public QrCode Code => _hasCode ? _code : null;

    /// <summary>Where the code's dark part begins, from the left and from the top.</summary>
    public int CodeAt => _hasCode ? (Height - _code.Size * DotsPerModule) / 2 : 0;

    /// <summary>Rows that are in use.</summary>
    public int RowCount => _rows;

    /// <summary>A white page.</summary>
    public void Clear()
    {
        _rows = 0;
        _hasCode = false;
        _drawn = -1;
    }

    /// <summary>Puts a code on the left; false when the text is too long for one.</summary>
    public bool PutCode(byte[] text, int count)
    {
        _hasCode = _code.Make(text, 0, count);
        return _hasCode;
    }

    /// <summary>Begins a row; false when there are too many.</summary>
    /// <param name="size">Dots of one dot of a letter. Range: 1 to 3.</param>
    public bool Row(int size)
    {
        if (_rows == Rows || size < 1 || size > 3) return false;
        _size[_rows] = size;
        _count[_rows] = 0;
        _rows++;
        return true;
    }

    /// <summary>Adds text to the last row.</summary>
    public void Add(string text)
    {
        if (_rows == 0) return;
        int end = Ascii.Put(text, _text[_rows - 1], _count[_rows - 1]);
        if (end >= 0) _count[_rows - 1] = end;
    }

    /// <summary>Adds bytes of text to the last row.</summary>
    public void Add(byte[] text, int count)
    {
        if (_rows == 0) return;
        int end = Ascii.Put(text, 0, count, _text[_rows - 1], _count[_rows - 1]);
        if (end >= 0) _count[_rows - 1] = end;
    }

    /// <summary>Adds a number to the last row.</summary>
    public void Add(long number)
    {
        if (_rows == 0) return;
        int end = Ascii.PutLong(number, _text[_rows - 1], _count[_rows - 1]);
        if (end >= 0) _count[_rows - 1] = end;
    }

    /// <summary>A row's text, for tests and remarks.</summary>
    public string Text(int row) => Ascii.Text(_text[row], 0, _count[row]);

    /// <inheritdoc/>
    public void Column(int x, byte[] into, int at)
    {
        int left = _hasCode ? Height : Gap;
        if (x < left && _hasCode) CodeColumn(x);
        else TextColumn(x - left);
        System.Array.Copy(_column, 0, into, at, ColumnBytes);
    }

    // The dots of a module stand side by side: a column is made once for all of them.
    private void CodeColumn(int x)
    {
        int module = x < CodeAt ? -1 : (x - CodeAt) / DotsPerModule;
        if (module >= _code.Size) module = -1;
        if (_drawn == module + 2) return;
        White();
        _drawn = module + 2;
        if (module < 0) return;
        int y = CodeAt;
        for (int row = 0; row < _code.Size; row++, y += DotsPerModule)
        {
            if (_code.Dark(row, module)) Dark(y, DotsPerModule);
        }
    }

    private void TextColumn(int x)
    {
        White();
        if (x < 0) return;
        int y = RowGap;
        for (int i = 0; i < _rows; i++)
        {
            int size = _size[i];
            int letter = x / (DotFont.Pitch * size);
            int bits = letter >= _count[i]
                ? 0 : _font.Column(_text[i][letter], x / size % DotFont.Pitch);
            for (int bit = 0; bits != 0; bit++, bits >>= 1)
            {
                if ((bits & 1) != 0) Dark(y + bit * size, size);
            }
            y += DotFont.Height * size + RowGap;
        }
    }

    private void White()
    {
        _drawn = -1;
        for (int i = 0; i < ColumnBytes; i++) _column[i] = 0xFF;
    }

    private void Dark(int y, int count)
    {
        for (int i = y; i < y + count && i < Height; i++)
        {
            _column[i >> 3] = (byte)(_column[i >> 3] & ~(0x80 >> (i & 7)));
        }
    }
}
