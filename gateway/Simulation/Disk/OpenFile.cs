namespace Edge.Simulation.Disk;

/// <summary>One connection's hold on a file: its locks.</summary>
/// <remarks>Levels 0 none, 1 shared, 2 reserved, 3 pending, 4 exclusive. Source: sqlite3.h.
/// </remarks>
internal sealed class OpenFile
{
    private const int Unlocking = 1;
    private const int Exclusive = 8;
    private readonly SimFile file;
    private int level;
    private int sharedHeld;
    private int exclusiveHeld;

    public OpenFile(SimFile file)
    {
        this.file = file;
        file.Opened++;
    }

    public SimFile File => file;

    public int TakeLock(int wanted)
    {
        if (wanted <= level) return NativeCode.Ok;
        if (level == 0)
        {
            if (file.PendingOwner is not null) return NativeCode.Busy;
            file.Shared++;
            level = 1;
        }
        if (wanted >= 2 && file.ReservedOwner is { } other && other != this) return NativeCode.Busy;
        if (wanted >= 2) file.ReservedOwner = this;
        if (wanted == 4)
        {
            file.PendingOwner = this;
            if (file.Shared > 1) return NativeCode.Busy;
        }
        level = Math.Max(level, wanted);
        return NativeCode.Ok;
    }

    public int Unlock(int wanted)
    {
        if (wanted >= level) return NativeCode.Ok;
        if (file.ReservedOwner == this) file.ReservedOwner = null;
        if (file.PendingOwner == this) file.PendingOwner = null;
        if (wanted == 0) file.Shared--;
        level = wanted;
        return NativeCode.Ok;
    }

    public nint MapShared(int region, int bytes, bool extend) =>
        file.SharedRegion(region, bytes, extend);

    public int LockShared(int first, int count, int flags)
    {
        int mask = ((1 << count) - 1) << first;
        if ((flags & Unlocking) != 0)
        {
            Release(mask);
            return NativeCode.Ok;
        }
        for (int i = first; i < first + count; i++)
        {
            int holders = file.SharedLocks[i];
            bool free = (flags & Exclusive) != 0
                ? holders == 0 || (exclusiveHeld & (1 << i)) != 0 : holders >= 0;
            if (!free) return NativeCode.Busy;
        }
        for (int i = first; i < first + count; i++) Hold(i, (flags & Exclusive) != 0);
        return NativeCode.Ok;
    }

    public void UnmapShared() => Release(0xff);

    public void Close()
    {
        Unlock(0);
        UnmapShared();
        file.Opened--;
    }

    private void Hold(int slot, bool alone)
    {
        int bit = 1 << slot;
        if (alone)
        {
            file.SharedLocks[slot] = -1;
            exclusiveHeld |= bit;
        }
        else if ((sharedHeld & bit) == 0)
        {
            file.SharedLocks[slot]++;
            sharedHeld |= bit;
        }
    }

    private void Release(int mask)
    {
        for (int i = 0; i < 8; i++)
        {
            int bit = mask & (1 << i);
            if ((exclusiveHeld & bit) != 0) file.SharedLocks[i] = 0;
            else if ((sharedHeld & bit) != 0) file.SharedLocks[i]--;
        }
        exclusiveHeld &= ~mask;
        sharedHeld &= ~mask;
    }
}
