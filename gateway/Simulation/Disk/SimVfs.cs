using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.Simulation.Disk;

/// <summary>Stands between SQLite and the machine's own file system: what lies under the folder of
/// a <see cref="SimDisk"/> is kept there, all else is passed on.</summary>
/// <remarks>Registered as the default, so the rooms under test need no switch. Thread-safety: safe;
/// one disk belongs to one thread.</remarks>
internal static unsafe partial class SimVfs
{
    private const int PathMax = 1024;
    private static NativeVfs* ours;
    private static NativeVfs* below;
    private static NativeMethods* methods;

    /// <summary>Registers it, once.</summary>
    public static void Register()
    {
        // A second copy of this room may register beside us: the lock is the process's.
        lock (typeof(System.IO.File))
        {
            if (ours is not null) return;
            below = Native.Find(null);
            methods = MakeMethods();
            ours = MakeVfs();
            if (Native.Register(ours, 1) != NativeCode.Ok)
                throw new InvalidOperationException("SQLite did not take the simulated disk");
        }
    }

    private static NativeVfs* MakeVfs()
    {
        var vfs = (NativeVfs*)NativeMemory.AllocZeroed((nuint)sizeof(NativeVfs));
        *vfs = *below;
        vfs->Version = 2;
        vfs->FileBytes = Math.Max(below->FileBytes, sizeof(NativeFile));
        vfs->PathMax = Math.Max(below->PathMax, PathMax);
        vfs->Next = null;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8($"simulated-{(nint)vfs}");
        vfs->Open = &Open;
        vfs->Delete = &Delete;
        vfs->Access = &Access;
        vfs->FullPath = &FullPath;
        vfs->Randomness = &Randomness;
        vfs->Sleep = &Sleep;
        vfs->CurrentTime = &CurrentTime;
        vfs->LastError = &LastError;
        vfs->CurrentTimeInt64 = &CurrentTimeInt64;
        return vfs;
    }

    [UnmanagedCallersOnly]
    private static int Open(NativeVfs* vfs, byte* name, NativeFile* file, int flags, int* outFlags)
    {
        file->Methods = null;
        if (!TryFind(name, out SimDisk disk, out string path))
            return below->Open(below, name, file, flags, outFlags);
        if (disk.Open(path, (flags & 0x4) != 0) is not { } opened) return NativeCode.CannotOpen;
        file->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(opened));
        file->Methods = methods;
        if (outFlags is not null) *outFlags = flags;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int Delete(NativeVfs* vfs, byte* name, int syncDirectory)
    {
        if (!TryFind(name, out SimDisk disk, out string path))
            return below->Delete(below, name, syncDirectory);
        return disk.Delete(path);
    }

    [UnmanagedCallersOnly]
    private static int Access(NativeVfs* vfs, byte* name, int flags, int* result)
    {
        if (!TryFind(name, out SimDisk disk, out string path))
            return below->Access(below, name, flags, result);
        *result = disk.Exists(path) ? 1 : 0;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int FullPath(NativeVfs* vfs, byte* name, int count, byte* into)
    {
        if (!TryFind(name, out _, out _)) return below->FullPath(below, name, count, into);
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (text.Length >= count) return NativeCode.CannotOpen;
        text.CopyTo(new Span<byte>(into, count));
        into[text.Length] = 0;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int Randomness(NativeVfs* vfs, int count, byte* into) =>
        below->Randomness(below, count, into);

    [UnmanagedCallersOnly]
    private static int Sleep(NativeVfs* vfs, int microseconds) =>
        below->Sleep(below, microseconds);

    [UnmanagedCallersOnly]
    private static int CurrentTime(NativeVfs* vfs, double* days) => below->CurrentTime(below, days);

    [UnmanagedCallersOnly]
    private static int LastError(NativeVfs* vfs, int count, byte* into) => 0;

    [UnmanagedCallersOnly]
    private static int CurrentTimeInt64(NativeVfs* vfs, long* milliseconds) =>
        below->CurrentTimeInt64(below, milliseconds);

    private static bool TryFind(byte* name, out SimDisk disk, out string path)
    {
        disk = null!;
        path = name is null ? "" : Marshal.PtrToStringUTF8((nint)name)!;
        return path.Length > 0 && SimDisk.TryFind(path, out disk);
    }

    private static partial class Native
    {
        [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial NativeVfs* Find(byte* name);

        [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
        [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
        public static partial int Register(NativeVfs* vfs, int makeDefault);
    }
}
