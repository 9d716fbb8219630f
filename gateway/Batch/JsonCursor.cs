using System.Buffers;
using System.Text;

namespace Edge.Batch;

/// <summary>Reads the house's JSON: objects, arrays, strings and whole numbers, nothing else.
/// </summary>
/// <remarks>
/// No member twice, no number beyond 2^53-1, no fraction, exponent, true, false or null; strings
/// must be valid UTF-8 without lone surrogates. Hostile bytes give false, never an exception.
/// Source: RFC 8259; trust.md section 1.
/// </remarks>
internal ref struct JsonCursor(ReadOnlySpan<byte> source, bool spaces)
{
    private const string HexDigits = "0123456789abcdef";

    // What ends a stretch of plain text: the quote, an escape, and what must be escaped.
    private static readonly SearchValues<byte> stops = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    private readonly ReadOnlySpan<byte> source = source;
    private readonly bool spaces = spaces;

    /// <summary>Index of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>True when only blanks are left.</summary>
    public bool AtEnd
    {
        get
        {
            SkipSpaces();
            return Position == source.Length;
        }
    }

    /// <summary>Takes one structural byte if it is next.</summary>
    public bool TryTake(char c)
    {
        SkipSpaces();
        if (Position >= source.Length || source[Position] != c) return false;
        Position++;
        return true;
    }

    /// <summary>Takes a member's name and its colon.</summary>
    public bool TryName(out string name) => TryString(out name) && TryTake(':');

    /// <summary>Takes a member of this very name.</summary>
    public bool TryName(string expected) => TryPass(out ReadOnlySpan<byte> name) && TryTake(':')
        && Ascii.Equals(name, expected);

    /// <summary>Takes a whole number of at most 2^53-1 in size.</summary>
    public bool TryInteger(out long value)
    {
        value = 0;
        SkipSpaces();
        bool negative = Position < source.Length && source[Position] == '-';
        int start = Position + (negative ? 1 : 0), at = start;
        while (at < source.Length && source[at] is >= (byte)'0' and <= (byte)'9')
        {
            if (at - start == 16) return false;
            value = (value * 10) + (source[at++] - '0');
        }
        if (at == start || (source[start] == '0' && (at - start > 1 || negative))) return false;
        if (at < source.Length && source[at] is (byte)'.' or (byte)'e' or (byte)'E') return false;
        if (value > Limits.MaxInteger) return false;
        if (negative) value = -value;
        Position = at;
        return true;
    }

    /// <summary>Takes a string and resolves its escapes.</summary>
    public bool TryString(out string value)
    {
        value = "";
        SkipSpaces();
        if (Position >= source.Length || source[Position] != '"') return false;
        StringBuilder? text = null;
        for (int at = Position + 1; ;)
        {
            int plain = source[at..].IndexOfAny(stops);
            if (plain < 0 || !TryUtf8(source.Slice(at, plain), out string piece)) return false;
            at += plain;
            if (source[at] == '"')
            {
                Position = at + 1;
                value = text is null ? piece : text.Append(piece).ToString();
                return HasPairedSurrogates(value);
            }
            if (source[at] != '\\') return false; // a control byte
            text = (text ?? new StringBuilder()).Append(piece);
            if (!TryEscape(ref at, text)) return false;
        }
    }

    /// <summary>Checks and passes over any value; gives its bytes.</summary>
    /// <remarks>Only where no blanks are allowed: the value begins at the next byte.</remarks>
    public bool TrySkip(int depth, out ReadOnlySpan<byte> bytes)
    {
        int start = Position;
        bool good = SkipValue(depth);
        bytes = source[start..Position];
        return good;
    }

    private bool SkipValue(int depth)
    {
        if (Position >= source.Length) return false;
        switch (source[Position])
        {
            case (byte)'"': return TryPass(out _);
            case (byte)'{': return depth > 0 && SkipObject(depth - 1);
            case (byte)'[': return depth > 0 && SkipArray(depth - 1);
            default: return TryInteger(out _);
        }
    }

    private bool SkipObject(int depth)
    {
        Position++;
        if (TryTake('}')) return true;
        // Names are compared where they stand; only one with escapes is written out.
        Span<(int At, int Count)> plain = stackalloc (int, int)[Limits.MaxMembers];
        List<byte[]>? written = null;
        int names = 0;
        do
        {
            if (!TryPass(out ReadOnlySpan<byte> name) || !TryTake(':')) return false;
            if (names == Limits.MaxMembers) return false;
            if (IsKnown(name, plain[..names], written)) return false;
            if (source.Overlaps(name, out int at)) plain[names++] = (at, name.Length);
            else
            {
                (written ??= []).Add(name.ToArray());
                plain[names++] = default;
            }
            if (!SkipValue(depth)) return false;
        }
        while (TryTake(','));
        return TryTake('}');
    }

    // The empty name of a stretch stands for one that is written out.
    private readonly bool IsKnown(
        ReadOnlySpan<byte> name, ReadOnlySpan<(int At, int Count)> plain, List<byte[]>? written)
    {
        foreach ((int at, int count) in plain)
            if (count == name.Length && at > 0 && source.Slice(at, count).SequenceEqual(name))
                return true;
        if (written is null) return false;
        foreach (byte[] one in written)
            if (name.SequenceEqual(one)) return true;
        return false;
    }

    private bool SkipArray(int depth)
    {
        Position++;
        if (TryTake(']')) return true;
        do
        {
            if (!SkipValue(depth)) return false;
        }
        while (TryTake(','));
        return TryTake(']');
    }

    // Passes over a string; its bytes, with escapes resolved.
    private bool TryPass(out ReadOnlySpan<byte> bytes)
    {
        SkipSpaces();
        int from = Math.Min(Position + 1, source.Length);
        int length = source[from..].IndexOfAny(stops);
        bytes = length > 0 ? source.Slice(from, length) : default;
        if (length > 0 && source[Position] == '"' && source[from + length] == '"')
        {
            Position = from + length + 1;
            return System.Text.Unicode.Utf8.IsValid(bytes);
        }
        if (!TryString(out string value)) return false;
        bytes = Encoding.UTF8.GetBytes(value);
        return true;
    }

    private readonly bool TryEscape(ref int at, StringBuilder text)
    {
        if (at + 1 >= source.Length) return false;
        int letter = "\"\\/bfnrt".IndexOf((char)source[at + 1], StringComparison.Ordinal);
        if (letter >= 0)
        {
            text.Append("\"\\/\b\f\n\r\t"[letter]);
            at += 2;
            return true;
        }
        if (source[at + 1] != 'u' || at + 6 > source.Length) return false;
        int code = 0;
        foreach (byte digit in source.Slice(at + 2, 4))
        {
            int value = HexDigits.IndexOf((char)digit, StringComparison.OrdinalIgnoreCase);
            if (value < 0) return false;
            code = (code * 16) + value;
        }
        text.Append((char)code);
        at += 6;
        return true;
    }

    private static bool TryUtf8(ReadOnlySpan<byte> bytes, out string value)
    {
        bool valid = System.Text.Unicode.Utf8.IsValid(bytes);
        value = valid ? Encoding.UTF8.GetString(bytes) : "";
        return valid;
    }

    private static bool HasPairedSurrogates(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (rest.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at)
        {
            if (at + 1 == rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
                return false;
            rest = rest[(at + 2)..];
        }
        return true;
    }

    private void SkipSpaces()
    {
        if (!spaces) return;
        while (Position < source.Length
            && source[Position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') Position++;
    }
}
