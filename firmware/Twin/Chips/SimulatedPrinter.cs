#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>An ESC/POS printer, byte by byte: text, bit images on paper, status, cuts.</summary>
public sealed class SimulatedPrinter : ISerialLine
{
    /// <summary>Dots across the paper that are kept.</summary>
    public const int Width = 384;

    private readonly byte[] _answers = new byte[8];
    private int _waiting;

    /// <summary>Paper, one byte a dot, row by row.</summary>
    public readonly byte[] Paper = new byte[Width * 400];

    /// <summary>Rows fed since the last cut.</summary>
    public int Row { get; private set; }

    /// <summary>Receipts cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Characters printed.</summary>
    public int Letters { get; private set; }

    /// <summary>Bytes that were no command of this printer.</summary>
    public int Unknown { get; private set; }

    /// <summary>The roll is empty.</summary>
    public bool OutOfPaper { get; set; }

    /// <summary>Switched off.</summary>
    public bool Off { get; set; }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        int at = 0;
        while (!Off && at < count) at += Take(data, at, count);
        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] into, int at, int room)
    {
        if (_waiting == 0 || room == 0) return 0;
        into[at] = _answers[--_waiting];
        return 1;
    }

    private int Take(byte[] data, int at, int count)
    {
        byte first = data[at];
        if (first == '\n')
        {
            Row += 24;
            return 1;
        }
        if (first >= 0x20 && first <= 0x7E)
        {
            Letters++;
            return 1;
        }
        byte second = at + 1 < count ? data[at + 1] : (byte)0;
        if (first == 0x1B && second == 0x40) return 2;
        if (first == 0x1B && second == 0x4A)
        {
            Row += data[at + 2];
            return 3;
        }
        if (first == 0x1B && second == 0x2A && data[at + 2] == 33) return Image(data, at, count);
        if (first == 0x10 && second == 4)
        {
            if (_waiting < 8) _answers[_waiting++] = (byte)(OutOfPaper ? 0x72 : 0x12);
            return 3;
        }
        if (first == 0x1D && second == 0x56)
        {
            Cuts++;
            return 4;
        }
        Unknown++;
        return 1;
    }

    private int Image(byte[] data, int at, int count)
    {
        int columns = data[at + 3] | data[at + 4] << 8;
        int end = 5 + columns * 3;
        if (at + end > count)
        {
            Unknown++;
            return count - at;
        }
        for (int column = 0; column < columns; column++)
            for (int dot = 0; dot < 24; dot++)
            {
                int bits = data[at + 5 + column * 3 + dot / 8];
                bool black = (bits >> (7 - dot % 8) & 1) != 0;
                int place = (Row + dot) * Width + column;
                if (column < Width && place < Paper.Length) Paper[place] = (byte)(black ? 1 : 0);
            }
        return end;
    }
}
