using System.Diagnostics;
using System.Globalization;
using Edge.Simulation;
using Edge.Simulation.World;

namespace Edge.Tests.Simulation;

/// <summary>The whole system under seeds: real firmware, gateway and platform code, simulated
/// time, wires, flash, disks and deaths.</summary>
public class SwarmTests
{
    // Goal: after any mixture of faults everything recorded is booked once, exactly, and provable.
    // Invariants: trust.md section 4. EDGE_SIM_SEEDS sets how many seeds, EDGE_SIM_FIRST where to
    // begin.
    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None,
            CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    [Fact]
    public void A_world_without_faults_books_everything()
    {
        using var world = new SimWorld(1, Faults.None, WorldSize.Swarm);
        world.Run();
        Assert.Equal(0, world.Deaths);
        Assert.All(world.Devices, device => Assert.InRange(device.Recorded.Count, 15, 100));
    }

    // Source: two runs of one seed; the hash covers every decision, ack, batch and receipt to the
    // byte, signatures included, and when they came.
    [Theory]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(33)]
    public void A_seed_replays_bit_for_bit(long seed)
    {
        string[] traces = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using var world = new SimWorld(
                seed, new Faults(seed, WorldSize.Swarm.BusyMs), WorldSize.Swarm);
            world.Run();
            return $"{world.Watch.Trace} after {world.Loop.Steps} steps";
        })];
        Assert.Equal(traces[0], traces[1]);
    }

    [Fact]
    public void Whatever_fails_everything_recorded_is_booked_once()
    {
        int first = Setting("EDGE_SIM_FIRST", 1), count = Setting("EDGE_SIM_SEEDS", 2000);
        ITestOutputHelper told = TestContext.Current.TestOutputHelper!;
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        SwarmResult result = Swarm.Run(
            Enumerable.Range(first, count).Select(seed => (long)seed), WorldSize.Swarm,
            told.WriteLine);
        double busyMs = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
        told.WriteLine(Summary(result, first, busyMs));
        Assert.True(result.Found.IsEmpty, string.Join('\n', result.Found
            .OrderBy(found => found.Seed).Select(found => found.What).Take(10)));
        Assert.True(result.Events > count * 40L, $"only {result.Events} events");
        // A class that never strikes proves nothing.
        if (count >= 1000) Assert.Empty(result.Never);
    }

    // Long worlds that once broke an invariant, by what broke it.
    private static readonly long[] failedOnce =
    [
        // A note was durable, the gateway ended before it told of it, and the feed never had it.
        136, 486, 1351,
        // A copy's greeting had no link: it took its own event for booked where another one was.
        1173, 1459,
        // The operator of the world took a journal for damaged that its disk refused to write to.
        499,
        // A bit of a stored receipt turned, and the start only counted receipts.
        1698,
        // A bit in the schema: a column had another name.
        2274, 5282,
        // A pause and a death that lay in wait outlived the faults, and a device whose greeting
        // nobody could answer yet waited once more.
        234,
        // The platform's word went back with its books, and the true batch overtook a forged one.
        1021, 2858, 2283,
        // A platform that went back before a log's first batch was given the whole of it, truly.
        14258, 14567,
        // A copy came back while all was started anew for the last look, and brought new events.
        19024,
    ];

    // Worlds of the usual size that once broke an invariant: two bodies' events under one number at
    // two gateways; a bit of the schema; a group written and not synced that was signed on.
    [Theory]
    [InlineData(416)]
    [InlineData(460)]
    [InlineData(1410)]
    public void A_world_that_failed_once_holds(long seed) =>
        Assert.Empty(Swarm.Run([seed], WorldSize.Swarm).Found);

    [Fact]
    public void Long_worlds_that_failed_once_hold()
    {
        SwarmResult result = Swarm.Run(failedOnce, WorldSize.Long);
        Assert.True(result.Found.IsEmpty, string.Join('\n', result.Found
            .OrderBy(found => found.Seed).Select(found => found.What)));
    }

    private static string Summary(SwarmResult result, int first, double busyMs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Worlds} seeds from {first}: {result.SimulatedMs / 3_600_000.0:F1} h simulated at "
        + $"{result.SimulatedMs / busyMs:F0}x real time per core, {result.Events} events, "
        + $"{result.Deaths} deaths, "
        + $"{result.Hostile} lines nobody wrote, quiet within {result.QuietMsMax / 1000} s; ")
        + string.Join(", ", Enum.GetValues<Fault>()
            .Select(fault => $"{fault} {result.Struck[(int)fault]}"));
}
