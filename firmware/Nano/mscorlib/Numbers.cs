// Mirrors nanoFramework.CoreLibrary: System/Boolean.cs, Byte.cs, SByte.cs, Char.cs, Int16.cs,
// UInt16.cs, Int32.cs, UInt32.cs, Int64.cs, UInt64.cs, Single.cs, Double.cs. Declarations only.
// Parse and TryParse stand here although portable code may not use them: the gate then names the
// trap instead of leaving a maker with "no such member".
namespace System;

public struct Boolean
{
    private readonly bool _value;
    public override extern string ToString();
}

public struct Byte
{
    public const byte MaxValue = 255;
    public const byte MinValue = 0;
    private readonly byte _value;
    public override extern string ToString();
    public extern string ToString(string format);
}

public struct SByte
{
    public const sbyte MaxValue = 127;
    public const sbyte MinValue = -128;
    private readonly sbyte _value;
    public override extern string ToString();
}

public struct Char
{
    public const char MaxValue = (char)65535;
    public const char MinValue = (char)0;
    private readonly char _value;
    public override extern string ToString();
}

public struct Int16
{
    public const short MaxValue = 32767;
    public const short MinValue = -32768;
    private readonly short _value;
    public override extern string ToString();
}

public struct UInt16
{
    public const ushort MaxValue = 65535;
    public const ushort MinValue = 0;
    private readonly ushort _value;
    public override extern string ToString();
}

public struct Int32
{
    public const int MaxValue = 2147483647;
    public const int MinValue = -2147483648;
    private readonly int _value;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern int Parse(string s);
    public static extern bool TryParse(string s, out int result);
}

public struct UInt32
{
    public const uint MaxValue = 4294967295;
    public const uint MinValue = 0;
    private readonly uint _value;
    public override extern string ToString();
    public extern string ToString(string format);
}

public struct Int64
{
    public const long MaxValue = 9223372036854775807;
    public const long MinValue = -9223372036854775808;
    private readonly long _value;
    public override extern string ToString();
    public extern string ToString(string format);
    public static extern long Parse(string s);
    public static extern bool TryParse(string s, out long result);
}

public struct UInt64
{
    public const ulong MaxValue = 18446744073709551615;
    public const ulong MinValue = 0;
    private readonly ulong _value;
    public override extern string ToString();
    public extern string ToString(string format);
}

public struct Single
{
    private readonly float _value;
    public override extern string ToString();
}

public struct Double
{
    private readonly double _value;
    public override extern string ToString();
}
