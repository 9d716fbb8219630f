namespace Edge.Batch;

/// <summary>Base45: bytes as the 45 characters that a QR code holds most tightly.</summary>
/// <remarks>Source: RFC 9285. Two bytes are three characters, a last one two, least significant
/// first; a text that stands for no bytes is refused, so each has one spelling.</remarks>
public static class Base45
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    private const int Base = 45;

    /// <summary>Writes bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length / 2 * 3) + (bytes.Length % 2 * 2)];
        for (int i = 0, at = 0; i < bytes.Length; i += 2)
        {
            bool isPair = i + 1 < bytes.Length;
            int value = isPair ? (bytes[i] << 8) | bytes[i + 1] : bytes[i];
            text[at++] = Alphabet[value % Base];
            text[at++] = Alphabet[value / Base % Base];
            if (isPair) text[at++] = Alphabet[value / (Base * Base)];
        }
        return new string(text);
    }

    /// <summary>Reads a text; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 3 == 1) return false;
        var read = new byte[(text.Length / 3 * 2) + (text.Length % 3 / 2)];
        for (int i = 0, at = 0; i < text.Length; i += 3)
        {
            ReadOnlySpan<char> group = text[i..Math.Min(i + 3, text.Length)];
            int value = 0;
            for (int j = group.Length - 1; j >= 0; j--)
            {
                int digit = Alphabet.IndexOf(group[j], StringComparison.Ordinal);
                if (digit < 0) return false;
                value = (value * Base) + digit;
            }
            if (value > (group.Length == 3 ? ushort.MaxValue : byte.MaxValue)) return false;
            if (group.Length == 3) read[at++] = (byte)(value >> 8);
            read[at++] = (byte)(value & 0xff);
        }
        bytes = read;
        return true;
    }
}
