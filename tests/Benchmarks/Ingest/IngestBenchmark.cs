using System.Globalization;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Durable, deduplicated, verified, sealed events per second.</summary>
/// <remarks>Closed loop: every device keeps a window of lines in flight; a line counts when its ack
/// came back. Issue 7, must-show 6.</remarks>
internal static class IngestBenchmark
{
    /// <summary>Runs the asked sizes and prints one line each.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var asked = IngestArguments.Read(arguments);
        var folder = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        try
        {
            var raw = RawJournal.Measure(folder, 3);
            Console.WriteLine($"raw SQLite, groups of 256, this disk: {raw:n0} rows/s");
            Console.WriteLine(
                "door            devices  events/s  sealed/s  of raw  ack p50 ms  p99 ms"
                + "  cpu us/event  load us  rss MB");
            foreach (var devices in asked.Devices)
            {
                var place = Path.Combine(folder, devices.ToString(CultureInfo.InvariantCulture));
                Directory.CreateDirectory(place);
                foreach (var door in asked.Doors)
                    Print(door, devices, await MeasureAsync(door, asked, devices, place), raw);
                Directory.Delete(place, recursive: true);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static Task<IngestFigures> MeasureAsync(
        string door, IngestArguments asked, int devices, string place) => door switch
    {
        "pipeline" => PipelineDoor.RunAsync(asked, devices, place),
        "mqtt" => MqttDoor.RunAsync(asked, devices, place),
        "mosquitto" => MosquittoDoor.RunAsync(asked, devices, place, isKept: false),
        "mosquitto-kept" => MosquittoDoor.RunAsync(asked, devices, place, isKept: true),
        _ => throw new ArgumentException($"--door {door}: none of pipeline, mqtt, mosquitto, "
            + "mosquitto-kept"),
    };

    private static void Print(string door, int devices, IngestFigures figures, double raw) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{door,-14} {devices,8} {figures.PerSecond,9:n0} {figures.SealedPerSecond,9:n0} "
            + $"{figures.PerSecond / raw,7:p0} {figures.P50Ms,11:n1} {figures.P99Ms,7:n1} "
            + $"{figures.CpuMicroseconds,13:n1} {figures.LoadMicroseconds,8:n1} "
            + $"{figures.ResidentMb,7:n0}"));
}

/// <summary>What one run measured.</summary>
/// <param name="PerSecond">Events whose ack came back. Units: 1/s.</param>
/// <param name="P50Ms">From the line to its ack. Units: ms.</param>
/// <param name="P99Ms">The same for one line in a hundred.</param>
/// <param name="CpuMicroseconds">Processor time of the door's process for each event.</param>
/// <param name="LoadMicroseconds">Processor time of the load, which shares the cores.</param>
/// <param name="ResidentMb">Memory of the door's process at the end. Units: MB.</param>
internal sealed record IngestFigures(
    double PerSecond, double P50Ms, double P99Ms, double CpuMicroseconds,
    double LoadMicroseconds, double ResidentMb)
{
    /// <summary>Events sealed in the same time. Units: 1/s; 0 where nothing is sealed.</summary>
    public double SealedPerSecond { get; init; }
}

/// <summary>What was asked.</summary>
internal sealed record IngestArguments(
    IReadOnlyList<string> Doors, IReadOnlyList<int> Devices, int Seconds, int Warm, int Window,
    int Rate, string? Edge, bool IsAway)
{
    /// <summary>Lines to make for a rate that is not reached.</summary>
    public int Lines => (Seconds + Warm) * (Rate > 0 ? Rate + (Rate / 5) : 45_000);

    /// <summary>Reads pairs of name and value.</summary>
    public static IngestArguments Read(string[] arguments)
    {
        var values = arguments.Chunk(2).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        string Of(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);
        return new IngestArguments(
            Of("--door", "pipeline").Split(','),
            [.. Of("--devices", "1,16,200,1000").Split(',').Select(n => int.Parse(n, null))],
            int.Parse(Of("--seconds", "10"), null), int.Parse(Of("--warm", "5"), null),
            int.Parse(Of("--window", "20"), null), int.Parse(Of("--rate", "0"), null),
            values.GetValueOrDefault("--edge"), Of("--platform", "beside") == "away");
    }
}
