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
    public bool TryName(string expected) => TryName(out string name) && name == expected;

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
        int start = Position + 1, at = start;
        while (at < source.Length && source[at] is not ((byte)'"' or (byte)'\\')
            && source[at] >= 0x20) at++;
        if (at >= source.Length || source[at] < 0x20) return false;
        if (source[at] == '"')
        {
            Position = at + 1;
            return TryUtf8(source[start..at], out value);
        }
        return TryEscaped(start, out value);
    }

    /// <summary>Checks and passes over any value; gives its bytes.</summary>
    public bool TrySkip(int depth, out ReadOnlySpan<byte> bytes)
    {
        SkipSpaces();
        int start = Position;
        bool good = SkipValue(depth);
        bytes = good ? source[start..Position] : default;
        return good;
    }

    private bool SkipValue(int depth)
    {
        SkipSpaces();
        if (Position >= source.Length) return false;
        switch (source[Position])
        {
            case (byte)'"': return TryString(out _);
            case (byte)'{': return depth > 0 && SkipObject(depth - 1);
            case (byte)'[': return depth > 0 && SkipArray(depth - 1);
            default: return TryInteger(out _);
        }
    }

    private bool SkipObject(int depth)
    {
        if (!TryTake('{')) return false;
        if (TryTake('}')) return true;
        var names = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            if (!TryName(out string name) || !names.Add(name)) return false;
            if (names.Count > Limits.MaxMembers || !SkipValue(depth)) return false;
        }
        while (TryTake(','));
        return TryTake('}');
    }

    private bool SkipArray(int depth)
    {
        if (!TryTake('[')) return false;
        if (TryTake(']')) return true;
        do
        {
            if (!SkipValue(depth)) return false;
        }
        while (TryTake(','));
        return TryTake(']');
    }

    private bool TryEscaped(int start, out string value)
    {
        value = "";
        var text = new StringBuilder();
        int at = start;
        while (at < source.Length && source[at] != '"')
        {
            if (source[at] < 0x20) return false;
            if (source[at] == '\\')
            {
                if (!TryEscape(ref at, text)) return false;
                continue;
            }
            int from = at;
            while (at < source.Length && source[at] is not ((byte)'"' or (byte)'\\')
                && source[at] >= 0x20) at++;
            if (!TryUtf8(source[from..at], out string plain)) return false;
            text.Append(plain);
        }
        if (at >= source.Length) return false;
        Position = at + 1;
        value = text.ToString();
        return HasPairedSurrogates(value);
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
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
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
