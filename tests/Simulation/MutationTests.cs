using System.Globalization;
using Edge.Tests.Simulation.Mutants;

namespace Edge.Tests.Simulation;

/// <summary>How much of the trust kernel its tests hold fast: branches taken, mutants found.
/// </summary>
public class MutationTests
{
    // Goal: a changed line of the kernel is noticed. Method: every mutant of a room is compiled
    // into one copy behind a switch; its tests run against it, one mutant after the other.
    // EDGE_MUTANTS names rooms (or all) for the long form, EDGE_MUTANTS_MINUTES bounds each.
    [Fact]
    public void Tests_of_the_arithmetic_notice_when_it_is_changed()
    {
        KernelRoom room = KernelRoom.All.Single(one => one.Name == "exact");
        var run = new MutationRun(room);
        run.Run(40, TimeSpan.FromMinutes(2));
        Tell(run);
        Assert.True(run.Tried >= 5, "no mutant was tried");
        Assert.True(run.Killed >= 0.8 * run.Tried, string.Join('\n', run.Said));
    }

    [Fact]
    public void The_kernels_score()
    {
        string? asked = Environment.GetEnvironmentVariable("EDGE_MUTANTS");
        if (asked is null) Assert.Skip("the long form: EDGE_MUTANTS=all, docs/how-to/test.md");
        int minutes = int.TryParse(
            Environment.GetEnvironmentVariable("EDGE_MUTANTS_MINUTES"), NumberStyles.None,
            CultureInfo.InvariantCulture, out int given) ? given : 10;
        var weak = new List<string>();
        foreach (KernelRoom room in KernelRoom.All)
        {
            if (asked != "all" && !asked.Split(',').Contains(room.Name)) continue;
            var run = new MutationRun(room);
            run.Run(int.MaxValue, TimeSpan.FromMinutes(minutes));
            Tell(run);
            if (run.Killed < 0.9 * run.Tried) weak.Add(run.Said[^1]);
        }
        Assert.True(weak.Count == 0, string.Join('\n', weak));
    }

    // Goal: the fuzzing begins where the last one ended. EDGE_SEEDS names rooms (or all),
    // EDGE_FUZZ_INPUTS how long to look; what is found is written to tests/vectors/hostile.
    [Fact]
    public void Seeds_that_go_new_ways_are_kept()
    {
        string? asked = Environment.GetEnvironmentVariable("EDGE_SEEDS");
        if (asked is null) Assert.Skip("the long form: EDGE_SEEDS=all, docs/how-to/test.md");
        foreach (KernelRoom room in SeedGrowth.Parsers)
        {
            if (asked != "all" && !asked.Split(',').Contains(room.Name)) continue;
            foreach (string line in new SeedGrowth(room).Run()) Console.WriteLine(line);
        }
    }

    private static void Tell(MutationRun run)
    {
        foreach (string line in run.Said) Console.WriteLine(line);
    }
}
