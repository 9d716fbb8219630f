using System.Buffers.Binary;
using Edge.Simulation.Disk;

namespace Edge.Simulation.World;

/// <summary>How a machine ends.</summary>
/// <param name="IsPowerCut">What was written and not synced may be gone.</param>
/// <param name="IsRolledBack">Its database comes back from its last backup.</param>
/// <param name="IsFlipped">A bit of what lies on its disk turns.</param>
internal readonly record struct Death(
    bool IsPowerCut, bool IsRolledBack = false, bool IsFlipped = false);

/// <summary>A computer: a disk that survives its processes, and one process at a time.</summary>
/// <remarks>Database files lie on the simulated disk; small plain files (the head) in a folder
/// that is carried over from life to life.</remarks>
internal sealed class SimMachine : IDisposable
{
    private const int SlotBytes = 4096;
    private const int FullMs = 700;
    private readonly SimWorld world;
    private readonly string name;
    private readonly Chance chance;
    private readonly Func<long> wallMs;
    private readonly List<SimDisk> disks = [];
    private SimDisk? backup;
    private int number;
    private long startedMs;
    private int looksLeft = -1;
    private int actsLeft = -1;
    private bool isAtSync;
    private DiskFate lastFate;
    private Death armed;

    public SimMachine(SimWorld world, string name, Func<long> wallMs)
    {
        (this.world, this.name, this.wallMs) = (world, name, wallMs);
        chance = new Chance(world.Seed, name);
        Disk = NewDisk();
    }

    public SimDisk Disk { get; private set; }

    public NodeLife? Life { get; private set; }

    /// <summary>Called at each death, in the middle of whatever the process did.</summary>
    public required Action<Death> Died { get; init; }

    /// <summary>Whether what a backup lacks can be had back from the other side now.</summary>
    public Func<bool> MayRollBack { get; init; } = () => true;

    /// <summary>Until then nothing can be written, or synced.</summary>
    public (long UntilMs, DiskFate Fate, DiskAct Act) Trouble { get; set; }

    /// <summary>When a disk fault last struck. Units: ms of the loop; -1 for never.</summary>
    public long HurtAtMs { get; private set; } = -1;

    /// <summary>Whether the disk refused this very process something: what it says of its files
    /// is the disk's doing.</summary>
    public bool IsHurt => HurtAtMs >= startedMs;

    public Chance Chance => chance;

    public NodeLife Start()
    {
        Disk.Judge = Judge;
        Disk.Died = () => Die(armed);
        Life = new NodeLife(world.Loop, wallMs) { Looked = Look };
        (looksLeft, actsLeft, startedMs) = (-1, -1, world.Loop.NowMs);
        return Life;
    }

    /// <summary>The process ends at one of its next looks at the clock.</summary>
    public void DieAtLook(int looks, Death how) => (looksLeft, armed) = (looks, how);

    /// <summary>The machine ends at one of its next writes or syncs.</summary>
    public void DieAtDisk(int acts, DiskFate fate, Death how) =>
        (actsLeft, lastFate, armed, isAtSync) = (acts, fate, how, false);

    /// <summary>The machine ends at one of its next syncs: a commit has many writes and one of
    /// them.</summary>
    public void DieAtSync(int syncs, DiskFate fate, Death how) =>
        (actsLeft, lastFate, armed, isAtSync) = (syncs, fate, how, true);

    /// <summary>What was to go wrong here will not: no death lies in wait, nothing is held up.
    /// </summary>
    public void Heal()
    {
        (looksLeft, actsLeft) = (-1, -1);
        Trouble = default;
        Life?.Resume();
    }

    /// <summary>Ends the process now; what it left is the next one's disk.</summary>
    public void Die(Death how)
    {
        if (Life is null) return;
        Life.Kill();
        Life = null;
        SimDisk old = Disk;
        Disk = NewDisk();
        if (how.IsPowerCut) old.SurvivePowerCut(Disk, chance);
        else old.SurviveKill(Disk);
        CopyPlainFiles(old.Root, Disk.Root);
        how = how with { IsRolledBack = how.IsRolledBack && backup is not null && MayRollBack() };
        if (how.IsRolledBack && backup is not null)
        {
            Wipe();
            backup.CopyTo(Disk);
        }
        how = how with
        {
            IsFlipped = how.IsFlipped && !how.IsRolledBack && MayRollBack() && Flip(),
        };
        Hurt(how);
        Died(how);
    }

    /// <summary>The process ended by itself: its disk stays as it is.</summary>
    public void End() => Die(new Death(IsPowerCut: false));

    /// <summary>Somebody takes the databases away: they are fed again from the other side.
    /// </summary>
    public void Wipe()
    {
        foreach (SimFile file in Disk.Files.ToList()) Disk.Delete($"{Disk.Root}/{file.Name}");
    }

    public void BackUp()
    {
        backup = NewDisk();
        Disk.CopyTo(backup);
    }

    /// <summary>The log and size in the newest slot of the head file of a gateway.</summary>
    public (string? Origin, long Size) Head()
    {
        string file = Path.Combine(Disk.Root, "data", "head");
        if (!File.Exists(file)) return (null, 0);
        byte[] bytes = File.ReadAllBytes(file);
        if (bytes.Length < 2 * SlotBytes) return (null, 0);
        int at = Turn(bytes, 0, 0) > Turn(bytes, SlotBytes, 0) ? 0 : SlotBytes;
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 48));
        if (length is < 1 or > 200) return (null, 0);
        return (System.Text.Encoding.UTF8.GetString(bytes, at + 52, length),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 8)));
    }

    public void Dispose()
    {
        Life?.Kill();
        foreach (SimDisk disk in disks) disk.Dispose();
    }

    private SimDisk NewDisk()
    {
        string folder = $"{world.Folder}/{name}-{number++}";
        Directory.CreateDirectory(folder);
        var disk = new SimDisk(folder);
        disks.Add(disk);
        return disk;
    }

    private void Look()
    {
        world.Strikes.Pass(MomentKind.Clock, name, out Blow? blow);
        if (blow is { } struck) Die(new Death(struck.IsPowerCut));
        else if (looksLeft >= 0 && looksLeft-- == 0) Die(armed);
    }

    private DiskFate Judge(DiskAct act, SimFile file)
    {
        MomentKind kind = act == DiskAct.Sync ? MomentKind.Sync : MomentKind.Write;
        world.Strikes.Pass(kind, name, out Blow? blow);
        if (blow is { IsFull: true } full) FillUp(full.LaterMs);
        else if (blow is { } struck)
        {
            armed = new Death(struck.IsPowerCut);
            return struck.IsAfter ? DiskFate.DeadAfter : DiskFate.DeadBefore;
        }
        bool isCounted = actsLeft >= 0 && (!isAtSync || act == DiskAct.Sync);
        if (isCounted && actsLeft-- == 0) return lastFate;
        if (world.Loop.NowMs >= Trouble.UntilMs || Trouble.Act != act) return DiskFate.Done;
        if (Trouble.Fate == DiskFate.Slow)
        {
            // Whatever this process does next waits for the disk, and what it says too.
            Life?.Pause(chance.Between(1000, 3000));
            return DiskFate.Done;
        }
        HurtAtMs = world.Loop.NowMs;
        return Trouble.Fate;
    }

    // What a group made of itself in memory must not outlive the group: a death shows it.
    private void FillUp(int laterMs)
    {
        world.Struck(Fault.DiskFull);
        Trouble = (world.Loop.NowMs + FullMs, DiskFate.Full, DiskAct.Write);
        world.Loop.In(FullMs + laterMs, () => Die(new Death(IsPowerCut: false)));
    }

    // One bit, anywhere in what is kept.
    private bool Flip()
    {
        List<SimFile> files = [.. Disk.Files.Where(file => file.Length > 0)];
        if (files.Count == 0) return false;
        SimFile file = files[chance.Below(files.Count)];
        int at = chance.Below(file.Length);
        file.Flip(at, chance.Below(8));
        world.Say(name, $"a bit turns in {file.Name} at {at}");
        return true;
    }

    // Of the old life's tail: rubbish behind the log, and a head slot that was being written.
    private void Hurt(Death how)
    {
        if (how.IsPowerCut) world.Struck(Fault.PowerCut);
        if (world.IsRate(Fault.GarbageTail, chance))
            foreach (SimFile file in Disk.Files)
                if (file.Name.EndsWith("-wal", StringComparison.Ordinal) && file.Length > 0)
                {
                    file.AddGarbage(Rubbish(chance.Between(1, 9000)));
                    world.Struck(Fault.GarbageTail);
                }
        if (!world.IsRate(Fault.HeadSlotTorn, chance)) return;
        foreach (string file in PlainFiles(Disk.Root))
            if (TearOlderSlot(file)) world.Struck(Fault.HeadSlotTorn);
    }

    // The slot that comes next holds half of what was being written when the power went.
    private bool TearOlderSlot(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        if (bytes.Length != 2 * SlotBytes) return false;
        int turnAt = bytes.AsSpan().StartsWith("EDGEHEAD"u8)
            || bytes.AsSpan(SlotBytes).StartsWith("EDGEHEAD"u8) ? 8 : 0;
        long first = Turn(bytes, 0, turnAt), second = Turn(bytes, SlotBytes, turnAt);
        if (first <= 0 && second <= 0) return false;
        Rubbish(chance.Between(1, SlotBytes)).CopyTo(bytes, first < second ? 0 : SlotBytes);
        File.WriteAllBytes(file, bytes);
        return true;
    }

    // A torn slot's counter is rubbish; a real one is small.
    private static long Turn(byte[] bytes, int slot, int at)
    {
        long turn = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(slot + at));
        return turn is > 0 and < 1_000_000_000 ? turn : 0;
    }

    private byte[] Rubbish(int count)
    {
        byte[] rubbish = new byte[count];
        for (int i = 0; i < count; i++) rubbish[i] = (byte)chance.Below(256);
        return rubbish;
    }

    private static IEnumerable<string> PlainFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock"
                && !Path.GetFileName(file).Contains("journal.db", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static void CopyPlainFiles(string from, string to)
    {
        foreach (string file in PlainFiles(from))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
