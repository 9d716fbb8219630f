using System.Globalization;
using Edge.Tests.Simulation.World;

namespace Edge.Tests.Simulation;

/// <summary>The whole system under seeds: real firmware, gateway and platform code, simulated
/// time, wires, flash and kills.</summary>
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
        using var world = new SimWorld(1, Faults.None);
        world.Run();
        Assert.Equal(0, world.Gateway.Kills);
        Assert.All(world.Devices, device => Assert.InRange(device.Recorded.Count, 50, 500));
    }

    [Fact]
    public void The_same_seed_replays_the_same_run()
    {
        string[] traces = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using var world = new SimWorld(7, new Faults(7));
            world.Run(60_000);
            return world.Watch.Trace;
        })];
        Assert.Equal(traces[0], traces[1]);
    }

    [Fact]
    public void Whatever_fails_everything_recorded_is_booked_once()
    {
        int first = Setting("EDGE_SIM_FIRST", 1), count = Setting("EDGE_SIM_SEEDS", 30);
        var struck = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long simulatedMs = 0, events = 0, kills = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            using var world = new SimWorld(seed, new Faults(seed));
            world.Run();
            simulatedMs += world.Loop.NowMs;
            events += world.Devices.Sum(device => (long)device.Recorded.Count);
            kills += world.Gateway.Kills + world.Platform.Kills
                + world.Devices.Sum(device => device.Cuts);
            foreach ((string fault, long times) in world.Struck)
                struck[fault] = struck.GetValueOrDefault(fault) + times;
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} seeds from {first}: {simulatedMs / 3_600_000} h simulated, {events} events, "
            + $"{kills} kills; {string.Join(", ", struck.Select(x => $"{x.Key} {x.Value}"))}"));
        Assert.True(events > count * 50L);
    }
}
