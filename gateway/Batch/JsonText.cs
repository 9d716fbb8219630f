using System.Buffers;
using System.Globalization;
using System.Text;

namespace Edge.Batch;

/// <summary>Writes the house's JSON without blanks, members in the order they are given.</summary>
/// <remarks>Escapes only what RFC 8259 section 7 demands, so that the bytes are predictable.
/// Writes bytes, not characters: a batch is a megabyte, and each copy of it costs.</remarks>
internal sealed class JsonText
{
    private const int FirstBytes = 512;
    private const int NumberBytes = 20; // -9223372036854775808

    private static readonly SearchValues<char> escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    private byte[] bytes = new byte[FirstBytes];
    private int count;
    private bool first = true;

    /// <summary>The text so far, as UTF-8; valid until something is written.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, count);

    /// <summary>Begins again and keeps the room.</summary>
    public JsonText Clear()
    {
        count = 0;
        first = true;
        return this;
    }

    /// <summary>Opens an object or array.</summary>
    public JsonText Open(char bracket)
    {
        Separate();
        Put((byte)bracket);
        first = true;
        return this;
    }

    /// <summary>Closes an object or array.</summary>
    public JsonText Close(char bracket)
    {
        Put((byte)bracket);
        first = false;
        return this;
    }

    /// <summary>Writes a member's name.</summary>
    public JsonText Name(string name)
    {
        Value(name);
        Put((byte)':');
        first = true;
        return this;
    }

    /// <summary>Writes a string.</summary>
    public JsonText Value(string value)
    {
        Separate();
        Put((byte)'"');
        ReadOnlySpan<char> rest = value;
        for (int at; (at = rest.IndexOfAny(escaped)) >= 0; rest = rest[(at + 1)..])
        {
            Plain(rest[..at]);
            Escape(rest[at]);
        }
        Plain(rest);
        Put((byte)'"');
        return this;
    }

    /// <summary>Writes a string that is plain ASCII without control characters.</summary>
    public JsonText Value(ReadOnlySpan<byte> ascii)
    {
        Separate();
        Put((byte)'"');
        for (int at; (at = ascii.IndexOfAny((byte)'"', (byte)'\\')) >= 0; ascii = ascii[(at + 1)..])
        {
            ascii[..at].CopyTo(Room(at));
            Escape((char)ascii[at]);
        }
        ascii.CopyTo(Room(ascii.Length));
        Put((byte)'"');
        return this;
    }

    /// <summary>Writes a whole number.</summary>
    public JsonText Value(long value)
    {
        Separate();
        Span<byte> room = Room(NumberBytes);
        value.TryFormat(room, out int written, provider: CultureInfo.InvariantCulture);
        count -= NumberBytes - written;
        return this;
    }

    /// <summary>Writes JSON that is already text.</summary>
    public JsonText Raw(string json)
    {
        Separate();
        Plain(json);
        return this;
    }

    /// <summary>Writes bytes as they are, outside of any separation.</summary>
    public JsonText Bytes(ReadOnlySpan<byte> raw)
    {
        raw.CopyTo(Room(raw.Length));
        return this;
    }

    /// <summary>Writes an array of strings.</summary>
    public JsonText Values(IEnumerable<string> values)
    {
        Open('[');
        foreach (string value in values) Value(value);
        return Close(']');
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(bytes, 0, count);

    /// <summary>The text as UTF-8.</summary>
    public byte[] ToBytes() => Written.ToArray();

    private void Separate()
    {
        if (!first) Put((byte)',');
        first = false;
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Bytes("\\\""u8); break;
            case '\\': Bytes("\\\\"u8); break;
            case '\n': Bytes("\\n"u8); break;
            case '\r': Bytes("\\r"u8); break;
            case '\t': Bytes("\\t"u8); break;
            default: Plain(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")); break;
        }
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        Span<byte> room = Room(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, room);
    }

    private void Put(byte one) => Room(1)[0] = one;

    private Span<byte> Room(int more)
    {
        if (bytes.Length - count < more)
            Array.Resize(ref bytes, Math.Max(count + more, bytes.Length * 2));
        count += more;
        return bytes.AsSpan(count - more, more);
    }
}
