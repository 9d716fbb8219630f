namespace Edge.Wire;

/// <summary>
/// Reads a payload: a strict JSON object of strings, integers, objects and arrays.
/// </summary>
/// <remarks>
/// Source: trust.md 1. No escapes, fractions, exponents, literals or duplicate names; at most
/// three containers deep. Only the members of the outermost object can be asked for. The object
/// is reused and points into the bytes it last read. Thread-safety: none.
/// </remarks>
public sealed class PayloadMembers
{
    private readonly int[] nameAt;
    private readonly int[] nameCount;
    private readonly int[] valueAt;
    private readonly int[] valueCount;
    private byte[] source;
    private int at;
    private int end;
    private int used;

    /// <summary>A reader with room for so many members at a time.</summary>
    public PayloadMembers(int membersMax)
    {
        nameAt = new int[membersMax];
        nameCount = new int[membersMax];
        valueAt = new int[membersMax];
        valueCount = new int[membersMax];
    }

    /// <summary>The bytes last read.</summary>
    public byte[] Source => source;

    /// <summary>Why the last text was refused, or null.</summary>
    public string Fault { get; private set; }

    /// <summary>Members of the outermost object.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a text that is exactly one object.</summary>
    public bool TryRead(byte[] text, int offset, int count)
    {
        source = text;
        at = offset;
        end = offset + count;
        used = 0;
        Count = 0;
        Fault = null;
        if (count < 2 || text[offset] != (byte)'{' || text[end - 1] != (byte)'}')
        {
            return Refuse("payload is not an object");
        }

        if (!ReadObject(1))
        {
            return false;
        }

        if (at != end)
        {
            return Refuse("text after the payload's object");
        }

        Count = used;
        return true;
    }

    /// <summary>Name of a member. Range: 0 to Count-1.</summary>
    public string Name(int index) => Ascii.Text(source, nameAt[index], nameCount[index]);

    /// <summary>Where the name of a member starts in the bytes read.</summary>
    public int NameOffset(int index) => nameAt[index];

    /// <summary>How long the name of a member is.</summary>
    public int NameLength(int index) => nameCount[index];

    /// <summary>Index of a member, or -1.</summary>
    public int IndexOf(byte[] name)
    {
        for (int i = 0; i < Count; i++)
        {
            if (nameCount[i] == name.Length && Ascii.Same(source, nameAt[i], name, 0, name.Length))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Value of an integer member.</summary>
    public bool TryGetLong(byte[] name, out long value)
    {
        int i = IndexOf(name);
        value = 0;
        return i >= 0 && Ascii.TryReadLong(source, valueAt[i], valueCount[i], out value);
    }

    /// <summary>Where the characters of a string member are, without its quotes.</summary>
    public bool TryGetText(byte[] name, out int offset, out int count)
    {
        int i = IndexOf(name);
        offset = 0;
        count = 0;
        if (i < 0 || source[valueAt[i]] != (byte)'"')
        {
            return false;
        }

        offset = valueAt[i] + 1;
        count = valueCount[i] - 2;
        return true;
    }

    /// <summary>Value of a string member.</summary>
    public bool TryGetText(byte[] name, out string value)
    {
        bool found = TryGetText(name, out int offset, out int count);
        value = found ? Ascii.Text(source, offset, count) : null;
        return found;
    }

    private bool ReadObject(int depth)
    {
        int first = used;
        at++;
        SkipBlanks();
        if (Peek() == '}')
        {
            at++;
            return true;
        }

        while (true)
        {
            if (!ReadMember(first, depth))
            {
                return false;
            }

            int next = Peek();
            at++;
            if (next == '}')
            {
                // The names of an inner object are no longer needed; those of the outermost stay.
                used = depth == 1 ? used : first;
                return true;
            }

            if (next != ',')
            {
                return Refuse("object without comma or end");
            }

            SkipBlanks();
        }
    }

    private bool ReadMember(int first, int depth)
    {
        int start = at + 1;
        if (!ReadString())
        {
            return false;
        }

        if (used == nameAt.Length)
        {
            return Refuse("too many members");
        }

        int member = used++;
        nameAt[member] = start;
        nameCount[member] = at - 1 - start;
        if (IsTwice(first, member))
        {
            return Refuse("duplicate name");
        }

        SkipBlanks();
        if (Peek() != ':')
        {
            return Refuse("name without value");
        }

        at++;
        SkipBlanks();
        valueAt[member] = at;
        if (!ReadValue(depth))
        {
            return false;
        }

        valueCount[member] = at - valueAt[member];
        SkipBlanks();
        return true;
    }

    private bool ReadValue(int depth)
    {
        int c = Peek();
        if (c == '"')
        {
            return ReadString();
        }

        if (c != '{' && c != '[')
        {
            return ReadInteger();
        }

        if (depth == Limits.DepthMax)
        {
            return Refuse("nested too deep");
        }

        return c == '{' ? ReadObject(depth + 1) : ReadArray(depth + 1);
    }

    private bool ReadArray(int depth)
    {
        at++;
        SkipBlanks();
        if (Peek() == ']')
        {
            at++;
            return true;
        }

        while (true)
        {
            if (!ReadValue(depth))
            {
                return false;
            }

            SkipBlanks();
            int next = Peek();
            at++;
            if (next == ']')
            {
                return true;
            }

            if (next != ',')
            {
                return Refuse("array without comma or end");
            }

            SkipBlanks();
        }
    }

    private bool ReadString()
    {
        if (Peek() != '"')
        {
            return Refuse("text expected");
        }

        for (int i = at + 1; i < end; i++)
        {
            byte b = source[i];
            if (b == (byte)'"')
            {
                at = i + 1;
                return true;
            }

            if (b < 0x20 || b > 0x7e || b == (byte)'\\')
            {
                return Refuse("byte outside 20..7E, or a backslash");
            }
        }

        return Refuse("text without end");
    }

    private bool ReadInteger()
    {
        int start = at;
        while (at < end && (source[at] == (byte)'-' || (source[at] >= '0' && source[at] <= '9')))
        {
            at++;
        }

        return Ascii.TryReadLong(source, start, at - start, out _)
            || Refuse("value is no integer up to 2^53-1");
    }

    private bool IsTwice(int first, int member)
    {
        int start = nameAt[member];
        int count = nameCount[member];
        for (int i = first; i < member; i++)
        {
            if (nameCount[i] == count && Ascii.Same(source, nameAt[i], source, start, count))
            {
                return true;
            }
        }

        return false;
    }

    private int Peek() => at < end ? source[at] : -1;

    private void SkipBlanks()
    {
        while (at < end && source[at] == (byte)' ')
        {
            at++;
        }
    }

    private bool Refuse(string why)
    {
        Fault = why;
        return false;
    }
}
