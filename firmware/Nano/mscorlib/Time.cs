// Mirrors nanoFramework.CoreLibrary: System/DateTime.cs, TimeSpan.cs. For board files only:
// portable code counts milliseconds in a long. Declarations only.
namespace System;

public struct DateTime
{
    private readonly ulong _ticks;
    public static readonly DateTime UnixEpoch;
    public extern DateTime(long ticks);
    public static extern DateTime UtcNow { get; }
    public extern long Ticks { get; }
    public extern int Year { get; }
    public extern DateTime AddTicks(long val);
}

public struct TimeSpan
{
    private readonly long _ticks;
    public static extern TimeSpan FromMilliseconds(long value);
    public static extern TimeSpan FromSeconds(long value);
}
