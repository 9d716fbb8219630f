using Edge.Wire;

namespace Edge.Device.Settings;

/// <summary>Which settings there are, and what may stand in them.</summary>
/// <remarks>A text is taken whole or not at all: an unknown name, a name twice or one value out of
/// its range refuses it.</remarks>
public sealed class SettingRules
{
    private const int TextChars = 64;
    private readonly string[] _names;
    private readonly long[] _least;
    private readonly long[] _most;

    /// <summary>Rules by name; a largest value of -1 means a text of 1 to 64 bytes.</summary>
    public SettingRules(string[] names, long[] least, long[] most)
    {
        _names = names;
        _least = least;
        _most = most;
    }

    /// <summary>What every device takes: where its gateway is, and how often it tells.</summary>
    public static SettingRules Common() => new SettingRules(
        ["telemetry", "host", "port"],
        [10, 1, 1],
        [3600, -1, 65535]);

    /// <summary>Whether a text keeps all rules.</summary>
    public bool Accepts(byte[] text, int count)
    {
        bool[] seen = new bool[_names.Length];
        int at = 0;
        while (at < count)
        {
            int line = SettingText.EndOfLine(text, at, count);
            if (line > at && !AcceptsLine(text, at, line, seen))
            {
                return false;
            }

            at = line + 1;
        }

        return true;
    }

    private bool AcceptsLine(byte[] text, int at, int line, bool[] seen)
    {
        int equals = at;
        while (equals < line && text[equals] != (byte)'=')
        {
            equals++;
        }

        if (equals == line)
        {
            return false;
        }

        string name = Ascii.Text(text, at, equals - at);
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                bool good = !seen[i] && IsGood(i, text, equals + 1, line - equals - 1);
                seen[i] = true;
                return good;
            }
        }

        return false;
    }

    private bool IsGood(int rule, byte[] text, int at, int count)
    {
        if (_most[rule] >= 0)
        {
            return Ascii.TryReadLong(text, at, count, out long value)
                && value >= _least[rule] && value <= _most[rule];
        }

        for (int i = at; i < at + count; i++)
        {
            if (text[i] < 0x20 || text[i] == 0x7f)
            {
                return false;
            }
        }

        return count >= _least[rule] && count <= TextChars;
    }
}
