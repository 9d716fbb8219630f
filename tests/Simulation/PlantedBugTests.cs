using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Edge.Simulation;
using Edge.Tests.Simulation.Planted;

namespace Edge.Tests.Simulation;

/// <summary>Bugs planted into a copy of the rooms: each must be found, or the tests are blind.
/// </summary>
public class PlantedBugTests
{
    // Goal: the simulation finds what it is there for. Source of the list: trust.md section 4.
    // EDGE_PLANTED names numbers to look at alone, or all. The budget is counted in worlds: a
    // loaded machine finds the same as an idle one. EDGE_PLANTED_WORLDS sets another.
    // EDGE_PLANTED_ALONE=1 plants one after the other and tells the processor time of each.
    private static readonly int worldsMax = int.TryParse(
        Environment.GetEnvironmentVariable("EDGE_PLANTED_WORLDS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int given) ? given : 400;

    private static readonly bool isAlone =
        Environment.GetEnvironmentVariable("EDGE_PLANTED_ALONE") == "1";

    [Fact]
    public void Every_planted_bug_is_found()
    {
        string? only = Environment.GetEnvironmentVariable("EDGE_PLANTED");
        PlantedBug[] bugs = [.. PlantedBug.Catalogue().Where(bug => only is null
            ? bug.Seen : only == "all"
                || only.Split(',').Contains(bug.Number.ToString(CultureInfo.InvariantCulture)))];
        // The compiler's own start is nobody's share.
        foreach (string file in bugs.Select(bug => bug.Edits[0].File).DistinctBy(
            Sources.AssemblyOf)) Sources.Warm(file);
        var missed = new ConcurrentQueue<string>();
        var took = new ConcurrentQueue<long>();
        ITestOutputHelper told = TestContext.Current.TestOutputHelper!;
        Each(bugs, bug =>
        {
            TimeSpan before = Spent();
            MutantContext rooms = Plant(bug);
            TimeSpan planted = Spent();
            (string violation, int worlds) = Find(bug, rooms);
            long ms = (long)(Spent() - planted).TotalMilliseconds;
            took.Enqueue(ms);
            bool isFound = violation.Length > 0
                && !violation.StartsWith("only:", StringComparison.Ordinal);
            if (!isFound)
                missed.Enqueue($"{bug.Number} {bug.Name}: {bug.Breaks} not broken in {worlds} "
                    + $"worlds; {violation}");
            string text = string.Create(CultureInfo.InvariantCulture,
                $"{bug.Number,2} {bug.Name}: {bug.Breaks}, {worlds} worlds, {ms} ms (and "
                + $"{(long)(planted - before).TotalMilliseconds} to compile): "
                + $"{violation[..Math.Min(150, violation.Length)]}");
            lock (told) told.WriteLine(text.ReplaceLineEndings(" "));
        });
        long[] sorted = [.. took.Order()];
        told.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{bugs.Length - missed.Count} of {bugs.Length} found; ms each: median "
            + $"{sorted[sorted.Length / 2]}, longest {sorted[^1]}, together {sorted.Sum()}"));
        Assert.True(missed.IsEmpty, string.Join('\n', missed.Order()));
    }

    // Alone, the process's work is the bug's; else only the clock on the wall can be told.
    private static TimeSpan Spent() => isAlone
        ? Process.GetCurrentProcess().TotalProcessorTime
        : Stopwatch.GetElapsedTime(0);

    private static void Each(PlantedBug[] bugs, Action<PlantedBug> work)
    {
        if (!isAlone)
        {
            Swarm.Parallel(bugs, work);
            return;
        }
        foreach (PlantedBug bug in bugs) Swarm.Parallel([bug], work);
    }

    [Fact]
    public void The_catalogue_is_whole() => Assert.Equal(
        // 53 of the paper, then what the simulation found in this house and may not lose again.
        Enumerable.Range(1, 55), PlantedBug.Catalogue().Select(bug => bug.Number));

    private static MutantContext Plant(PlantedBug bug)
    {
        try
        {
            return new MutantContext(
                Sources.AssemblyOf(bug.Edits[0].File), Sources.Compile(bug.Edits));
        }
        catch (InvalidOperationException stale)
        {
            Assert.Fail($"planted bug {bug.Number}: {stale.Message}");
            throw;
        }
    }

    private static (string Violation, int Worlds) Find(PlantedBug bug, MutantContext rooms) =>
        bug.Where == "test"
            ? rooms.Test(bug.Faults[0], bug.Faults[1])
            : rooms.Hunt(bug.Where, bug.Faults, bug.Strict ? bug.Breaks : "", worldsMax);
}
