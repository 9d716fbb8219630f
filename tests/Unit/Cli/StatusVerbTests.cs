using System.Text.Json.Nodes;
using Edge.Cli;
using Edge.Pipeline.Operators;

namespace Edge.Tests.Unit.Cli;

// Goal: health comes first, tables fit a terminal, JSON is a contract. Source: screens.md 6.
public sealed class StatusVerbTests
{
    private const string Good = """
        {"format":"edge-status/1","gateway":"sz-futian-07","site":"futian","origin":"o/1",
        "totals":{"durable":12345,"sealed":12345,"receipted":12340,"entries":12346,
        "g":1234567,"wh":52500,"mg":992000},"devices":[{"dev":"bin-0001","last":
        "10:42:07 mixed-paper 1240 g","durable":12000,"sealed":12000,"receipted":11995,
        "g":1234567,"wh":0,"mg":992000,"suspect":false},{"dev":"meter-01","last":"52500 Wh",
        "durable":345,"sealed":345,"receipted":345,"g":0,"wh":52500,"mg":0,"suspect":false}],
        "receipts":[],"counters":{},"forward":{"state":"going","reason":""}}
        """;

    [Fact]
    public void Health_stands_in_the_first_line()
    {
        using var output = new StringWriter();
        StatusVerb.Print(JsonNode.Parse(Good)!, output);
        Assert.StartsWith("ok    gateway takes evidence in\n", output.ToString());
        Assert.Contains("durable 12 345", output.ToString(), StringComparison.Ordinal);

        using var stopped = new StringWriter();
        StatusVerb.Print(
            JsonNode.Parse(Good.Replace(
                "\"going\",\"reason\":\"\"", "\"stopped\",\"reason\":\"422 fork\"",
                StringComparison.Ordinal))!, stopped);
        Assert.StartsWith("fail  a person must look\n", stopped.ToString());
        Assert.Contains("422 fork", stopped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_watch_fits_eighty_columns()
    {
        var lines = WatchVerb.Table(JsonNode.Parse(Good)!).TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains("1234.567 kg", lines[1], StringComparison.Ordinal);
        Assert.Contains("52.500 kWh", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_of_dropoffs_has_these_members_and_no_others()
    {
        var json = DropoffsVerb.ToJson(
        [
            new EventView(7, "d3zzvvyzjt3vqae6", "bin-0001", 3, 1_785_000_000_000, "dropoff",
                "mixed-paper", 1, 412, 329_600, "", "clock", 2, true),
        ]);
        Assert.Equal(
            "{\"format\":\"edge-dropoffs/1\",\"events\":[{\"receipt\":\"d3zzvvyzjt3vqae6\","
            + "\"dev\":\"bin-0001\",\"seq\":3,\"at\":1785000000000,\"kind\":\"dropoff\","
            + "\"cat\":\"mixed-paper\",\"comp\":1,\"quantity\":412,\"mg\":329600,\"none\":\"\","
            + "\"flags\":\"clock\",\"batch\":2,\"receipted\":true}]}", json);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_unreachable_with_a_hint()
    {
        var failure = await Assert.ThrowsAsync<VerbException>(() => GatewayAddress.StatusAsync(
            new Uri("http://127.0.0.1:1/"), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Unreachable, failure.ExitCode);
        Assert.Contains("--url", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edge st", "status")]
    [InlineData("edge dropoffs --de", "--device")]
    [InlineData("edge completion ", "zsh")]
    public async Task A_shell_is_offered_what_the_program_knows(string typed, string offered)
    {
        var parsed = CommandLine.Create().Parse([$"[suggest:{typed.Length}]", typed]);
        using var output = new StringWriter();
        await parsed.InvokeAsync(
            new System.CommandLine.InvocationConfiguration { Output = output },
            TestContext.Current.CancellationToken);
        Assert.Contains(offered, output.ToString().Split('\n', StringSplitOptions.TrimEntries));
    }
}
