using System.Diagnostics;
using System.Globalization;
using System.Text;
using Edge.Calculator;
using Edge.Exact;

namespace Edge.Tests.Benchmarks.Calculator;

/// <summary>Reductions per second on one core, and what they allocate.</summary>
/// <remarks>
/// Goal of the house: at least 10 million linear reductions a second, 0 bytes. Each row runs a
/// fixed number of reductions over quantities of a seeded list, five times; the median is printed.
/// BenchmarkDotNet 0.14.0 is the newest that restores here and only with other versions than it
/// asks for, so this is a stopwatch.
/// </remarks>
internal static class CalculatorBenchmark
{
    private const int Rounds = 5;
    private const int Quantities = 1 << 16;

    public static int Run()
    {
        var quantities = Draw();
        var pack = PackLibrary.LoadEmbedded().Find("bin.material.weight")!;
        var factor = pack.Factors.First(f => f.Id == "PET").PerUnit;
        var table = Table(pack);
        var key = Encoding.ASCII.GetBytes("PET");
        Measure("linear, factor at hand (PET, 52000000000/45359237)", 50_000_000, i =>
            factor.TryApply(quantities[i & (Quantities - 1)], MulDiv.Down, out var mg) ? mg : -1);
        Measure("linear, category looked up in the device's table", 20_000_000, i =>
        {
            var row = table.Find(key, 0, key.Length);
            return table.TryPreview(row, quantities[i & (Quantities - 1)], out var mg) ? mg : -1;
        });
        Measure("short way (0.72 kg a piece)", 100_000_000, i =>
            MulDiv.Compute(quantities[i & (Quantities - 1)], 720_000, 1, MulDiv.Down));
        Measure("124-bit way (operands of 62 bits)", 20_000_000, i =>
            MulDiv.Compute(MulDiv.Max - quantities[i & (Quantities - 1)], MulDiv.Max - i,
                MulDiv.Max, MulDiv.Down));
        MeasureEngine(quantities);
        return 0;
    }

    private static void MeasureEngine(long[] quantities)
    {
        const long At = 1_780_286_400_000;
        var engine = new ReductionEngine(PackLibrary.LoadEmbedded(), new SiteTerms(
            "CN-4403", "", null, new Dictionary<string,
                string> { ["dropoff"] = "bin.material.weight" })
        {
            Parameters = new Dictionary<string, string>
            {
                ["bin.material.weight/cap.person-day"] = "1000000000",
            },
        });
        var fields = new OneDropOff(At);
        var facts = new EventFacts("dropoff", "S", At, fields);
        Measure("whole engine: event to calculation", 500_000, i =>
        {
            fields.Net = quantities[i & (Quantities - 1)] & 0xFFFF;
            return engine.Reduce(facts).Milligrams;
        });
    }

    private static void Measure(string name, int count, Func<int, long> one)
    {
        var seconds = new double[Rounds];
        var sum = 0L;
        var allocated = 0L;
        for (var round = -1; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                sum = unchecked(sum + one(i));
            }
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round >= 0)
            {
                seconds[round] = elapsed;
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }
        Array.Sort(seconds);
        var median = seconds[Rounds / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-52} {count / median / 1e6,8:F1} M/s {median / count * 1e9,7:F1} ns "
            + $"{(double)allocated / count,7:F1} B each (check {sum})"));
    }

    private static CompactTable Table(Pack pack)
    {
        var terms = new SiteTerms("CN-4403", "", null, new Dictionary<string, string>());
        if (!CompactPack.TryCompile(pack, terms, 1_780_286_400_000, out var compact, out var fault))
        {
            throw new InvalidOperationException(fault);
        }
        var line = Encoding.ASCII.GetBytes(compact!.Text);
        var table = new CompactTable();
        return table.TryRead(line, 0, line.Length) ? table
            : throw new InvalidOperationException("table");
    }

    private static long[] Draw()
    {
        var quantities = new List<long>(Quantities);
        MulDivCases.Run(0x5EED_0003, Quantities, (q, _, _, _) => quantities.Add(q % 200_001));
        return [.. quantities];
    }

    private sealed class OneDropOff(long at) : IEventFields
    {
        public long Net { get; set; }

        public bool TryGetLong(string name, out long value)
        {
            value = name == "net" ? Net : name == "t" ? at : 0;
            return name is "net" or "t";
        }

        public bool TryGetText(string name, out string value)
        {
            value = name == "cat" ? "PET" : name == "cal" ? "c-2026-05-01" : "";
            return value.Length > 0;
        }
    }
}
