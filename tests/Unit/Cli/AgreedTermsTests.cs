using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Calculator;
using Edge.Cli;
using Edge.Host;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Unit.Cli;

/// <summary>Terms that credit nothing are said at the start, not after a year.</summary>
public sealed class AgreedTermsTests : IDisposable
{
    // Goal: run, platform and doctor refuse the terms that TermsCheck finds wrong. Expected words
    // are those of its own tests; exit code 4 is bad configuration (design of the verbs).
    private const string Cause = "packs.dropoff: no pack is called bin.material.wieght";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_gateway_does_not_start_and_names_the_term()
    {
        var file = Write(Gateway("bin.material.wieght"));
        var data = Path.Combine(folder.Path, "data");
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => GatewayProcess.StartAsync(
            JsonFile.Read<HostOptions>(file), data, TimeProvider.System));
        Assert.Equal(("agree the terms", "site futian", Cause),
            (wrong.Operation, wrong.Subject, wrong.Cause));
        Assert.Contains("edge methodology terms", wrong.Hint, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadConfiguration,
            await CommandLine.RunAsync(["run", "--config", file, "--data", data]));
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task The_platform_does_not_start_and_names_the_gateway()
    {
        var config = Platform(JsonNode.Parse("""{"dropoff":"bin.material.wieght"}""")!);
        var file = Write(config);
        var data = Path.Combine(folder.Path, "data");
        var wrong = await Assert.ThrowsAsync<PlatformException>(() => PlatformProcess.RunAsync(
            JsonFile.Read<Edge.Platform.PlatformOptions>(file), data,
            TestContext.Current.CancellationToken));
        Assert.Equal(("agree the terms", "gateway gw-1", Cause),
            (wrong.Operation, wrong.Subject, wrong.Cause));
        Assert.Equal(ExitCode.BadConfiguration,
            await CommandLine.RunAsync(["platform", "--config", file, "--data", data]));
        Assert.False(Directory.Exists(data));
    }

    [Theory]
    [InlineData("no-such-folder", "waste.report")]
    [InlineData(null, null)]
    public async Task Packs_that_are_not_there_are_bad_configuration_too(
        string? packs, string? allowed)
    {
        var gateway = Gateway(allowed ?? "waste.report");
        if (packs is not null) gateway["packs"] = Path.Combine(folder.Path, packs);
        if (allowed is null) gateway["terms"]!.AsObject().Remove("packs");
        var data = Path.Combine(folder.Path, "data");
        Assert.Equal(ExitCode.BadConfiguration,
            await CommandLine.RunAsync(["run", "--config", Write(gateway), "--data", data]));
        var platform = Platform(JsonNode.Parse("""{"dropoff":"waste.report"}""")!);
        if (packs is not null) platform["packs"] = Path.Combine(folder.Path, packs);
        if (allowed is null) platform["gateways"]![0]!["terms"]!.AsObject().Remove("packs");
        Assert.Equal(ExitCode.BadConfiguration,
            await CommandLine.RunAsync(["platform", "--config", Write(platform), "--data", data]));
    }

    [Theory]
    [InlineData("waste.report", StepOutcome.Ok, "agrees with the packs")]
    [InlineData("bin.material.weight", StepOutcome.Warn, "cap.person-day is for the operator")]
    [InlineData("bin.material.wieght", StepOutcome.Fail, Cause)]
    public void The_doctor_reads_the_terms_of_a_gateway(
        string packs, StepOutcome outcome, string said)
    {
        var step = DoctorVerb.Terms(new FileInfo(Write(Gateway(packs))));
        Assert.Equal(("terms", outcome), (step.Name, step.Outcome));
        Assert.Contains(said, step.Detail, StringComparison.Ordinal);
        Assert.Equal(outcome == StepOutcome.Ok, step.Hint is null);
    }

    [Fact]
    public void A_configuration_that_is_not_there_is_a_failed_step()
    {
        var step = DoctorVerb.Terms(new FileInfo(Path.Combine(folder.Path, "absent.json")));
        Assert.Equal(("terms", StepOutcome.Fail), (step.Name, step.Outcome));
        Assert.Contains("absent.json", step.Detail, StringComparison.Ordinal);
    }

    private static JsonNode Gateway(string packs) => new JsonObject
    {
        ["gateway"] = "gw-1",
        ["site"] = "futian",
        ["origin"] = TestGateway.Origin,
        ["logKey"] = "absent.pem",
        ["platform"] = new JsonObject { ["url"] = "http://127.0.0.1:9/", ["token"] = "t" },
        ["terms"] = Terms(new JsonObject { ["dropoff"] = packs }),
    };

    private static JsonNode Platform(JsonNode packs) => new JsonObject
    {
        ["name"] = "platform.example.cn/ledger",
        ["key"] = "absent.pem",
        ["gateways"] = new JsonArray(new JsonObject
        {
            ["gateway"] = "gw-1",
            ["site"] = "futian",
            ["origin"] = TestGateway.Origin,
            ["vkey"] = "",
            ["tokenSha256"] = new string('0', 64),
            ["terms"] = Terms(packs),
        }),
        ["devices"] = new JsonArray(),
    };

    private static JsonObject Terms(JsonNode packs) => new()
    {
        ["region"] = "CN-4403",
        ["gridRegion"] = "CN-grid-South",
        ["packs"] = packs,
    };

    private string Write(JsonNode config)
    {
        var file = Path.Combine(folder.Path, "config.json");
        File.WriteAllText(file, config.ToJsonString());
        return file;
    }
}
