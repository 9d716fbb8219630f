namespace Edge.Device.Qr;

/// <summary>Data and error-correction words of one code, interleaved (ISO/IEC 18004, 7.4 to
/// 7.6).</summary>
internal sealed class QrWords
{
    public const int WordsMax = 346;

    private readonly byte[] _data = new byte[216];
    private readonly byte[] _error = new byte[26];
    private readonly byte[] _generator = new byte[26];
    private readonly byte[] _power = new byte[256];
    private readonly byte[] _log = new byte[256];
    private int _bits;

    public QrWords()
    {
        int value = 1;
        for (int i = 0; i < 255; i++)
        {
            _power[i] = (byte)value;
            _log[value] = (byte)i;
            value <<= 1;
            if (value > 255) value ^= 0x11D;
        }
    }

    public readonly byte[] All = new byte[WordsMax];

    public int Count { get; private set; }

    public void Fill(byte[] text, int offset, int count, int version)
    {
        int words = QrTables.DataWords(version);
        for (int i = 0; i < words; i++) _data[i] = 0;
        _bits = 0;
        Put(4, 4);
        Put(count, version < 10 ? 8 : 16);
        for (int i = 0; i < count; i++) Put(text[offset + i], 8);
        Put(0, 4);
        int used = (_bits + 7) / 8;
        for (int i = used; i < words; i++) _data[i] = (byte)((i - used) % 2 == 0 ? 0xEC : 0x11);
        Interleave(version);
    }

    private void Put(int value, int bits)
    {
        for (int i = bits - 1; i >= 0; i--, _bits++)
            if ((value >> i & 1) != 0) _data[_bits / 8] |= (byte)(0x80 >> _bits % 8);
    }

    private void Interleave(int version)
    {
        int first = QrTables.FirstBlocks(version);
        int blocks = first + QrTables.SecondBlocks(version);
        int shortWords = QrTables.FirstWords(version);
        int errors = QrTables.ErrorWords(version);
        int data = QrTables.DataWords(version);
        Generator(errors);
        int from = 0;
        for (int block = 0; block < blocks; block++)
        {
            int words = block < first ? shortWords : shortWords + 1;
            Divide(from, words, errors);
            for (int i = 0; i < shortWords; i++) All[i * blocks + block] = _data[from + i];
            if (words > shortWords)
                All[shortWords * blocks + block - first] = _data[from + shortWords];
            for (int i = 0; i < errors; i++) All[data + i * blocks + block] = _error[i];
            from += words;
        }
        Count = data + errors * blocks;
    }

    private int Times(int a, int b) =>
        a == 0 || b == 0 ? 0 : _power[(_log[a] + _log[b]) % 255];

    // (x - 2^0)(x - 2^1)...; the leading 1 is not stored.
    private void Generator(int errors)
    {
        for (int i = 0; i < errors; i++) _generator[i] = 0;
        _generator[errors - 1] = 1;
        int root = 1;
        for (int i = 0; i < errors; i++)
        {
            for (int j = 0; j < errors; j++)
            {
                int next = j + 1 < errors ? _generator[j + 1] : 0;
                _generator[j] = (byte)(Times(_generator[j], root) ^ next);
            }
            root = Times(root, 2);
        }
    }

    private void Divide(int from, int words, int errors)
    {
        for (int i = 0; i < errors; i++) _error[i] = 0;
        for (int i = 0; i < words; i++)
        {
            int factor = _data[from + i] ^ _error[0];
            for (int j = 0; j + 1 < errors; j++) _error[j] = _error[j + 1];
            _error[errors - 1] = 0;
            for (int j = 0; j < errors; j++) _error[j] ^= (byte)Times(_generator[j], factor);
        }
    }
}
