using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>A real gateway and a real platform under the load of devices that forget nothing.
/// </summary>
/// <remarks>What the devices were told is the expected number of every comparison.</remarks>
internal sealed class GatewayUnderLoad : IDisposable
{
    /// <summary>How long a condition may take: long, for a loaded machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly TestFolder _folder = new();
    private readonly List<Process> _started = [];
    private readonly ConcurrentBag<string> _said = [];
    private readonly HttpClient _http;

    /// <summary>Makes a world with so many devices.</summary>
    /// <param name="devices">How many.</param>
    /// <param name="pause">Least time between two events of one of them; zero for none.</param>
    /// <param name="http">How the processes' pages are reached; null as everybody does.</param>
    public GatewayUnderLoad(
        int devices, TimeSpan pause = default, HttpMessageHandler? http = null)
    {
        _http = new HttpClient(http ?? new SocketsHttpHandler())
        {
            Timeout = TimeSpan.FromSeconds(5),
        };
        World = DemoWorld.Create(
            Path.Combine(_folder.Path, "world"), devices, 0, 1,
            TimeProvider.System.GetUtcNow());
        var twin = JsonNode.Parse(File.ReadAllText(World.PathOf("twin.json")))!;
        var (site, gateway) = ((string)twin["site"]!, (string)twin["gateway"]!);
        Devices = [.. twin["devices"]!.AsArray().Select(device => new GatewayKillDevice(
            new TestDevice(
                (string)device!["dev"]!, gateway, Convert.FromBase64String((string)device["key"]!)),
            site, gateway, World.MqttPort) { Pause = pause })];
    }

    /// <summary>Changes how a process, known by its name, is started.</summary>
    public Action<string, ProcessStartInfo>? Starting { get; set; }

    /// <summary>Keys, configurations, addresses.</summary>
    public DemoWorld World { get; }

    /// <summary>Who sends.</summary>
    public IReadOnlyList<GatewayKillDevice> Devices { get; }

    /// <summary>A folder that goes with the test.</summary>
    public string Folder => _folder.Path;

    /// <summary>What the processes wrote to standard error.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Sum of what the devices know to be durable.</summary>
    public long Acked => Devices.Sum(device => device.Upto);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>Starts the platform over a data folder and waits until it answers.</summary>
    public async Task<Process> PlatformAsync(string? data = null)
    {
        var started = Start("platform", "platform", data ?? World.PathOf("platform"));
        await AnswersAsync(new Uri(World.PlatformAddress, "health"));
        return started;
    }

    /// <summary>Starts the gateway over a data folder and waits until it answers.</summary>
    public async Task<Process> GatewayAsync(string? data = null)
    {
        var started = Start("gateway", "run", data ?? World.PathOf("gateway"));
        await AnswersAsync(new Uri(World.GatewayAddress, "healthz"));
        return started;
    }

    /// <summary>Starts one of them and does not wait.</summary>
    public Process Start(string name, string verb, string data)
    {
        var start = new ProcessStartInfo(EdgeCommand.Program)
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] arguments =
        [
            verb, "--config", World.PathOf($"{name}.json"), "--data", data,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        Starting?.Invoke(name, start);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => _said.Add($"{name}: {line.Data}");
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;
    }

    /// <summary>SIGKILL.</summary>
    public static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Waits until the devices know of more than before.</summary>
    public Task MoreAckedAsync(long more)
    {
        var before = Acked;
        return UntilAsync(() => Acked >= before + more, $"{more} more acks");
    }

    /// <summary>Sends what is left and waits for all receipts.</summary>
    public async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await Task.WhenAll(Devices.Select(device => device.RunAsync(device.Recorded, limit.Token)));
        var all = Devices.Sum(device => device.Recorded);
        Assert.True(all == Acked, $"{Acked} of {all} acked: " + string.Join(", ", Devices.Select(
            device => $"{device.Id} {device.Upto}/{device.Recorded}"))
            + $"\n{await StatusAsync()}\n{Said}");
        await UntilAsync(() => Receipted() == all, $"{all} receipts");
    }

    /// <summary>The journal holds every event that was told, each once, and so does the ledger.
    /// </summary>
    /// <returns>What was counted, after it was compared.</returns>
    public async Task<Compared> CompareAsync(string data, Dictionary<string, long> told)
    {
        var check = await EdgeCommand.RunAsync(Limit, "journal", "check", "--data", data);
        Assert.True(check.ExitCode == 0, check.ToString());
        var export = await EdgeCommand.RunAsync(
            Limit, "journal", "export", "--data", data, "--type", "event");
        var kept = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Select(line => ((string)line["dev"]!, (long)line["seq"]!))
            .ToList();
        var numbers = kept.ToHashSet();
        var missing = Devices.Sum(device => Enumerable.Range(1, (int)told[device.Id])
            .LongCount(seq => !numbers.Contains((device.Id, seq))));
        var ledger = JsonNode.Parse(await _http.GetStringAsync(
            new Uri(World.PlatformAddress, "edge/1/ledger")))!;

        var found = new Compared(kept.Count, missing, kept.Count - numbers.Count);
        Assert.Equal((0, 0), (found.Lost, found.Twice));
        Assert.Equal(kept.Count, Devices.Sum(device => device.Recorded));
        Assert.Equal(kept.Count, (long)ledger["totals"]!["events"]!);
        Assert.Equal(kept.Count, (long)ledger["totals"]!["counted"]!);
        return found;
    }

    /// <summary>What each device was told until now.</summary>
    public Dictionary<string, long> Told() =>
        Devices.ToDictionary(device => device.Id, device => device.Upto);

    /// <summary>Waits for a condition, with a limit.</summary>
    public async Task UntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit,
                $"waited in vain for {what}: {Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private Task AnswersAsync(Uri address) => UntilAsync(
        () =>
        {
            try
            {
                using var answer = _http.GetAsync(address).GetAwaiter().GetResult();
                return answer.IsSuccessStatusCode;
            }
            catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        },
        address.ToString());

    private async Task<string> StatusAsync()
    {
        try
        {
            return await _http.GetStringAsync(new Uri(World.GatewayAddress, "status.json"));
        }
        catch (HttpRequestException gone)
        {
            return gone.Message;
        }
    }

    /// <summary>Events with a receipt, by the gateway's word; -1 while it says nothing.</summary>
    public long Receipted()
    {
        try
        {
            var status = _http.GetStringAsync(new Uri(World.GatewayAddress, "status.json"));
            return (long)JsonNode.Parse(status.GetAwaiter().GetResult())!["totals"]!["receipted"]!;
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return -1;
        }
    }
}

/// <summary>What devices were told against what journal and ledger hold.</summary>
/// <param name="Kept">Events in the journal.</param>
/// <param name="Lost">Told durable and not there.</param>
/// <param name="Twice">There more than once.</param>
internal sealed record Compared(long Kept, long Lost, long Twice)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Kept} events in journal and ledger, {Lost} lost, {Twice} double");
}
