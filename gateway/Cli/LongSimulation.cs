using System.Globalization;
using System.Text.Json;
using Edge.Simulation;

namespace Edge.Cli;

/// <summary><c>edge simulate --events N --minutes M</c>: many worlds, with figures.</summary>
internal static class LongSimulation
{
    private const int ViolationsShown = 20;
    private static readonly JsonSerializerOptions json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Runs until there are enough events or the time is up, and says what was reached.
    /// </summary>
    public static int Run(long events, double minutes, long seed, FileInfo? state, bool asJson)
    {
        if (events < 0 || !(minutes is >= 0 and <= 100_000))
            throw new VerbException(ExitCode.Usage, "simulate",
                events.ToString(CultureInfo.InvariantCulture), "the long run has no such length",
                "give --events above 0, or --minutes up to 100 000, or both");
        var plan = new LongRunPlan(
            events == 0 ? long.MaxValue : events,
            minutes == 0 ? null : TimeSpan.FromMinutes(minutes), seed, state?.FullName);
        LongRunTotals totals;
        try
        {
            totals = LongRun.Run(plan, Progress, TimeProvider.System);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or InvalidDataException)
        {
            throw new VerbException(ExitCode.Usage, "simulate", state?.FullName ?? "",
                wrong.Message, "name another file with --state, or remove this one");
        }
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(totals, json));
        else Write(totals, events);
        return totals.Violations.Count == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    // On the error channel: the figures at the end stand alone on the other.
    private static void Progress(LongRunTotals so) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{so.ElapsedMs / 1000,7} s  {so.Seeds,8} seeds  {so.Events,10} events  "
        + $"{so.SimulatedMs / 3_600_000.0,8:F1} h simulated  {so.RealTimeFactor,5:F0}x per core  "
        + $"{so.Violations.Count} violations"));

    private static void Write(LongRunTotals totals, long wanted)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture,
            $"seeds             {totals.Seeds} (the next one is {totals.NextSeed})"));
        Console.WriteLine(string.Create(culture,
            $"simulated         {totals.SimulatedMs / 3_600_000.0:F1} h"));
        Console.WriteLine(string.Create(culture, $"events booked     {totals.Events}")
            + (totals.Events < wanted
                ? string.Create(culture, $" of {wanted} asked for: the time was up") : ""));
        Console.WriteLine(string.Create(culture, $"deaths            {totals.Deaths}"));
        Console.WriteLine(string.Create(culture, $"lines nobody wrote {totals.Hostile}"));
        Console.WriteLine(string.Create(culture,
            $"quiet within      {totals.QuietMsMax / 1000.0:F1} s of the last node's return"));
        Console.WriteLine(string.Create(culture,
            $"real-time factor  {totals.RealTimeFactor:F0} per core ({totals.ProcessorMs / 1000} s "
            + $"of processor time, {totals.ElapsedMs / 1000} s)"));
        Console.WriteLine($"faults            {totals.Faults.Values.Sum()} of "
            + $"{totals.Faults.Values.Count(times => times > 0)} classes");
        foreach ((string fault, long times) in totals.Faults)
            Console.WriteLine(string.Create(culture, $"  {fault,-24} {times,10}"));
        Console.WriteLine(string.Create(culture,
            $"violations        {totals.Violations.Count}"));
        foreach (string violation in totals.Violations.Take(ViolationsShown))
            Console.WriteLine($"  {violation}");
    }
}
