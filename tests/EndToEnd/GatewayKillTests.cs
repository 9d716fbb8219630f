using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

// Goal: what was acked is never lost and never doubled, whenever the gateway is killed. Method: the
// real processes, SIGKILL at a random moment under load, the same data folder again; then journal
// and ledger are compared with what the devices were told. Source: trust.md section 3.
public sealed class GatewayKillTests : IDisposable
{
    private const int DeviceCount = 8;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly List<Process> _started = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    // EDGE_KILL_ROUNDS makes a long run of it.
    private static int Rounds =>
        int.TryParse(
            Environment.GetEnvironmentVariable("EDGE_KILL_ROUNDS"), CultureInfo.InvariantCulture,
            out var asked) ? asked : 20;

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

    [Fact]
    public async Task Killed_again_and_again_it_loses_no_acked_event_and_counts_none_twice()
    {
        var world = DemoWorld.Create(
            Path.Combine(_folder.Path, "world"), DeviceCount, 0, 1,
            TimeProvider.System.GetUtcNow());
        var chance = new Random(20_261_121);
        Start(world, "platform", "platform");
        await AnswersAsync(new Uri(world.PlatformAddress, "health"));
        var devices = Devices(world);
        using var load = new CancellationTokenSource();
        var running = devices.Select(device => device.RunAsync(long.MaxValue, load.Token)).ToList();

        for (var round = 1; round <= Rounds; round++)
        {
            var gateway = Start(world, "gateway", "run");
            await AnswersAsync(new Uri(world.GatewayAddress, "healthz"));
            var before = devices.Sum(device => device.Upto);
            await UntilAsync(() => devices.Sum(device => device.Upto) > before, "an ack");
            await Task.Delay(
                TimeSpan.FromMilliseconds(chance.Next(20, 600)), TimeProvider.System);
            gateway.Kill();
            await gateway.WaitForExitAsync();
        }

        await load.CancelAsync();
        await Task.WhenAll(running);
        var told = devices.ToDictionary(device => device.Id, device => device.Upto);
        await DrainAsync(world, devices);
        await CompareAsync(world, devices, told);
    }

    private async Task DrainAsync(DemoWorld world, IReadOnlyList<GatewayKillDevice> devices)
    {
        var gateway = Start(world, "gateway", "run");
        await AnswersAsync(new Uri(world.GatewayAddress, "healthz"));
        using var limit = new CancellationTokenSource(Limit);
        await Task.WhenAll(devices.Select(device => device.RunAsync(device.Recorded, limit.Token)));
        var all = devices.Sum(device => device.Recorded);
        Assert.Equal(all, devices.Sum(device => device.Upto));
        await UntilAsync(() => Receipted(world) == all, $"{all} receipts");
        gateway.Kill();
        await gateway.WaitForExitAsync();
    }

    private async Task CompareAsync(
        DemoWorld world, IReadOnlyList<GatewayKillDevice> devices,
        Dictionary<string, long> told)
    {
        var data = world.PathOf("gateway");
        var check = await EdgeCommand.RunAsync(Limit, "journal", "check", "--data", data);
        Assert.True(check.ExitCode == 0, check.ToString());
        var export = await EdgeCommand.RunAsync(
            Limit, "journal", "export", "--data", data, "--type", "event");
        var kept = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Select(line => ((string)line["dev"]!, (long)line["seq"]!))
            .ToList();
        var numbers = kept.ToHashSet();
        var twice = kept.Count - numbers.Count;
        var missing = devices.Sum(device => Enumerable.Range(1, (int)told[device.Id])
            .LongCount(seq => !numbers.Contains((device.Id, seq))));
        var ledger = JsonNode.Parse(await _http.GetStringAsync(
            new Uri(world.PlatformAddress, "edge/1/ledger")))!;

        Assert.Equal(0, missing);
        Assert.Equal(0, twice);
        Assert.Equal(kept.Count, devices.Sum(device => device.Recorded));
        Assert.Equal(kept.Count, (long)ledger["totals"]!["events"]!);
        Assert.Equal(kept.Count, (long)ledger["totals"]!["counted"]!);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kill -9 of the gateway: {Rounds} rounds, {kept.Count} events, "
            + $"{devices.Sum(device => device.Sent)} lines sent, "
            + $"{told.Values.Sum()} acked while killing, {missing} missing, {twice} twice"));
    }

    private Process Start(DemoWorld world, string name, string verb)
    {
        var start = new ProcessStartInfo(EdgeCommand.Program)
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] arguments =
        [
            verb, "--config", world.PathOf($"{name}.json"), "--data", world.PathOf(name),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => _said.Add($"{name}: {line.Data}");
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;
    }

    private readonly System.Collections.Concurrent.ConcurrentBag<string> _said = [];

    private static List<GatewayKillDevice> Devices(DemoWorld world)
    {
        var twin = JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!;
        var (site, gateway) = ((string)twin["site"]!, (string)twin["gateway"]!);
        return [.. twin["devices"]!.AsArray().Select(device => new GatewayKillDevice(
            new TestDevice(
                (string)device!["dev"]!, gateway, Convert.FromBase64String((string)device["key"]!)),
            site, gateway, world.MqttPort))];
    }

    private long Receipted(DemoWorld world)
    {
        try
        {
            var status = _http.GetStringAsync(new Uri(world.GatewayAddress, "status.json"));
            return (long)JsonNode.Parse(status.GetAwaiter().GetResult())!["totals"]!["receipted"]!;
        }
        catch (HttpRequestException)
        {
            return -1;
        }
    }

    private async Task AnswersAsync(Uri address)
    {
        var isThere = false;
        await UntilAsync(
            () =>
            {
                try
                {
                    using var answer = _http.GetAsync(address).GetAwaiter().GetResult();
                    isThere = answer.IsSuccessStatusCode;
                }
                catch (Exception absent) when (absent is HttpRequestException
                    or TaskCanceledException)
                {
                    isThere = false;
                }

                return isThere;
            },
            address.ToString());
    }

    private async Task UntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit,
                $"waited in vain for {what}: {string.Join('\n', _said)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
