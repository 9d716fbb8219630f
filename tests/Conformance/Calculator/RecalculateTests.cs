using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Calculator;

namespace Edge.Tests.Conformance.Calculator;

// Goal: gateway, platform and the script of the receipt page agree to the milligram on 10 000
// random lines, and each of them sees a changed one. Lines: seeded; node runs
// gateway/Host/wwwroot/recalculate.js as it is.
public sealed class RecalculateTests
{
    private const int Lines = 10_000;
    private const ulong Seed = 20_261_121;

    [Fact]
    public async Task Gateway_platform_and_script_agree_on_ten_thousand_lines()
    {
        var lines = RandomLines.Make(Seed, Lines);

        // The gateway's engine and, from other objects, the platform's.
        var gateway = lines.Select(l => new ReductionEngine(
            Shared, l.Terms).Reduce(l.Facts)).ToList();
        var folder = Repository.Path("gateway", "Calculator", "Packs");
        var platformPacks = PackLibrary.Load(folder);
        var check = new CalculationCheck(platformPacks);
        for (var i = 0; i < lines.Count; i++)
        {
            Assert.True(Calculation.TryParse(gateway[i].ToJson(), out var sent, out var fault),
                fault);
            Assert.Equal(new ReductionEngine(platformPacks, lines[i].Terms).Reduce(lines[i].Facts),
                sent);
            Assert.Equal(CheckResult.Ok, check.Check(sent, lines[i].Facts, out var detail));
            Assert.NotEmpty(detail);
        }
        Assert.True(gateway.Count(c => c.None is null) > Lines / 2,
            "too few lines carry a reduction");

        var answers = await RunScriptAsync(lines.Select((l, i) => l.Record(gateway[i].ToJson())));
        Assert.Equal(Lines, answers.Count);
        for (var i = 0; i < Lines; i++)
        {
            Assert.Equal("ok", answers[i].Outcome);
            Assert.Equal(gateway[i].None is null ? gateway[i].Milligrams : 0,
                answers[i].Milligrams);
        }
    }

    [Fact]
    public async Task A_changed_line_is_seen_by_both()
    {
        var check = new CalculationCheck(Shared);
        var changed = new List<(RandomLines.Line Line, string Calc)>();
        foreach (var line in RandomLines.Make(Seed + 1, 400))
        {
            var json = new ReductionEngine(Shared, line.Terms).Reduce(line.Facts).ToJson();
            if (json.StartsWith("{\"none", StringComparison.Ordinal))
            {
                continue;
            }
            changed.AddRange(Forgeries(json).Select(f => (line, f)));
        }
        Assert.True(changed.Count > 1_000, $"{changed.Count} forgeries");
        foreach (var (line, json) in changed)
        {
            Assert.True(Calculation.TryParse(json, out var forged, out var fault), fault);
            Assert.Equal(CheckResult.Fail, check.Check(forged, line.Facts, out _));
        }
        var answers = await RunScriptAsync(changed.Select(c => c.Line.Record(c.Calc)));
        Assert.All(answers, a => Assert.Equal("fail", a.Outcome));
    }

    private static readonly PackLibrary Shared = PackLibrary.LoadEmbedded();

    // A milligram more, a gram more with its milligrams, and a kinder factor with its milligrams.
    private static IEnumerable<string> Forgeries(string json)
    {
        Assert.True(Calculation.TryParse(json, out var c, out _));
        var row = c.Rows[0];
        yield return With(c, row with { Milligrams = row.Milligrams + 1 });
        yield return With(c, Redone(row with { Quantity = row.Quantity + 1 }));
        yield return With(c, Redone(row with { Numerator = row.Numerator + row.Denominator }));
        yield return Calculation.Of(c.Pack, c.Version, c.Sha256, c.Rows, c.Milligrams + 1).ToJson();
    }

    private static CalculationRow Redone(CalculationRow row)
    {
        Assert.True(Edge.Exact.MulDiv.TryComputeSigned(
            row.Quantity, row.Numerator, row.Denominator, Edge.Exact.MulDiv.Down, out var mg));
        return row with { Milligrams = mg };
    }

    private static string With(Calculation c, CalculationRow row) =>
        Calculation.Of(c.Pack, c.Version, c.Sha256, [row], row.Milligrams).ToJson();

    private static async Task<List<(string Outcome, long Milligrams)>> RunScriptAsync(
        IEnumerable<string> records)
    {
        var node = Node();
        if (node is null)
        {
            Assert.Skip("node is not installed: the script was not run");
        }
        var start = new ProcessStartInfo(node!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Repository.Path("tests", "Conformance", "Calculator", "recalculate-lines.mjs"),
                Repository.Path("gateway", "Host", "wwwroot", "recalculate.js"),
                Repository.Path("gateway", "Calculator", "Packs"),
            },
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var reading = process.StandardOutput.ReadToEndAsync(limit.Token);
        foreach (var record in records)
        {
            await process.StandardInput.WriteLineAsync(record.AsMemory(), limit.Token);
        }
        process.StandardInput.Close();
        var output = await reading;
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, process.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var parts = line.Split(' ');
            return (parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
        })];
    }

    private static string? Node() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
}
