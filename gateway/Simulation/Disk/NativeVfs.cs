using System.Runtime.InteropServices;

namespace Edge.Simulation.Disk;

/// <summary>What SQLite wants to know of a file system.</summary>
/// <remarks>Source: sqlite3.h, <c>struct sqlite3_vfs</c>, version 2.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVfs
{
    public int Version;
    public int FileBytes;
    public int PathMax;
    public NativeVfs* Next;
    public byte* Name;
    public void* AppData;
    public delegate* unmanaged<NativeVfs*, byte*, NativeFile*, int, int*, int> Open;
    public delegate* unmanaged<NativeVfs*, byte*, int, int> Delete;
    public delegate* unmanaged<NativeVfs*, byte*, int, int*, int> Access;
    public delegate* unmanaged<NativeVfs*, byte*, int, byte*, int> FullPath;
    public void* DlOpen;
    public void* DlError;
    public void* DlSymbol;
    public void* DlClose;
    public delegate* unmanaged<NativeVfs*, int, byte*, int> Randomness;
    public delegate* unmanaged<NativeVfs*, int, int> Sleep;
    public delegate* unmanaged<NativeVfs*, double*, int> CurrentTime;
    public delegate* unmanaged<NativeVfs*, int, byte*, int> LastError;
    public delegate* unmanaged<NativeVfs*, long*, int> CurrentTimeInt64;
}

/// <summary>An open file as SQLite holds it: its methods, and ours behind them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFile
{
    public NativeMethods* Methods;
    public nint Handle;
}

/// <summary>What SQLite does with an open file.</summary>
/// <remarks>Source: sqlite3.h, <c>struct sqlite3_io_methods</c>, version 2: no memory mapping.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMethods
{
    public int Version;
    public delegate* unmanaged<NativeFile*, int> Close;
    public delegate* unmanaged<NativeFile*, byte*, int, long, int> Read;
    public delegate* unmanaged<NativeFile*, byte*, int, long, int> Write;
    public delegate* unmanaged<NativeFile*, long, int> Truncate;
    public delegate* unmanaged<NativeFile*, int, int> Sync;
    public delegate* unmanaged<NativeFile*, long*, int> FileSize;
    public delegate* unmanaged<NativeFile*, int, int> Lock;
    public delegate* unmanaged<NativeFile*, int, int> Unlock;
    public delegate* unmanaged<NativeFile*, int*, int> CheckReserved;
    public delegate* unmanaged<NativeFile*, int, void*, int> FileControl;
    public delegate* unmanaged<NativeFile*, int> SectorSize;
    public delegate* unmanaged<NativeFile*, int> Characteristics;
    public delegate* unmanaged<NativeFile*, int, int, int, void**, int> ShmMap;
    public delegate* unmanaged<NativeFile*, int, int, int, int> ShmLock;
    public delegate* unmanaged<NativeFile*, void> ShmBarrier;
    public delegate* unmanaged<NativeFile*, int, int> ShmUnmap;
}

/// <summary>Result codes of SQLite that a disk gives.</summary>
/// <remarks>Source: sqlite3.h.</remarks>
internal static class NativeCode
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int IoError = 10;
    public const int NotFound = 12;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int ReadError = 10 | (1 << 8);
    public const int ShortRead = 10 | (2 << 8);
    public const int WriteError = 10 | (3 << 8);
    public const int SyncError = 10 | (4 << 8);
}
