namespace Edge.Metering;

/// <summary>How registers hold a number.</summary>
public static class RegisterType
{
    /// <summary>One register, unsigned.</summary>
    public const int U16 = 1;

    /// <summary>One register, two's complement.</summary>
    public const int S16 = 2;

    /// <summary>Two registers, unsigned.</summary>
    public const int U32 = 3;

    /// <summary>Two registers, two's complement.</summary>
    public const int S32 = 4;

    /// <summary>Two registers, IEEE 754 single.</summary>
    public const int F32 = 5;

    /// <summary>Four registers, unsigned.</summary>
    public const int U64 = 6;

    /// <summary>Four registers, two's complement.</summary>
    public const int S64 = 7;

    /// <summary>The name of a type.</summary>
    /// <param name="type">One of the constants.</param>
    /// <returns>For example "uint32"; "" for another number.</returns>
    public static string Name(int type)
    {
        switch (type)
        {
            case U16: return "uint16";
            case S16: return "int16";
            case U32: return "uint32";
            case S32: return "int32";
            case F32: return "float32";
            case U64: return "uint64";
            case S64: return "int64";
            default: return "";
        }
    }

    /// <summary>The type of a name.</summary>
    /// <param name="name">For example "uint32".</param>
    /// <returns>One of the constants, or 0.</returns>
    public static int Of(string name)
    {
        // Not a switch over text: it would index the string, which is linear on the device.
        for (int type = U16; type <= S64; type++)
        {
            if (name == Name(type))
            {
                return type;
            }
        }

        return 0;
    }

    /// <summary>Registers one value takes.</summary>
    /// <param name="type">One of the constants.</param>
    /// <returns>1, 2 or 4.</returns>
    public static int Words(int type) =>
        type == U16 || type == S16 ? 1 : type == U64 || type == S64 ? 4 : 2;
}
