using Edge.Simulation.World;

namespace Edge.Simulation;

/// <summary>One thing that happened in a simulated world.</summary>
/// <param name="AtMs">Simulated time since the start. Units: ms.</param>
/// <param name="Who">The node; <c>fault</c> for what struck, <c>world</c> for the whole.</param>
/// <param name="What">What it did, or what was done to it.</param>
public sealed record Happening(long AtMs, string Who, string What);

/// <summary>What a simulated run came to.</summary>
/// <param name="Seed">The seed: it gives the same run again, byte for byte.</param>
/// <param name="SimulatedMs">How long the world lived. Units: ms.</param>
/// <param name="Devices">Devices in it.</param>
/// <param name="Recorded">Events the devices recorded.</param>
/// <param name="Booked">Events in the platform's ledger.</param>
/// <param name="Deaths">Times a gateway, platform or device died.</param>
/// <param name="Hostile">Lines offered that no device wrote.</param>
/// <param name="Faults">Faults that struck, by class.</param>
/// <param name="Violation">The invariant that broke and how, or empty.</param>
/// <param name="Trace">SHA-256 over every decision, ack, batch and receipt, as hex.</param>
/// <param name="Timeline">What happened, in order; empty when it was not asked for.</param>
public sealed record SimulationReport(
    long Seed, long SimulatedMs, int Devices, long Recorded, long Booked, long Deaths,
    long Hostile, IReadOnlyDictionary<string, long> Faults, string Violation, string Trace,
    IReadOnlyList<Happening> Timeline);

/// <summary>Runs one world and tells what happened.</summary>
/// <remarks>Devices, gateway and platform are the real code; time, wires, flash and disks are
/// simulated. Source of the invariants: trust.md section 4.</remarks>
public static class Simulator
{
    /// <summary>Longest busy time. Units: ms.</summary>
    public const long BusyMsMax = 31L * 24 * 3_600_000;

    /// <summary>Runs a seed's world.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="busyMs">How long it is busy and suffers; 0 for what tests give a seed. Units:
    /// ms. Range: 0 to <see cref="BusyMsMax"/>.</param>
    /// <param name="isTold">Whether the timeline is kept.</param>
    /// <param name="isLong">Whether it is the world that a long run gives this seed.</param>
    public static SimulationReport Run(
        long seed, long busyMs, bool isTold, bool isLong = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(busyMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(busyMs, BusyMsMax);
        WorldSize size = isLong ? WorldSize.Long : busyMs == 0 ? WorldSize.Swarm
            : WorldSize.Swarm with { BusyMs = busyMs, ActEveryMs = 20_000 };
        using var world = new SimWorld(seed, new Faults(seed, size.BusyMs), size, isTold);
        string violation = "";
        try
        {
            world.Run();
        }
        catch (InvariantException found)
        {
            violation = found.Message;
        }
        return Report(world, violation);
    }

    private static SimulationReport Report(SimWorld world, string violation) => new(
        world.Seed, world.Loop.NowMs, world.Devices.Count, world.Events,
        world.Platform.IsUp ? world.Platform.Desk.Totals().Events : 0,
        world.Deaths,
        world.Watch.Hostile,
        new SortedDictionary<string, long>(Enum.GetValues<Fault>()
            .Where(fault => world.StruckCounts[(int)fault] > 0)
            .ToDictionary(fault => fault.ToString(), fault => world.StruckCounts[(int)fault]),
            StringComparer.Ordinal),
        violation, world.Watch.Trace,
        [.. (world.Timeline ?? []).Select(line => new Happening(line.AtMs, line.Who, line.What))]);
}
