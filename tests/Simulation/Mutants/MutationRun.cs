using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>Runs the tests of a room against each of its mutants and counts who is found.</summary>
internal sealed class MutationRun(KernelRoom room)
{
    private readonly MutatedRoom rooms = MutatedRoom.Load(room);
    private readonly Dictionary<int, List<TestCase>> covering = [];
    private readonly List<string> said = [];

    /// <summary>Mutants that were switched on.</summary>
    public int Tried { get; private set; }

    /// <summary>Mutants that a test found.</summary>
    public int Killed { get; private set; }

    /// <summary>Those of them that were found because a test did not end.</summary>
    public int Endless { get; private set; }

    /// <summary>Sides of branches, and how many of them were taken.</summary>
    public (int All, int Taken) Branches { get; private set; }

    /// <summary>The report, line by line.</summary>
    public IReadOnlyList<string> Said => said;

    /// <summary>Runs the tests unchanged, then against mutants drawn by a fixed seed.</summary>
    /// <param name="most">At most so many mutants; all of them when there are fewer.</param>
    /// <param name="limit">Stops after this, between two mutants.</param>
    public void Run(int most, TimeSpan limit)
    {
        var started = Stopwatch.StartNew();
        Baseline();
        var mutants = rooms.Sites.Where(site => site.Mutant >= 0).SelectMany(
            site => site.Changes.Select((change, i) => (Site: site, Number: site.Mutant + i,
                Change: change))).Where(mutant => mutant.Change != "(the same)").ToArray();
        new Random(20_261_121).Shuffle(mutants);
        foreach (var mutant in mutants.Take(most))
        {
            if (started.Elapsed > limit) break;
            Tried++;
            if (IsKilled(mutant.Number)) Killed++;
            else Say($"  survived: {mutant.Site.File}:{mutant.Site.Line} {mutant.Site.Text}"
                + $" -> {mutant.Change}"
                + (covering.ContainsKey(mutant.Number) ? "" : " (no test comes by)"));
        }
        Say($"{room.Name}: mutation {Tried} of {mutants.Length} tried, {Killed} found "
            + $"({Endless} because a test did not end), "
            + $"{100.0 * Killed / Math.Max(1, Tried):0.0} %; {rooms.Unable} places do not compile; "
            + $"branches {Branches.Taken} of {Branches.All}, "
            + $"{100.0 * Branches.Taken / Math.Max(1, Branches.All):0.0} %; "
            + $"{started.Elapsed.TotalSeconds:0} s");
    }

    private void Baseline()
    {
        var went = new bool[rooms.Went.Length];
        foreach (TestCase test in new[] { "Unit", "Conformance" }.SelectMany(
            project => TestCase.Of(rooms.Tests(project), room.Tests)))
        {
            Array.Clear(rooms.Reached);
            Array.Clear(rooms.Went);
            rooms.Steps.SetValue(null, 0L);
            var watch = Stopwatch.StartNew();
            Exception? found = test.Run(TimeSpan.FromMinutes(5));
            (test.Length, test.Steps) = (watch.Elapsed, (long)rooms.Steps.GetValue(null)!);
            if (found is not null)
            {
                string why = found.Message.ReplaceLineEndings(" ");
                Say($"  not used: {test.Name}: {why[..Math.Min(120, why.Length)]}");
                if (!TestCase.IsSkip(found)) continue;
            }
            for (int i = 0; i < went.Length; i++) went[i] |= rooms.Went[i];
            for (int i = 0; i < rooms.Reached.Length; i++)
            {
                if (!rooms.Reached[i]) continue;
                if (!covering.TryGetValue(i, out List<TestCase>? tests)) covering[i] = tests = [];
                if (found is null) tests.Add(test);
            }
        }
        foreach (List<TestCase> tests in covering.Values)
            tests.Sort((a, b) => a.Length.CompareTo(b.Length));
        CountBranches(went);
    }

    private void CountBranches(bool[] went)
    {
        int all = 0, taken = 0;
        foreach (Site site in rooms.Sites.Where(site => site.Branch >= 0))
        {
            for (int side = 0; side < (site.IsArm ? 1 : 2); side++)
            {
                all++;
                if (went[(2 * site.Branch) + side]) taken++;
                else Say($"  not taken: {site}"
                    + (site.IsArm ? "" : side == 0 ? " is never true" : " is never false"));
            }
        }
        Branches = (all, taken);
    }

    private bool IsKilled(int mutant)
    {
        if (!covering.TryGetValue(mutant, out List<TestCase>? tests)) return false;
        try
        {
            rooms.Active.SetValue(null, mutant);
            foreach (TestCase test in tests)
            {
                rooms.Steps.SetValue(null, 0L);
                rooms.StepsMax.SetValue(null, (10 * test.Steps) + 1_000_000);
                if (test.Run((4 * test.Length) + TimeSpan.FromSeconds(2)) is not { } found
                    || TestCase.IsSkip(found)) continue;
                if (found is TimeoutException) Endless++;
                return true;
            }
            return false;
        }
        finally
        {
            rooms.Active.SetValue(null, -1);
            rooms.StepsMax.SetValue(null, long.MaxValue);
        }
    }

    private void Say(FormattableString text) => said.Add(text.ToString(
        CultureInfo.InvariantCulture));

    private void Say(string text) => said.Add(text);
}
