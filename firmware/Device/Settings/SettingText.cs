using Edge.Wire;

namespace Edge.Device.Settings;

/// <summary>Lines of <c>name=value</c> as bytes.</summary>
internal static class SettingText
{
    // The value of a name, or null.
    internal static string Find(byte[] text, int at, int count, string name)
    {
        byte[] key = Ascii.Bytes(name);
        int end = at + count;
        while (at < end)
        {
            int line = EndOfLine(text, at, end);
            int value = at + key.Length + 1;
            if (value <= line && text[value - 1] == (byte)'='
                && Ascii.Same(text, at, key, 0, key.Length))
            {
                return Ascii.Text(text, value, line - value);
            }

            at = line + 1;
        }

        return null;
    }

    internal static int EndOfLine(byte[] text, int at, int end)
    {
        while (at < end && text[at] != (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
