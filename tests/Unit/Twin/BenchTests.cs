using Edge.Twin.Bench;

namespace Edge.Tests.Unit.Twin;

/// <summary>The benches print on .NET what stands in the vectors, byte for byte.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class BenchTests
{
    [Fact]
    public void The_drivers_bench_prints_its_vector() =>
        // Goal: one text for .NET and for a nanoFramework CLR. The vector was written by this
        // bench on .NET and read line by line against the chips' settings.
        Compare("drivers", DriversBench.Main);

    [Fact]
    public void The_recycling_box_bench_prints_its_vector() =>
        // Goal: 200 events, three power cuts, faults and a lying gateway give these envelopes
        // byte for byte. The vector was written by this bench; its facts were read: all
        // events durable, none missing, none refused.
        Compare("recycling-box", RecyclingBoxBench.Main);

    [Fact]
    public void The_smart_bin_bench_prints_its_vector() =>
        // Goal: 200 events, power cuts, bad chips, a full flash, a lying gateway: these bytes.
        Compare("smart-bin", SmartBinBench.Main);

    [Fact]
    public void The_charging_meter_bench_prints_its_vector() =>
        // Goal: 12 sessions through power cuts, then wild, missing and jumping readings.
        Compare("charging-meter", ChargingMeterBench.Main);

    private static void Compare(string name, Action main)
    {
        TextWriter before = Console.Out;
        using var text = new StringWriter { NewLine = "\n" };
        Console.SetOut(text);
        try
        {
            main();
        }
        finally
        {
            Console.SetOut(before);
        }
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#')).ToArray();
        string path = Repository.Path("tests", "vectors", "bench", name + ".txt");
        Assert.DoesNotContain(lines, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        Assert.StartsWith("END ", lines[^1], StringComparison.Ordinal);
        // EDGE_WRITE_VECTORS=1 writes them anew: read the difference before you commit it.
        if (Environment.GetEnvironmentVariable("EDGE_WRITE_VECTORS") == "1")
            File.WriteAllText(path, string.Join('\n', lines) + '\n');
        Assert.Equal(File.ReadAllLines(path), lines);
    }
}

/// <summary>Benches own the console while they run.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection;
