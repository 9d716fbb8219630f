using Edge.Simulation.World;

namespace Edge.Simulation;

/// <summary>One planned fault of a ring: which moments of the short world, and what falls there.
/// </summary>
internal sealed record Plan(IReadOnlyList<(long At, Blow Blow)> Blows)
{
    /// <summary>A flash write of a device at which its power goes, or -1.</summary>
    public int FlashWrite { get; init; } = -1;

    /// <summary>Which device.</summary>
    public int Device { get; init; }

    /// <summary>Bytes of the fatal write that reach the flash, and rubbish behind them.</summary>
    public (int Kept, int Garbage) Torn { get; init; }

    public override string ToString() => string.Join(", ", Blows.Select(x =>
        $"moment {x.At}: {x.Blow.Target} {(x.Blow.IsAfter ? "after" : "before")}"
        + (x.Blow.IsPowerCut ? ", power cut" : "")
        + (x.Blow.IsFull ? $", disk full, dead {x.Blow.LaterMs} ms later" : "")
        + (x.Blow.IsPutBack ? ", put back" : "")))
        + (FlashWrite < 0 ? "" : $"device {Device} flash write {FlashWrite}, kept {Torn.Kept}, "
            + $"garbage {Torn.Garbage}");
}

/// <summary>A short fixed world, tried with every single fault, and with some pairs and triples.
/// </summary>
/// <remarks>The world without faults is run once to number its moments: every delivery, every look
/// at a clock, every write and sync. Source: trust.md section 4, rings 2 and 3.</remarks>
internal static class Rings
{
    /// <summary>Seed of the short world.</summary>
    public const long Seed = 4711;

    /// <summary>Every node dead before and after every delivery.</summary>
    public static IEnumerable<Plan> Deliveries(IReadOnlyList<Moment> moments) =>
        from at in Indices(moments, MomentKind.Delivery)
        from target in (string[])["gateway", "platform", "both", .. Receiver(moments[at])]
        from isAfter in (bool[])[false, true]
        select new Plan([(at, new Blow(target, isAfter, IsPowerCut: target == "both"))]);

    /// <summary>The process dead at every look at its clock.</summary>
    public static IEnumerable<Plan> Looks(IReadOnlyList<Moment> moments) =>
        from at in Indices(moments, MomentKind.Clock)
        select new Plan([(at, new Blow(moments[at].Node, false, IsPowerCut: false))]);

    /// <summary>The machine dead before and after every write and every sync: by a kill, and by a
    /// power cut.</summary>
    public static IEnumerable<Plan> Disks(IReadOnlyList<Moment> moments) =>
        from at in Indices(moments, MomentKind.Sync).Concat(Indices(moments, MomentKind.Write))
        from isAfter in (bool[])[false, true]
        from isPowerCut in (bool[])[false, true]
        where moments[at].Kind == MomentKind.Sync || (isPowerCut && !isAfter)
        select new Plan([(at, new Blow(moments[at].Node, isAfter, isPowerCut))]);

    /// <summary>The gateway's disk full from the first write of every commit on, and the process
    /// dead a second after there is room again, or when the devices have sent again.</summary>
    public static IEnumerable<Plan> Full(IReadOnlyList<Moment> moments) =>
        from at in Indices(moments, MomentKind.Write)
        where moments[at].Node == "gateway" && (at == 0 || moments[at - 1] != moments[at])
        from laterMs in (int[])[1000, 20_000]
        select new Plan([(at, new Blow(
            "gateway", false, IsPowerCut: false, IsFull: true, LaterMs: laterMs))]);

    /// <summary>The gateway's database put back as it was a note ago, at every note.</summary>
    public static IEnumerable<Plan> Notes(IReadOnlyList<Moment> moments) =>
        from at in Indices(moments, MomentKind.Note)
        select new Plan([(at, new Blow("gateway", true, IsPowerCut: false, IsPutBack: true))]);

    /// <summary>The power gone at every flash write of every device, whole, torn, with rubbish.
    /// </summary>
    public static IEnumerable<Plan> Flash(IReadOnlyList<int> writes) =>
        from device in Enumerable.Range(0, writes.Count)
        from write in Enumerable.Range(0, writes[device])
        from torn in ((int, int)[])[(0, 0), (1, 0), (150, 0), (5000, 0), (0, 30), (200, 30)]
        select new Plan([]) { Device = device, FlashWrite = write, Torn = torn };

    /// <summary>Two or three blows, at moments drawn from a seed.</summary>
    public static IEnumerable<Plan> Several(IReadOnlyList<Moment> moments, int count, long seed)
    {
        var chance = new Chance(seed, "ring");
        for (int i = 0; i < count; i++)
            yield return new Plan([.. Enumerable.Range(0, 2 + (i % 2)).Select(_ =>
            {
                int at = chance.Below(moments.Count);
                string target = moments[at].Kind == MomentKind.Delivery
                    ? chance.Permille(500) ? "gateway" : "platform" : moments[at].Node;
                return ((long)at, new Blow(target, chance.Permille(500), chance.Permille(500)));
            }).DistinctBy(blow => blow.Item1)]);
    }

    /// <summary>Numbers the moments and flash writes of the world without faults.</summary>
    /// <param name="sought">The one invariant whose violation counts; null for all.</param>
    public static (IReadOnlyList<Moment> Moments, IReadOnlyList<int> Writes) Number(
        string? sought = null)
    {
        var strikes = new Strikes { Seen = [] };
        using var world = new SimWorld(
            Seed, Faults.None, WorldSize.Ring, sought: sought, strikes: strikes);
        world.Run();
        return (world.Strikes.Seen!, [.. world.Devices.Select(device => device.Flash.Writes)]);
    }

    /// <summary>Runs one plan; throws what it violates.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sought">The one invariant whose violation counts; null for all.</param>
    public static void Run(Plan plan, string? sought = null)
    {
        using var world = new SimWorld(Seed, Faults.None, WorldSize.Ring, sought: sought,
            strikes: new Strikes { Plan = plan.Blows });
        if (plan.FlashWrite >= 0)
            world.Devices[plan.Device].CutPower(
                plan.FlashWrite, plan.Torn.Kept, plan.Torn.Garbage);
        try
        {
            world.Run();
        }
        catch (InvariantException found)
        {
            throw new InvariantException(found.Invariant, Seed, $"{plan}: {found.Detail}");
        }
    }

    private static IEnumerable<int> Indices(IReadOnlyList<Moment> moments, MomentKind kind) =>
        Enumerable.Range(0, moments.Count).Where(at => moments[at].Kind == kind);

    private static string[] Receiver(Moment moment) =>
        moment.Node is "gateway" or "platform" ? [] : [moment.Node];
}
