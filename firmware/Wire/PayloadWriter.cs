namespace Edge.Wire;

/// <summary>
/// Writes a payload into one buffer: integers and plain text, no spaces, no escapes.
/// </summary>
/// <remarks>
/// Names and their order are the caller's: design.md 12, ruling 1. A value that does not fit or
/// may not stand on a line spoils the whole payload, and <see cref="End"/> says so. Reusable.
/// </remarks>
public sealed class PayloadWriter
{
    private int at;
    private bool spoilt;

    /// <summary>A writer of payloads up to a size. Units: bytes.</summary>
    public PayloadWriter(int payloadBytesMax)
    {
        Buffer = new byte[payloadBytesMax];
    }

    /// <summary>The payload, from its first byte.</summary>
    public byte[] Buffer { get; private set; }

    /// <summary>Size of a finished payload. Units: bytes.</summary>
    public int Count { get; private set; }

    /// <summary>Starts a payload anew.</summary>
    public void Begin()
    {
        at = 0;
        spoilt = Buffer.Length < 2;
        Count = 0;
    }

    /// <summary>Adds an integer. Range: |value| up to 2^53-1.</summary>
    public void Number(string name, long value)
    {
        Name(name);
        Move(spoilt ? -1 : Ascii.PutLong(value, Buffer, at));
    }

    /// <summary>
    /// Adds a text of the program's own: plain characters without quote, bar, backslash.
    /// </summary>
    public void Text(string name, string value)
    {
        Name(name);
        Letter('"');
        int start = at;
        Move(spoilt ? -1 : Ascii.Put(value, Buffer, at));
        spoilt = spoilt || !IsPlain(Buffer, start, at - start);
        Letter('"');
    }

    /// <summary>Adds a text that came from outside as bytes.</summary>
    public void Text(string name, byte[] value, int offset, int count)
    {
        Name(name);
        Letter('"');
        spoilt = spoilt || !IsPlain(value, offset, count);
        Move(spoilt ? -1 : Ascii.Put(value, offset, count, Buffer, at));
        Letter('"');
    }

    /// <summary>Adds a value that is already written as it shall stand (array, object).</summary>
    public void Raw(string name, byte[] value, int offset, int count)
    {
        Name(name);
        Move(spoilt ? -1 : Ascii.Put(value, offset, count, Buffer, at));
    }

    /// <summary>Ends the payload; false when anything did not fit or may not stand there.</summary>
    public bool End()
    {
        if (at == 0)
        {
            Letter('{');
        }

        Letter('}');
        Count = spoilt ? 0 : at;
        return !spoilt;
    }

    private static bool IsPlain(byte[] text, int offset, int count)
    {
        for (int i = offset; i < offset + count; i++)
        {
            byte b = text[i];
            if (b < 0x20 || b > 0x7e || b == (byte)'"' || b == (byte)'\\' || b == (byte)'|')
            {
                return false;
            }
        }

        return true;
    }

    private void Name(string name)
    {
        Letter(at == 0 ? '{' : ',');
        Letter('"');
        Move(spoilt ? -1 : Ascii.Put(name, Buffer, at));
        Letter('"');
        Letter(':');
    }

    private void Letter(char letter)
    {
        spoilt = spoilt || at >= Buffer.Length;
        if (!spoilt)
        {
            Buffer[at++] = (byte)letter;
        }
    }

    private void Move(int next)
    {
        spoilt = spoilt || next < 0;
        at = spoilt ? at : next;
    }
}
