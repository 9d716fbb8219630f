using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Tests.Unit.Host.Operators;

namespace Edge.Tests.Unit.Host.Metrics;

// Goal: what is scraped is in the reference, and the dashboard asks for nothing that is not there.
public sealed partial class MetricsTests : IAsyncLifetime
{
    private ConsoleBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await ConsoleBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_scrape_is_in_the_text_format_and_in_the_reference()
    {
        var text = await ScrapeAsync();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(
                line.StartsWith("# HELP ", StringComparison.Ordinal)
                    || line.StartsWith("# TYPE ", StringComparison.Ordinal)
                    || Sample().IsMatch(line), line);
        }

        var page = File.ReadAllText(Repository.Path("docs", "reference", "metrics.md"));
        Assert.All(Names(text), name => Assert.Contains($"`{name}", page));
        Assert.Contains("edge_devices 0\n", text, StringComparison.Ordinal);
        Assert.Contains("edge_forward_state{state=\"going\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_asks_only_for_metrics_that_exist()
    {
        // Every family is there from the first scrape, with or without a sample.
        var known = Names(await ScrapeAsync());
        var dashboard = JsonNode.Parse(File.ReadAllText(
            Repository.Path("docs", "how-to", "grafana", "edge-gateway.json")))!;
        var asked = dashboard["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]!.AsArray())
            .SelectMany(target => Metric().Matches((string)target!["expr"]!))
            .Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(name, known));
    }

    [Fact]
    public async Task Health_says_live_and_ready()
    {
        using var live = await _bench.SendAsync("GET", "/health/live");
        using var ready = await _bench.SendAsync("GET", "/health/ready");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var body = JsonNode.Parse(
            await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("ready", (string)body["status"]!);
    }

    private async Task<string> ScrapeAsync()
    {
        using var answer = await _bench.SendAsync("GET", "/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static HashSet<string> Names(string text) =>
        [.. Type().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("""^edge_[a-z_]+(\{[a-z]+="[^"]*"\})? -?\d+$""")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?m)^# TYPE (\S+) (?:counter|gauge)$")]
    private static partial Regex Type();

    [GeneratedRegex("edge_[a-z_]+")]
    private static partial Regex Metric();
}
