// Mirrors nanoFramework.CoreLibrary: System/Threading/*.cs, System/MarshalByRefObject.cs.
// For board files only. Declarations only.
namespace System
{
    public abstract class MarshalByRefObject
    {
        protected extern MarshalByRefObject();
    }
}

namespace System.Threading
{
    public delegate void ThreadStart();

    public sealed class Thread
    {
        public extern Thread(ThreadStart start);
        public extern void Start();
        public static extern void Sleep(int millisecondsTimeout);
    }

    public static class Monitor
    {
        public static extern void Enter(object obj);
        public static extern void Exit(object obj);
    }
}
