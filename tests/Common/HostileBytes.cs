namespace Edge.Tests.Common;

/// <summary>Changes good texts into hostile ones, in place, by a fixed seed.</summary>
/// <remarks>Beside bytes and bits it changes what has a meaning: numbers at their limits, escapes,
/// broken UTF-8, members twice, a list that begins in one text and ends in another, deep nesting,
/// and now and then a stretch repeated up to a megabyte. Thread-safety: none.</remarks>
public sealed class HostileBytes
{
    /// <summary>Room of an input: above the limits of all our documents. Units: bytes.</summary>
    private const int RoomBytes = 1_300_000;

    /// <summary>A seed above this is taken less often, by as many as it is longer. Units: bytes.
    /// </summary>
    private const int SmallBytes = 1_024;

    /// <summary>One input of so many is made long, one of so many of them very long.</summary>
    private const int LongEvery = 4_096;

    private static readonly byte[][] words =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", ",", ":", "\\", "|", " ", "\n", "\n\n", "\r", "\t", "-", "+",
            ".", "/", "=", "0", "1", "-0", "-1", "00", "01", "1.0", "1e9", "9007199254740991",
            "9007199254740992", "9223372036854775807", "9223372036854775808", "4611686018427387904",
            "null", "true", "false", "\"\"", "[]", "{}", "[[", "{\"a\":", "\\u0000", "\\ud800",
            "\\ud800\\udc00", "\\n", "\\\"", "\\u00e4", "\\x", "\u2014 ", "\ufffd", "\u00e4",
            "\u2028",
            "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAB=", "\"a\":1,", ",\"a\":1",
            "ENTRY1|", "EDGE1|", "|{\"p\":\"",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0], [0x7f], [0x80], [0xc3], [0xff], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    private readonly Random chance;
    private readonly List<byte[]> seeds;
    private readonly int good;

    /// <summary>Changes of good texts and of others, as many of the one as of the other.</summary>
    public HostileBytes(IReadOnlyList<byte[]> good, IEnumerable<byte[]> others, int seed)
    {
        seeds = [.. good, .. others];
        this.good = good.Count;
        chance = new Random(seed);
    }

    /// <summary>What is changed.</summary>
    public IReadOnlyList<byte[]> Seeds => seeds;

    /// <summary>The input; only the first <see cref="Count"/> bytes belong to it.</summary>
    public byte[] Bytes { get; } = new byte[RoomBytes];

    /// <summary>Length of the input. Units: bytes.</summary>
    public int Count { get; private set; }

    /// <summary>Makes a seed, unchanged, the input.</summary>
    public void Take(int index)
    {
        seeds[index].CopyTo(Bytes, 0);
        Count = seeds[index].Length;
    }

    /// <summary>Makes the next input: a seed with one to four changes.</summary>
    public void Next()
    {
        Take(Seed());
        for (int n = chance.Next(1, 5); n > 0; n--) Change();
        if (chance.Next(LongEvery) == 0) Lengthen();
    }

    /// <summary>Keeps the input as one more seed.</summary>
    public void Keep()
    {
        if (Count <= 4 * SmallBytes) seeds.Add(Bytes[..Count]);
    }

    private int Seed()
    {
        int most = chance.Next(2) == 0 ? good : seeds.Count;
        int index = chance.Next(most);
        return chance.Next((seeds[index].Length / SmallBytes) + 1) == 0
            ? index : chance.Next(most);
    }

    private void Change()
    {
        int at = chance.Next(Count + 1);
        switch (chance.Next(12))
        {
            case 0: if (at < Count) Bytes[at] = (byte)chance.Next(256); break;
            case 1: if (at < Count) Bytes[at] ^= (byte)(1 << chance.Next(8)); break;
            case 2: Replace(at, Math.Min(Count - at, chance.Next(1, 9)), []); break;
            case 3: Replace(at, Count - at > 0 ? chance.Next(Count - at) : 0, []); break;
            case 4: Replace(at, 0, words[chance.Next(words.Length)]); break;
            case 5: Overwrite(at, words[chance.Next(words.Length)]); break;
            case 6: Replace(at, 0, Stretch(40)); break;
            case 7: Replace(at, 0, Part()); break;
            case 8: Replace(at, Part(at), []); break;
            case 9: Replace(at, Part(at), Part()); break;
            case 10: Number(at); break;
            default: Splice(at); break;
        }
    }

    // A stretch of the input itself, copied: it is about to move.
    private byte[] Stretch(int most)
    {
        int from = chance.Next(Count + 1);
        return Bytes.AsSpan(from, Math.Min(Count - from, chance.Next(1, most))).ToArray();
    }

    // From one mark of the grammar to the next.
    private byte[] Part()
    {
        int from = chance.Next(Count + 1);
        return Bytes.AsSpan(from, Part(from)).ToArray();
    }

    private int Part(int at)
    {
        int next = at < Count ? Bytes.AsSpan(at + 1, Count - at - 1).IndexOfAny(marks) : -1;
        return next < 0 ? Count - at : next + 1;
    }

    private static readonly System.Buffers.SearchValues<byte> marks =
        System.Buffers.SearchValues.Create("{}[],:|\n\" "u8);

    // The number at or after a place becomes one that means something.
    private void Number(int at)
    {
        int digit = Bytes.AsSpan(at, Count - at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0) return;
        int from = at + digit;
        int count = Bytes.AsSpan(from, Count - from).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        long number = chance.Next(4) switch
        {
            0 => chance.Next(4),
            1 => 1L << chance.Next(62),
            2 => (1L << chance.Next(62)) - 1,
            _ => chance.Next(100_000),
        };
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out int length, default, System.Globalization.CultureInfo
            .InvariantCulture);
        Replace(from, count < 0 ? Count - from : count, text[..length]);
    }

    // Goes on as another text does from the same kind of mark.
    private void Splice(int at)
    {
        byte[] other = seeds[Seed()];
        if (other.Length == 0 || at >= Count) return;
        int from = chance.Next(other.Length);
        int same = other.AsSpan(from).IndexOf(Bytes[at]);
        if (same < 0) return;
        ReadOnlySpan<byte> rest = other.AsSpan(from + same);
        Count = at;
        Replace(at, 0, rest);
    }

    private void Lengthen()
    {
        int most = chance.Next(16) == 0 ? RoomBytes : 65_536;
        byte[] part = chance.Next(2) == 0 ? Part() : Stretch(200);
        if (part.Length == 0) return;
        int at = chance.Next(Count + 1), times = chance.Next(most) / part.Length;
        if (Count + (times * part.Length) > RoomBytes) return;
        Bytes.AsSpan(at, Count - at).CopyTo(Bytes.AsSpan(at + (times * part.Length)));
        for (int i = 0; i < times; i++) part.CopyTo(Bytes, at + (i * part.Length));
        Count += times * part.Length;
    }

    private void Overwrite(int at, byte[] word)
    {
        int count = Math.Min(word.Length, Count - at);
        word.AsSpan(0, count).CopyTo(Bytes.AsSpan(at));
    }

    private void Replace(int at, int count, ReadOnlySpan<byte> by)
    {
        int length = Count - count + by.Length;
        if (length > RoomBytes) return;
        Bytes.AsSpan(at + count, Count - at - count).CopyTo(Bytes.AsSpan(at + by.Length));
        by.CopyTo(Bytes.AsSpan(at));
        Count = length;
    }
}
