using System.Runtime.InteropServices;

namespace Edge.Simulation.Disk;

/// <summary>A file in memory that knows what of it was synced.</summary>
/// <remarks>Reads see everything written; a power cut keeps what was synced and, of the rest, what
/// it likes.</remarks>
internal sealed class SimFile(SimDisk disk, string name) : IDisposable
{
    private readonly List<nint> regions = [];
    private readonly List<(long At, byte[]? Bytes)> pending = [];
    private byte[] now = [];
    private byte[] synced = [];
    private int syncedLength;
    private bool isDisposed;

    public string Name => name;

    public int Length { get; private set; }

    /// <summary>Connections with a shared lock.</summary>
    public int Shared { get; set; }

    public OpenFile? ReservedOwner { get; set; }

    public OpenFile? PendingOwner { get; set; }

    public bool IsReserved => ReservedOwner is not null;

    /// <summary>The eight locks of the shared index: -1 held alone, else how many share it.
    /// </summary>
    public int[] SharedLocks { get; } = new int[8];

    /// <summary>Writes since the last sync.</summary>
    public int Unsynced => pending.Count;

    public int Read(Span<byte> into, long at)
    {
        if (disk.IsDead) return NativeCode.ReadError;
        int have = (int)Math.Clamp(Length - at, 0, into.Length);
        if (have > 0) now.AsSpan((int)at, have).CopyTo(into);
        if (have == into.Length) return NativeCode.Ok;
        into[have..].Clear();
        return NativeCode.ShortRead;
    }

    public int Write(ReadOnlySpan<byte> from, long at)
    {
        DiskFate fate = disk.Ask(DiskAct.Write, this);
        if (fate == DiskFate.Full) return NativeCode.Full;
        if (fate is DiskFate.Refused or DiskFate.DeadBefore) return NativeCode.WriteError;
        byte[] copy = from.ToArray();
        Put(ref now, copy, at);
        Length = Math.Max(Length, (int)at + copy.Length);
        pending.Add((at, copy));
        return disk.Settle(fate) ? NativeCode.Ok : NativeCode.WriteError;
    }

    public int Truncate(long length)
    {
        if (disk.IsDead) return NativeCode.IoError;
        Length = (int)Math.Min(Length, length);
        pending.Add((length, null));
        return NativeCode.Ok;
    }

    public int Sync()
    {
        DiskFate fate = disk.Ask(DiskAct.Sync, this);
        if (fate is DiskFate.DeadBefore or DiskFate.Full) return NativeCode.SyncError;
        if (fate == DiskFate.Refused)
        {
            // What a failed fsync could not write is dropped, and the next one says ok.
            RestoreSynced();
            return NativeCode.SyncError;
        }
        foreach ((long at, byte[]? bytes) in pending) Apply(at, bytes);
        pending.Clear();
        return disk.Settle(fate) ? NativeCode.Ok : NativeCode.SyncError;
    }

    /// <summary>The file as the operating system had it when a process was killed.</summary>
    public SimFile AfterKill(SimDisk next)
    {
        var file = new SimFile(next, name) { Length = Length, now = now, synced = synced };
        file.syncedLength = syncedLength;
        file.pending.AddRange(pending);
        return file;
    }

    /// <summary>The file after a power cut: of what was not synced each write is there, or not, or
    /// torn.</summary>
    public SimFile AfterPowerCut(SimDisk next, World.Chance chance)
    {
        var file = new SimFile(next, name) { synced = synced, syncedLength = syncedLength };
        int lost = chance.Below(3);
        foreach ((long at, byte[]? bytes) in pending)
        {
            // 0: all lost; 1: a prefix, the last one torn; 2: any of them.
            if (lost == 0 || (lost == 2 && chance.Permille(500))) continue;
            bool isTorn = lost == 1 && chance.Permille(200);
            byte[]? kept = bytes;
            if (isTorn && bytes is not null) kept = bytes[..chance.Below(bytes.Length)];
            file.Apply(at, kept);
            if (isTorn) lost = 0;
        }
        file.RestoreSynced();
        return file;
    }

    /// <summary>A copy, as a backup makes it.</summary>
    public SimFile Copy(SimDisk next)
    {
        var file = new SimFile(next, name) { synced = now[..Length], syncedLength = Length };
        file.RestoreSynced();
        return file;
    }

    /// <summary>Bytes nobody wrote, behind the end.</summary>
    public void AddGarbage(byte[] rubbish)
    {
        Apply(syncedLength, rubbish);
        RestoreSynced();
    }

    /// <summary>Turns one bit of what is kept; what was written has reached the disk by then.
    /// </summary>
    public void Flip(int at, int bit)
    {
        foreach ((long place, byte[]? bytes) in pending) Apply(place, bytes);
        pending.Clear();
        synced = [.. synced];
        synced[at] ^= (byte)(1 << bit);
        RestoreSynced();
    }

    public nint SharedRegion(int region, int bytes, bool extend)
    {
        while (extend && regions.Count <= region)
            unsafe
            {
                regions.Add((nint)NativeMemory.AllocZeroed((nuint)bytes));
            }
        return region < regions.Count ? regions[region] : 0;
    }

    /// <summary>Connections that have it open.</summary>
    public int Opened
    {
        get;
        set
        {
            field = value;
            if (value == 0 && isDisposed) FreeShared();
        }
    }

    /// <summary>Gives the shared index back once nobody can look at it any more.</summary>
    public void Dispose()
    {
        isDisposed = true;
        if (Opened == 0) FreeShared();
    }

    private void FreeShared()
    {
        foreach (nint region in regions)
            unsafe
            {
                NativeMemory.Free((void*)region);
            }
        regions.Clear();
    }

    private void RestoreSynced()
    {
        now = synced[..syncedLength];
        Length = syncedLength;
        pending.Clear();
    }

    private void Apply(long at, byte[]? bytes)
    {
        if (bytes is null)
        {
            syncedLength = (int)Math.Min(syncedLength, at);
            return;
        }
        Put(ref synced, bytes, at);
        syncedLength = Math.Max(syncedLength, (int)at + bytes.Length);
    }

    private static void Put(ref byte[] into, byte[] bytes, long at)
    {
        int end = (int)at + bytes.Length;
        if (into.Length < end) Array.Resize(ref into, Math.Max(end, into.Length * 2));
        bytes.CopyTo(into, (int)at);
    }
}
