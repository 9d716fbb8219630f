using System.Globalization;
using System.Text;

namespace Edge.Batch;

/// <summary>Writes the house's JSON without blanks, members in the order they are given.</summary>
/// <remarks>Escapes only what RFC 8259 section 7 demands, so that the bytes are predictable.
/// </remarks>
internal sealed class JsonText
{
    private readonly StringBuilder text = new();
    private bool first = true;

    /// <summary>Opens an object or array.</summary>
    public JsonText Open(char bracket)
    {
        Separate();
        text.Append(bracket);
        first = true;
        return this;
    }

    /// <summary>Closes an object or array.</summary>
    public JsonText Close(char bracket)
    {
        text.Append(bracket);
        first = false;
        return this;
    }

    /// <summary>Writes a member's name.</summary>
    public JsonText Name(string name)
    {
        Value(name);
        text.Append(':');
        first = true;
        return this;
    }

    /// <summary>Writes a string.</summary>
    public JsonText Value(string value)
    {
        Separate();
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                default:
                    if (c < 0x20) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    else text.Append(c);
                    break;
            }
        }
        text.Append('"');
        return this;
    }

    /// <summary>Writes a whole number.</summary>
    public JsonText Value(long value)
    {
        Separate();
        text.Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    /// <summary>Writes JSON that is already text.</summary>
    public JsonText Raw(string json)
    {
        Separate();
        text.Append(json);
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
    public override string ToString() => text.ToString();

    /// <summary>The text as UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

    private void Separate()
    {
        if (!first) text.Append(',');
        first = false;
    }
}
