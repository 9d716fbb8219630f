using System.Collections.Concurrent;

namespace Edge.Simulation.Disk;

/// <summary>What is done to a disk that may go wrong.</summary>
internal enum DiskAct
{
    /// <summary>Bytes are given to the operating system.</summary>
    Write,

    /// <summary>What was written is to survive from now on.</summary>
    Sync,
}

/// <summary>How one act on a disk ends.</summary>
internal enum DiskFate
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It fails; the machine goes on.</summary>
    Refused,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>It is done, after a second or more.</summary>
    Slow,

    /// <summary>The machine dies before it.</summary>
    DeadBefore,

    /// <summary>It is done, and the machine dies before it is told.</summary>
    DeadAfter,
}

/// <summary>The disk of one life of one machine, as SQLite sees it.</summary>
/// <remarks>A death ends the disk for those who still have it open; what survives is a new one.
/// Thread-safety: one thread.</remarks>
internal sealed class SimDisk : IDisposable
{
    private static readonly ConcurrentDictionary<string, SimDisk> disks =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, SimFile> files = new(StringComparer.Ordinal);

    public SimDisk(string root)
    {
        SimVfs.Register();
        Root = root;
        disks[root] = this;
    }

    /// <summary>The folder whose database files are kept here.</summary>
    public string Root { get; }

    /// <summary>Nothing reaches it any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Decides how an act ends; null for always well.</summary>
    public Func<DiskAct, SimFile, DiskFate>? Judge { get; set; }

    /// <summary>Called when the machine dies in the middle of an act.</summary>
    public Action? Died { get; set; }

    /// <summary>Its files, by name.</summary>
    public IEnumerable<SimFile> Files => files.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value);

    /// <summary>The disk that keeps a path.</summary>
    public static bool TryFind(string path, out SimDisk disk)
    {
        for (int at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
            if (disks.TryGetValue(path[..at], out disk!)) return true;
        disk = null!;
        return false;
    }

    public OpenFile? Open(string path, bool create)
    {
        string name = path[(Root.Length + 1)..];
        if (IsDead) return null;
        if (files.TryGetValue(name, out SimFile? file)) return new OpenFile(file);
        if (!create) return null;
        return new OpenFile(files[name] = new SimFile(this, name));
    }

    public int Delete(string path)
    {
        if (IsDead) return NativeCode.IoError;
        files.Remove(path[(Root.Length + 1)..]);
        return NativeCode.Ok;
    }

    public bool Exists(string path) => files.ContainsKey(path[(Root.Length + 1)..]);

    public DiskFate Ask(DiskAct act, SimFile file)
    {
        if (IsDead) return DiskFate.DeadBefore;
        DiskFate fate = Judge?.Invoke(act, file) ?? DiskFate.Done;
        if (fate == DiskFate.DeadBefore) Die();
        return fate;
    }

    /// <summary>After an act that was done: false when the machine died of it.</summary>
    public bool Settle(DiskFate fate)
    {
        if (fate == DiskFate.DeadAfter) Die();
        return fate != DiskFate.DeadAfter;
    }

    /// <summary>What a dead process leaves: the operating system still writes everything.</summary>
    public void SurviveKill(SimDisk next) => Move(next, file => file.AfterKill(next));

    /// <summary>What a power cut leaves.</summary>
    public void SurvivePowerCut(SimDisk next, World.Chance chance) =>
        Move(next, file => file.AfterPowerCut(next, chance));

    /// <summary>Copies everything, as a backup does.</summary>
    public void CopyTo(SimDisk next)
    {
        foreach (SimFile file in Files) next.files[file.Name] = file.Copy(next);
    }

    /// <summary>Ends it: whoever still has it open gets errors.</summary>
    public void Kill() => IsDead = true;

    public void Dispose()
    {
        IsDead = true;
        disks.TryRemove(new KeyValuePair<string, SimDisk>(Root, this));
        foreach (SimFile file in files.Values) file.Dispose();
    }

    private void Die()
    {
        if (IsDead) return;
        IsDead = true;
        Died?.Invoke();
    }

    private void Move(SimDisk next, Func<SimFile, SimFile> survive)
    {
        IsDead = true;
        foreach (SimFile file in Files) next.files[file.Name] = survive(file);
    }
}
