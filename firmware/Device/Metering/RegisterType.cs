namespace Edge.Device.Metering;

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

    /// <summary>The type of a name.</summary>
    /// <param name="name">For example "uint32".</param>
    /// <returns>One of the constants, or 0.</returns>
    public static int Of(string name)
    {
        switch (name)
        {
            case "uint16": return U16;
            case "int16": return S16;
            case "uint32": return U32;
            case "int32": return S32;
            case "float32": return F32;
            case "uint64": return U64;
            case "int64": return S64;
            default: return 0;
        }
    }

    /// <summary>Registers one value takes.</summary>
    /// <param name="type">One of the constants.</param>
    /// <returns>1, 2 or 4.</returns>
    public static int Words(int type) =>
        type == U16 || type == S16 ? 1 : type == U64 || type == S64 ? 4 : 2;
}
