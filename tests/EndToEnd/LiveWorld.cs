using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>The real processes of a small world: started, asked, waited for, summed up.</summary>
/// <param name="world">Its files and addresses.</param>
/// <param name="limit">Longest wait for anything.</param>
internal sealed class LiveWorld(DemoWorld world, TimeSpan limit) : IDisposable
{
    private static readonly TimeSpan FleetLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<string, EdgeProcess> running = [];
    private readonly FleetReport fleet = new();

    /// <summary>One of the processes, by the name it was started under.</summary>
    public EdgeProcess this[string name] => running[name];

    /// <summary>What all of them said when something went wrong.</summary>
    public string Logs => string.Concat(
        running.Select(process => $"\n== {process.Key}\n{process.Value.Errors}"));

    public void Dispose()
    {
        foreach (var process in running.Values) process.Dispose();
        http.Dispose();
    }

    /// <summary>Starts gateway, platform or twin, anew if it ran; the first two are waited for.
    /// </summary>
    public async Task StartAsync(string name)
    {
        Keep(name, () => EdgeProcess.Start(
            EdgeCommand.Program, name == "gateway" ? "run" : name,
            "--config", world.PathOf($"{name}.json"), "--data", world.PathOf(name)));
        if (name == "twin") return;
        var health = name == "gateway" ? new Uri(world.GatewayAddress, "healthz")
            : new Uri(world.PlatformAddress, "health");
        await UntilAsync(async () => await AskAsync(health) is not null, $"{name} answers");
    }

    /// <summary>Starts another program under a name; what ran under it ends first.</summary>
    public void Keep(string name, Func<EdgeProcess> start)
    {
        if (running.Remove(name, out var old)) old.Dispose();
        running[name] = start();
    }

    /// <summary>What the gateway says of itself; null while it is away.</summary>
    public Task<JsonNode?> StatusAsync() => AskAsync(new Uri(world.GatewayAddress, "status.json"));

    /// <summary>What all devices have done so far, by their own word.</summary>
    public PlaceTotal Devices()
    {
        ReadFleet();
        return fleet.Total("devices");
    }

    /// <summary>One figure of a device, by its own word.</summary>
    public long Of(string device, string name)
    {
        ReadFleet();
        return fleet.Of(device, name);
    }

    /// <summary>Lets the fleet finish, then waits until all three places say the same.</summary>
    public async Task<Conservation> FinishAsync()
    {
        running["twin"].Say("finish");
        var code = await running["twin"].EndAsync(FleetLimit);
        Assert.True(code == 0, $"the fleet ended with {code}\n{Logs}");
        Conservation? sums = null;
        var start = TimeProvider.System.GetTimestamp();
        while (sums is not { Holds: true }
            && TimeProvider.System.GetElapsedTime(start) < limit)
        {
            sums = await SumsAsync();
            await PauseAsync(Look);
        }

        Assert.True(sums!.Holds, string.Join('\n', sums.Places) + Logs);
        return sums;
    }

    public Task UntilAsync(Func<bool> holds, string what) =>
        UntilAsync(() => Task.FromResult(holds()), what);

    public async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < limit,
                $"{what}: not within the limit{Logs}");
            await PauseAsync(Look);
        }
    }

    private async Task<Conservation> SumsAsync()
    {
        var status = await StatusAsync();
        var ledger = await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger"));
        return new Conservation(
        [
            Devices(),
            PlaceTotal.Read("journal", status?["totals"], "durable"),
            PlaceTotal.Read("platform", ledger?["totals"], "events"),
        ]);
    }

    private async Task<JsonNode?> AskAsync(Uri address)
    {
        try
        {
            var text = await http.GetStringAsync(address);
            return text.StartsWith('{') ? JsonNode.Parse(text) : new JsonObject();
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private void ReadFleet()
    {
        while (running["twin"].Lines.TryDequeue(out var line)) fleet.Read(line);
    }

    private static Task PauseAsync(TimeSpan length) =>
        Task.Delay(length, TimeProvider.System, TestContext.Current.CancellationToken);
}
