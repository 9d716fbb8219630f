using System.Diagnostics;
using System.Text.Json;
using Edge.Simulation.World;

namespace Edge.Simulation;

/// <summary>How far a long run goes.</summary>
/// <param name="Events">Events booked after which it ends. Range: 1 and above.</param>
/// <param name="Limit">Time after which it ends all the same; null for none.</param>
/// <param name="FirstSeed">Its first seed; a run that is taken up again begins where it was.
/// </param>
/// <param name="StateFile">Where it writes down how far it is, to be taken up again; null for
/// nowhere.</param>
public sealed record LongRunPlan(
    long Events, TimeSpan? Limit, long FirstSeed, string? StateFile = null);

/// <summary>What a long run came to so far; all of it measured.</summary>
public sealed class LongRunTotals
{
    /// <summary>Version of this form.</summary>
    public string Format { get; set; } = "edge-long-run/1";

    /// <summary>The seed that comes next.</summary>
    public long NextSeed { get; set; }

    /// <summary>Seeds run.</summary>
    public long Seeds { get; set; }

    /// <summary>Simulated time. Units: ms.</summary>
    public long SimulatedMs { get; set; }

    /// <summary>Events booked in the platforms' ledgers.</summary>
    public long Events { get; set; }

    /// <summary>Deaths of gateways, platforms and devices.</summary>
    public long Deaths { get; set; }

    /// <summary>Lines offered that no device wrote.</summary>
    public long Hostile { get; set; }

    /// <summary>Longest time to quiet once all nodes were heard again. Units: ms.</summary>
    public long QuietMsMax { get; set; }

    /// <summary>Processor time of this process. Units: ms.</summary>
    public long ProcessorMs { get; set; }

    /// <summary>Time it took. Units: ms.</summary>
    public long ElapsedMs { get; set; }

    /// <summary>Faults that struck, by class.</summary>
    public SortedDictionary<string, long> Faults { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What broke, each with its seed.</summary>
    public List<string> Violations { get; set; } = [];

    /// <summary>Simulated time per processor time of one core.</summary>
    public double RealTimeFactor => ProcessorMs == 0 ? 0 : SimulatedMs / (double)ProcessorMs;
}

/// <summary>Many worlds, one after the other, until there are enough events or no time is left.
/// </summary>
/// <remarks>A violation does not end it; all are told at the end. Works in rounds: after each its
/// state is written, so that it can be broken off and taken up again.</remarks>
public static class LongRun
{
    private const int WorldsPerRound = 8;
    private static readonly JsonSerializerOptions format =
        new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Runs on from where the state file stands, or from the first seed.</summary>
    /// <param name="plan">How far.</param>
    /// <param name="progress">Called after each round.</param>
    /// <param name="time">The real clock.</param>
    /// <exception cref="InvalidDataException">The state file is not one of these.</exception>
    public static LongRunTotals Run(
        LongRunPlan plan, Action<LongRunTotals> progress, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(time);
        LongRunTotals totals = Load(plan);
        long started = time.GetTimestamp();
        while (totals.Events < plan.Events
            && (plan.Limit is not { } limit || time.GetElapsedTime(started) < limit))
        {
            long roundStarted = time.GetTimestamp();
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            SwarmResult round = Swarm.Run(
                Seeds(totals.NextSeed, WorldsPerRound * Swarm.Threads), WorldSize.Long);
            TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
            Add(totals, round);
            totals.ProcessorMs += (long)used.TotalMilliseconds;
            totals.ElapsedMs += (long)time.GetElapsedTime(roundStarted).TotalMilliseconds;
            if (plan.StateFile is { } file) Save(file, totals);
            progress(totals);
        }
        return totals;
    }

    private static IEnumerable<long> Seeds(long first, int count) =>
        Enumerable.Range(0, count).Select(i => first + i);

    private static void Add(LongRunTotals totals, SwarmResult round)
    {
        totals.NextSeed += round.Worlds;
        totals.Seeds += round.Worlds;
        totals.SimulatedMs += round.SimulatedMs;
        totals.Events += round.Events;
        totals.Deaths += round.Deaths;
        totals.Hostile += round.Hostile;
        totals.QuietMsMax = Math.Max(totals.QuietMsMax, round.QuietMsMax);
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            string name = fault.ToString();
            totals.Faults[name] =
                totals.Faults.GetValueOrDefault(name) + round.Struck[(int)fault];
        }
        totals.Violations.AddRange(round.Found.OrderBy(x => x.Seed).Select(x => x.What));
    }

    private static LongRunTotals Load(LongRunPlan plan)
    {
        if (plan.StateFile is not { } file || !File.Exists(file))
            return new LongRunTotals { NextSeed = plan.FirstSeed };
        try
        {
            var totals = JsonSerializer.Deserialize<LongRunTotals>(
                File.ReadAllText(file), format);
            if (totals?.Format == "edge-long-run/1") return totals;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new InvalidDataException($"{file} is no state of a long run");
    }

    private static void Save(string file, LongRunTotals totals)
    {
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(totals, format));
        File.Move(file + ".new", file, overwrite: true);
    }
}
