// Constructs that the real surface leaves out, so that the planted sources compile and the
// metadata checks, not the compiler, must find them.
namespace System
{
    public struct TypedReference { private readonly byte _only; }
    public struct RuntimeArgumentHandle { private readonly byte _only; }
    public delegate void Action<T>(T value);
    public static class Math { public static extern float Max(float val1, float val2); }
    public struct Guid { private readonly byte _only; public static extern Guid NewGuid(); }
    public class Random { public extern Random(); public virtual extern int Next(); }
    public static class Environment { public static extern long TickCount64 { get; } }
}

namespace System.Threading
{
    public delegate void TimerCallback(object state);
    public sealed class Timer
    {
        public extern Timer(TimerCallback callback, object state, int dueTime, int period);
    }
}

namespace System.Runtime.InteropServices
{
    public sealed class DllImportAttribute : Attribute
    {
        public extern DllImportAttribute(string name);
    }
}

namespace System.Runtime.CompilerServices
{
    public static partial class RuntimeFeature
    {
        public const string VirtualStaticsInInterfaces = "VirtualStaticsInInterfaces";
    }
}
