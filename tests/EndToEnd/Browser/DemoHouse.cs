using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>A small world of real processes for the browser: platform, gateway, twin.</summary>
public sealed class DemoHouse : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-browser-").FullName;
    private readonly Dictionary<string, EdgeProcess> processes = new(StringComparer.Ordinal);

    public DemoHouse(int bins, int meters, int kiosks, int chargers = 0)
    {
        World = DemoWorld.Create(
            new DemoPlan(null, Path.Combine(folder, "world"), bins, 0, meters, kiosks, 1,
                chargers),
            TimeProvider.System.GetUtcNow());
    }

    /// <summary>Its files and addresses.</summary>
    public DemoWorld World { get; }

    /// <summary>Asks its processes.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Where the gateway's pages are.</summary>
    public Uri Gateway => World.GatewayAddress;

    public void Dispose()
    {
        foreach (var process in processes.Values) process.Dispose();
        Http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Starts platform, gateway and twin, each when the one before it answers.</summary>
    public async Task StartAsync()
    {
        await StartPlatformAsync();
        await StartGatewayAsync();
        StartTwin();
    }

    public void StartTwin() => Start("twin", "twin");

    public async Task StartPlatformAsync()
    {
        Start("platform", "platform");
        await AnswersAsync("platform", new Uri(World.PlatformAddress, "edge/1/keys"));
    }

    public async Task StartGatewayAsync()
    {
        Start("gateway", "run");
        await AnswersAsync("gateway", new Uri(Gateway, "healthz"));
    }

    /// <summary>SIGKILL for one of them.</summary>
    public void Kill(string name)
    {
        processes.Remove(name, out var process);
        process!.Kill();
        process.Dispose();
    }

    /// <summary>One JSON answer of the gateway.</summary>
    public async Task<JsonNode> AskAsync(string path) =>
        JsonNode.Parse(await Http.GetStringAsync(new Uri(Gateway, path)))!;

    /// <summary>Waits for something of the gateway's state to hold.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync(path);
            if (holds(answer)) return answer;
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit, $"{path} stayed {answer}");
            await Task.Delay(Again, TimeProvider.System);
        }
    }

    private void Start(string name, string verb) => processes[name] = EdgeProcess.Start(
        EdgeCommand.Program, verb, "--config", World.PathOf(name + ".json"), "--data",
        World.PathOf(name), "--with-parent");

    private async Task AnswersAsync(string name, Uri address)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(address);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                Assert.False(processes[name].HasExited, processes[name].Errors);
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit, processes[name].Errors);
            await Task.Delay(Again, TimeProvider.System);
        }
    }
}
