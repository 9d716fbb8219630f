// Mirrors nanoFramework.Runtime.Native: the members our board files use. Declarations only.
namespace System
{
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption
    {
        NormalReboot = 0, EnterNanoBooter = 1, ClrOnly = 2,
    }

    public class Power
    {
        public extern Power();
        public static extern void RebootDevice(RebootOption rebootOption = 0);
    }

    public static class GC
    {
        public static extern uint Run(bool compactHeap);
    }

    public static class Rtc
    {
        public static extern bool SetSystemTime(System.DateTime time);
    }
}
