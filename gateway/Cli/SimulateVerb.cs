using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Edge.Simulation;

namespace Edge.Cli;

/// <summary><c>edge simulate</c>: one seed's world, told as a timeline.</summary>
public static class SimulateVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var seed = new Option<long>("--seed")
        {
            Description = "the seed; the same seed is the same run",
            DefaultValueFactory = _ => 1,
        };
        var hours = new Option<double>("--hours")
        {
            Description = "how long the world is busy and suffers; left out: as in the tests",
        };
        var trace = new Option<bool>("--trace") { Description = "tell everything that happens" };
        var json = new Option<bool>("--json")
        {
            Description = "one JSON object, edge-simulation/1",
        };
        var isLong = new Option<bool>("--long")
        {
            Description = "the world that a long run gives this seed",
        };
        var events = new Option<long>("--events")
        {
            Description = "a long run: worlds one after the other until so many events are booked",
        };
        var minutes = new Option<double>("--minutes")
        {
            Description = "a long run ends after so long; with or without --events",
        };
        var state = new Option<FileInfo>("--state")
        {
            Description = "where a long run writes how far it is, and is taken up again",
        };
        var command = new Command(
            "simulate", "devices, gateway and platform under faults, in simulated time")
        {
            seed, hours, trace, json, isLong, events, minutes, state,
        };
        command.SetAction(parsed => parsed.GetValue(events) != 0 || parsed.GetValue(minutes) != 0
            ? LongSimulation.Run(
                parsed.GetValue(events), parsed.GetValue(minutes), parsed.GetValue(seed),
                parsed.GetValue(state), parsed.GetValue(json))
            : Run(
                parsed.GetValue(seed), parsed.GetValue(hours), parsed.GetValue(trace),
                parsed.GetValue(json), parsed.GetValue(isLong)));
        return command;
    }

    private static int Run(long seed, double hours, bool isTold, bool asJson, bool isLong)
    {
        long busyMs = (long)(hours * 3_600_000);
        if (busyMs is < 0 or > Simulator.BusyMsMax)
            throw new VerbException(ExitCode.Usage, "simulate",
                hours.ToString(CultureInfo.InvariantCulture), "the hours are out of range",
                "give 0 to 744 hours");
        SimulationReport report = Simulator.Run(seed, busyMs, isTold, isLong);
        if (asJson) WriteJson(report);
        else Write(report);
        return report.Violation.Length == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static void WriteJson(SimulationReport report)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
        };
        JsonElement body = JsonSerializer.SerializeToElement(report, options);
        var named = new Dictionary<string, object?> { ["format"] = "edge-simulation/1" };
        foreach (JsonProperty member in body.EnumerateObject()) named[member.Name] = member.Value;
        Console.WriteLine(JsonSerializer.Serialize(named, options));
    }

    private static void Write(SimulationReport report)
    {
        foreach (Happening line in report.Timeline)
            Console.WriteLine($"{Time(line.AtMs)}  {line.Who,-10}  {line.What}");
        if (report.Timeline.Count > 0) Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {report.Seed}: {Time(report.SimulatedMs)} simulated, {report.Devices} devices"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"recorded {report.Recorded}, booked {report.Booked}, deaths {report.Deaths}, "
            + $"lines nobody wrote {report.Hostile}"));
        foreach ((string fault, long times) in report.Faults)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {fault,-24} {times,6}"));
        Console.WriteLine($"trace {report.Trace}");
        Console.WriteLine(report.Violation.Length == 0
            ? "every invariant holds" : $"VIOLATED: {report.Violation}");
    }

    private static string Time(long milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds).ToString(
            milliseconds < 86_400_000 ? @"hh\:mm\:ss\.fff" : @"d\.hh\:mm\:ss\.fff",
            CultureInfo.InvariantCulture);
}
