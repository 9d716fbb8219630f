using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Edge.Mqtt.Codec;

/// <summary>What a UTF-8 string, a topic name and a filter may hold.</summary>
internal static class Utf8Text
{
    private static readonly SearchValues<byte> PlainAscii = SearchValues.Create(Plain());

    /// <summary>True when the bytes are a string a peer may send.</summary>
    /// <remarks>Source: MQTT 5.0 1.5.4: no surrogates, no U+0000 (must); no control characters
    /// and non-characters (a receiver may refuse, and we do).</remarks>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        int odd = text.IndexOfAnyExcept(PlainAscii);
        if (odd < 0)
            return true;
        // MQTT-1.5.4-1: ill-formed UTF-8 and surrogates. MQTT-1.5.4-2: U+0000.
        if (!Utf8.IsValid(text[odd..]))
            return false;
        for (ReadOnlySpan<byte> rest = text[odd..]; rest.Length > 0;)
        {
            Rune.DecodeFromUtf8(rest, out Rune rune, out int used);
            if (IsControl(rune.Value) || IsNonCharacter(rune.Value))
                return false;
            rest = rest[used..];
        }
        return true;
    }

    /// <summary>True for a name a message may be published under.</summary>
    /// <remarks>Source: MQTT-4.7.1-1, MQTT-4.7.3-1.</remarks>
    public static bool IsTopicName(ReadOnlySpan<byte> topic) =>
        topic.Length > 0 && topic.IndexOfAny((byte)'+', (byte)'#') < 0;

    /// <summary>True for a filter whose wildcards stand alone in their level.</summary>
    /// <remarks>Source: MQTT-4.7.1-1, MQTT-4.7.1-2, MQTT-4.7.3-1.</remarks>
    public static bool IsTopicFilter(ReadOnlySpan<byte> filter)
    {
        if (filter.Length == 0)
            return false;
        for (int i = 0; i < filter.Length; i++)
        {
            byte c = filter[i];
            if (c is not ((byte)'+' or (byte)'#'))
                continue;
            bool startsLevel = i == 0 || filter[i - 1] == '/';
            bool endsLevel = i == filter.Length - 1 || filter[i + 1] == '/';
            if (!startsLevel || !endsLevel || (c == '#' && i != filter.Length - 1))
                return false;
        }
        return true;
    }

    /// <summary>Levels of a topic or filter: one more than it has slashes.</summary>
    public static int Levels(ReadOnlySpan<byte> topic) => topic.Count((byte)'/') + 1;

    private static bool IsControl(int rune) => rune < 0x20 || (rune >= 0x7F && rune < 0xA0);

    private static bool IsNonCharacter(int rune) =>
        (rune & 0xFFFE) == 0xFFFE || (rune >= 0xFDD0 && rune <= 0xFDEF);

    private static byte[] Plain()
    {
        byte[] plain = new byte[0x7F - 0x20];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = (byte)(0x20 + i);
        return plain;
    }
}
