namespace Edge.Device.Qr;

/// <summary>How hard a masked code is to read: less is better (ISO/IEC 18004, 7.8.3).</summary>
internal sealed class QrPenalty
{
    // 1011101 with four light modules before or behind it.
    private const int FinderBefore = 0x05D;
    private const int FinderBehind = 0x5D0;

    private byte[] _cells;
    private int _size;

    public int Score(byte[] cells, int size)
    {
        _cells = cells;
        _size = size;
        int score = 0;
        int dark = 0;
        for (int i = 0; i < size; i++)
        {
            score += Line(i * size, 1) + Line(i, size);
            for (int j = 0; j < size; j++)
            {
                dark += cells[i * size + j] & 1;
                if (i > 0 && j > 0 && Square(i, j)) score += 3;
            }
        }
        int share = dark * 100 / (size * size);
        int below = share - share % 5;
        int near = below > 50 ? below - 50 : 50 - below;
        int next = below + 5 > 50 ? below - 45 : 45 - below;
        return score + (near < next ? near : next) / 5 * 10;
    }

    private bool Square(int row, int column)
    {
        int at = row * _size + column;
        int sum = (_cells[at] & 1) + (_cells[at - 1] & 1) + (_cells[at - _size] & 1)
            + (_cells[at - _size - 1] & 1);
        return sum == 0 || sum == 4;
    }

    private int Line(int at, int step)
    {
        int score = 0;
        int run = 0;
        int before = -1;
        int window = 0;
        for (int i = 0; i < _size; i++, at += step)
        {
            int cell = _cells[at] & 1;
            run = cell == before ? run + 1 : 1;
            before = cell;
            if (run == 5) score += 3;
            else if (run > 5) score++;
            window = (window << 1 | cell) & 0x7FF;
            if (i >= 10 && (window == FinderBefore || window == FinderBehind)) score += 40;
        }
        return score;
    }
}
