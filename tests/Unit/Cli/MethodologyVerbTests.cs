using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Batch;
using Edge.Calculator;
using Edge.Cli;

namespace Edge.Tests.Unit.Cli;

// Goal: the verbs about packs answer what the calculator says, with the exit codes of every verb.
public sealed class MethodologyVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-methodology-");

    public static TheoryData<string> PackIds =>
        [.. PackLibrary.LoadEmbedded().Packs.Select(p => p.Id)];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(PackIds))]
    public void The_page_of_a_pack_is_what_its_file_says(string id) => Assert.Equal(
        MethodologyPage.Write(PackLibrary.LoadEmbedded().Find(id)!),
        Repository.Text("docs", "reference", "packs", id + ".md"));

    [Fact]
    public async Task Calc_shows_the_fraction_and_the_milligrams()
    {
        var (code, output) = await Run(
            "calc", "bin.material.weight", "1250", "--category", "PET", "--json");
        Assert.Equal(ExitCode.Ok, code);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal("edge-calc/1", answer.RootElement.GetProperty("format").GetString());
        Assert.Equal(1_433_004,
            answer.RootElement.GetProperty("calc").GetProperty("mg").GetInt64());
        Assert.NotNull(answer.RootElement.GetProperty("notice").GetString());
    }

    [Theory]
    [InlineData("ev.charge.grid 20000 --region CN", Reasons.RegionHasFactor)]
    [InlineData("ev.charge.grid 20000 --region CN-grid-East --at 2024-05-01T00:00:00+08:00", "mg")]
    [InlineData("ev.charge.grid 20000 --region CN-grid-East --at 2024-04-11T00:00:00+08:00",
        Reasons.FactorInForce)]
    [InlineData("ev.charge.grid 200001 --region CN-grid-East", Reasons.QuantityRange)]
    [InlineData("garment.recycle.piece -- -1", Reasons.NetNotNegative)]
    public async Task Calc_names_the_reason_when_nothing_is_credited(string line, string expected)
    {
        var (code, output) = await Run(["calc", .. line.Split(' ')]);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Equal(expected == "mg" ? ExitCode.Ok : ExitCode.CheckFailed, code);
    }

    [Fact]
    public async Task Check_is_green_on_the_shipped_packs_and_red_on_a_planted_one()
    {
        Assert.Equal(ExitCode.Ok, (await Run("methodology", "check")).Code);
        var planted =
            Repository.Path("tests", "vectors", "packs-bad", "L5-point-slipped-in-kg-per-kg.json");
        var (code, output) = await Run("methodology", "check", planted, "--json");
        Assert.Equal(ExitCode.CheckFailed, code);
        Assert.Contains("\"name\":\"L5\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_counts_for_its_bytes_and_its_key_only()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner("packs.example", key);
        var bytes = PackLibrary.LoadEmbedded().Find("book.reuse")!.Bytes.ToArray();
        var path = Path.Combine(folder.FullName, "book.reuse.json");
        File.WriteAllBytes(path, bytes);
        var vkey = signer.VerifierKey.Text;
        Assert.Equal(ExitCode.CheckFailed,
            (await Run("methodology", "check", path, "--key", vkey)).Code);

        File.WriteAllText(path + ".note", PackSignature.Sign("book.reuse.json", bytes, signer));
        Assert.Equal(ExitCode.Ok, (await Run("methodology", "check", path, "--key", vkey)).Code);

        File.WriteAllBytes(path, [.. bytes, (byte)'\n']);
        Assert.Equal(ExitCode.CheckFailed,
            (await Run("methodology", "check", path, "--key", vkey)).Code);

        File.WriteAllBytes(path, bytes);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = new LogSigner("packs.example", other).VerifierKey.Text;
        Assert.Equal(ExitCode.CheckFailed,
            (await Run("methodology", "check", path, "--key", foreign)).Code);
    }

    [Fact]
    public async Task Diff_says_what_a_new_version_changes_on_a_journal()
    {
        var good = System.Text.Encoding.UTF8.GetString(
            PackLibrary.LoadEmbedded().Find("garment.recycle.piece")!.Bytes.Span);
        var next = Path.Combine(folder.FullName, "next.json");
        File.WriteAllText(next,
            good.Replace("\"value\": \"0.72\"", "\"value\": \"0.70\"", StringComparison.Ordinal)
            .Replace("\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"", StringComparison.Ordinal));
        var journal = Path.Combine(folder.FullName, "events.jsonl");
        File.WriteAllLines(journal, Enumerable.Range(1, 10).Select(Exported));
        var terms = Path.Combine(folder.FullName, "gateway.json");
        File.WriteAllText(terms, """
            {"gateway":"g","terms":{"region":"CN-11","gridRegion":"","packs":{}}}
            """);
        var (code, output) = await Run(
            "methodology", "diff", "garment.recycle.piece", next, "--journal", journal, "--terms",
                terms, "--json");
        Assert.Equal(ExitCode.Ok, code);
        using var answer = JsonDocument.Parse(output);
        Assert.Contains(answer.RootElement.GetProperty("changes").EnumerateArray(),
            c => c.GetString()!.Contains("0.72 kg/piece", StringComparison.Ordinal));
        var effect = answer.RootElement.GetProperty("journal");
        Assert.Equal(55 * 720_000, effect.GetProperty("mgBefore").GetInt64());
        Assert.Equal(55 * 700_000, effect.GetProperty("mgAfter").GetInt64());
        Assert.Equal(10, effect.GetProperty("changed").GetInt64());
    }

    [Fact]
    public async Task An_unknown_pack_is_a_usage_error() =>
        Assert.Equal(ExitCode.Usage, (await Run("methodology", "show", "no.such")).Code);

    // A line of `edge journal export`: ten drop-offs of 1 to 10 garments.
    private static string Exported(int i)
    {
        var zeros = Convert.ToBase64String(new byte[32]);
        var line = $$"""
            EDGE1|{"v":1,"dev":"bin-1","boot":1,"seq":{{i}},"t":1780286400000,"tq":"S",
            "kind":"dropoff","pieces":{{i}},"prev":"{{zeros}}"}|
            {"p":"{{zeros}}","k":1,"g":"{{zeros}}"}
            """.Replace("\n", "", StringComparison.Ordinal);
        return JsonSerializer.Serialize(new { type = "event", at = 1_780_286_400_000, line });
    }

    // The built program itself: exit code and standard output are its contract.
    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "edge"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output + await error);
    }
}
