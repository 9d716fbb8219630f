using System.Runtime.InteropServices;

namespace Edge.Simulation.Disk;

/// <summary>The calls on open files.</summary>
internal static unsafe partial class SimVfs
{
    /// <summary>Sectors do not tear what lies beside them, as every disk of today promises.
    /// </summary>
    /// <remarks>Source: sqlite3.h, SQLITE_IOCAP_POWERSAFE_OVERWRITE.</remarks>
    private const int PowerSafeOverwrite = 0x1000;

    private static NativeMethods* MakeMethods()
    {
        var made = (NativeMethods*)NativeMemory.AllocZeroed((nuint)sizeof(NativeMethods));
        made->Version = 2;
        made->Close = &Close;
        made->Read = &Read;
        made->Write = &Write;
        made->Truncate = &Truncate;
        made->Sync = &Sync;
        made->FileSize = &FileSize;
        made->Lock = &TakeLock;
        made->Unlock = &Unlock;
        made->CheckReserved = &CheckReserved;
        made->FileControl = &FileControl;
        made->SectorSize = &SectorSize;
        made->Characteristics = &Characteristics;
        made->ShmMap = &ShmMap;
        made->ShmLock = &ShmLock;
        made->ShmBarrier = &ShmBarrier;
        made->ShmUnmap = &ShmUnmap;
        return made;
    }

    private static OpenFile Of(NativeFile* file) =>
        (OpenFile)GCHandle.FromIntPtr(file->Handle).Target!;

    [UnmanagedCallersOnly]
    private static int Close(NativeFile* file)
    {
        Of(file).Close();
        GCHandle.FromIntPtr(file->Handle).Free();
        file->Handle = 0;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int Read(NativeFile* file, byte* into, int count, long at) =>
        Of(file).File.Read(new Span<byte>(into, count), at);

    [UnmanagedCallersOnly]
    private static int Write(NativeFile* file, byte* from, int count, long at) =>
        Of(file).File.Write(new ReadOnlySpan<byte>(from, count), at);

    [UnmanagedCallersOnly]
    private static int Truncate(NativeFile* file, long length) => Of(file).File.Truncate(length);

    [UnmanagedCallersOnly]
    private static int Sync(NativeFile* file, int flags) => Of(file).File.Sync();

    [UnmanagedCallersOnly]
    private static int FileSize(NativeFile* file, long* bytes)
    {
        *bytes = Of(file).File.Length;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int TakeLock(NativeFile* file, int level) => Of(file).TakeLock(level);

    [UnmanagedCallersOnly]
    private static int Unlock(NativeFile* file, int level) => Of(file).Unlock(level);

    [UnmanagedCallersOnly]
    private static int CheckReserved(NativeFile* file, int* result)
    {
        *result = Of(file).File.IsReserved ? 1 : 0;
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int FileControl(NativeFile* file, int operation, void* argument) =>
        NativeCode.NotFound;

    [UnmanagedCallersOnly]
    private static int SectorSize(NativeFile* file) => 4096;

    [UnmanagedCallersOnly]
    private static int Characteristics(NativeFile* file) => PowerSafeOverwrite;

    [UnmanagedCallersOnly]
    private static int ShmMap(NativeFile* file, int region, int bytes, int extend, void** at)
    {
        *at = (void*)Of(file).MapShared(region, bytes, extend != 0);
        return NativeCode.Ok;
    }

    [UnmanagedCallersOnly]
    private static int ShmLock(NativeFile* file, int first, int count, int flags) =>
        Of(file).LockShared(first, count, flags);

    [UnmanagedCallersOnly]
    private static void ShmBarrier(NativeFile* file) => Interlocked.MemoryBarrier();

    [UnmanagedCallersOnly]
    private static int ShmUnmap(NativeFile* file, int delete)
    {
        Of(file).UnmapShared();
        return NativeCode.Ok;
    }
}
