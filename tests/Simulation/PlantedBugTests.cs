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
    // EDGE_PLANTED names numbers to look at alone, or all.
    // The budget is counted in worlds: a loaded machine finds the same as an idle one.
    private static readonly int WorldsMax = int.TryParse(
        Environment.GetEnvironmentVariable("EDGE_PLANTED_WORLDS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int given) ? given : 400;

    [Fact]
    public void Every_planted_bug_is_found()
    {
        string? only = Environment.GetEnvironmentVariable("EDGE_PLANTED");
        PlantedBug[] bugs = [.. PlantedBug.Catalogue().Where(bug => only is null
            ? bug.Seen : only == "all"
                || only.Split(',').Contains(bug.Number.ToString(CultureInfo.InvariantCulture)))];
        var missed = new ConcurrentQueue<string>();
        ITestOutputHelper told = TestContext.Current.TestOutputHelper!;
        Swarm.Parallel(bugs, bug =>
        {
            long started = Stopwatch.GetTimestamp();
            (string violation, int worlds) = Find(bug);
            long ms = (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            bool isFound = violation.Length > 0
                && !violation.StartsWith("only:", StringComparison.Ordinal);
            if (!isFound)
                missed.Enqueue($"{bug.Number} {bug.Name}: {bug.Breaks} not broken in {worlds} "
                    + $"worlds; {violation}");
            string text = string.Create(CultureInfo.InvariantCulture,
                $"{bug.Number,2} {bug.Name}: {ms} ms, {worlds} worlds: "
                + $"{violation[..Math.Min(150, violation.Length)]}");
            lock (told) told.WriteLine(text.ReplaceLineEndings(" "));
        });
        Assert.True(missed.IsEmpty, string.Join('\n', missed.Order()));
    }

    [Fact]
    public void The_catalogue_is_whole() => Assert.Equal(
        // 53 of the paper, then what the simulation found in this house and may not lose again.
        Enumerable.Range(1, 55), PlantedBug.Catalogue().Select(bug => bug.Number));

    private static (string Violation, int Worlds) Find(PlantedBug bug)
    {
        byte[] image;
        try
        {
            image = Sources.Compile(bug.Edits);
        }
        catch (InvalidOperationException stale)
        {
            Assert.Fail($"planted bug {bug.Number}: {stale.Message}");
            throw;
        }
        var rooms = new MutantContext(Sources.AssemblyOf(bug.Edits[0].File), image);
        return bug.Where == "test"
            ? rooms.Test(bug.Faults[0], bug.Faults[1])
            : rooms.Hunt(
                bug.Where, bug.Faults, bug.Strict ? bug.Breaks : "", WorldsMax);
    }
}
