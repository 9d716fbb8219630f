using System.Diagnostics;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Load over MQTT QoS 1 into a gateway of its own process, the platform away or beside.
/// </summary>
internal static class MqttDoor
{
    /// <summary>Measures one size.</summary>
    public static async Task<IngestFigures> RunAsync(
        IngestArguments asked, int devices, string folder)
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), devices, 0, 1, TimeProvider.System.GetUtcNow());
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(world.PathOf("twin.json")))!;
        var keys = twin["devices"]!.AsArray().ToDictionary(
            one => (string)one!["dev"]!, one => Convert.FromBase64String((string)one!["key"]!));
        var gateway = (string)twin["gateway"]!;
        var load = Load.Make(gateway, devices, asked.Lines, keys);

        using var platform = await StartAsync(
            asked, world, "platform", "platform", new Uri(world.PlatformAddress, "health"));
        using var process = await StartAsync(
            asked, world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        try
        {
            return await MeasureAsync(asked, load, world, (string)twin["site"]!, process);
        }
        finally
        {
            process.Kill();
            platform.Kill();
            await process.WaitForExitAsync();
            await platform.WaitForExitAsync();
        }
    }

    private static async Task<IngestFigures> MeasureAsync(
        IngestArguments asked, Load load, DemoWorld world, string site, Process process)
    {
        var time = TimeProvider.System;
        var latencies = new Latencies(time);
        var senders = new List<MqttSender>();
        foreach (var one in load.Devices)
        {
            var sender = new MqttSender(one, site, asked.Window, latencies);
            await sender.ConnectAsync(world.MqttPort);
            senders.Add(sender);
        }

        using var end = new CancellationTokenSource(
            TimeSpan.FromSeconds(asked.Warm + asked.Seconds), time);
        var running = Task.WhenAll(senders.Select(sender => sender.RunAsync(end.Token)));
        await Task.Delay(TimeSpan.FromSeconds(asked.Warm), time);
        process.Refresh();
        var cpu = process.TotalProcessorTime;
        var before = load.Devices.Sum(one => one.Upto);
        var started = time.GetTimestamp();
        latencies.Clear();
        await running;
        var elapsed = time.GetElapsedTime(started);
        var events = load.Devices.Sum(one => one.Upto) - before;
        process.Refresh();
        var figures = new IngestFigures(
            events / elapsed.TotalSeconds, latencies.Quantile(0.5), latencies.Quantile(0.99),
            (process.TotalProcessorTime - cpu).TotalMicroseconds / events,
            process.WorkingSet64 / 1e6);
        await ReportReceiptsAsync(world);
        foreach (var sender in senders) await sender.DisposeAsync();
        return figures;
    }

    private static async Task ReportReceiptsAsync(DemoWorld world)
    {
        using var http = new HttpClient();
        var status = JsonNode.Parse(
            await http.GetStringAsync(new Uri(world.GatewayAddress, "status.json")))!["totals"]!;
        await Console.Error.WriteLineAsync(
            $"  durable {status["durable"]}, sealed {status["sealed"]}, "
            + $"receipted {status["receipted"]} at the end of the load");
    }

    /// <summary>Starts one process of the world and waits until it answers.</summary>
    public static async Task<Process> StartAsync(
        IngestArguments asked, DemoWorld world, string name, string verb, Uri answers)
    {
        var start = new ProcessStartInfo(
            asked.Edge ?? Path.Combine(AppContext.BaseDirectory, "edge"))
        {
            RedirectStandardInput = true,
        };
        string[] arguments =
        [
            verb, "--config", world.PathOf($"{name}.json"), "--data", world.PathOf(name),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        using var http = new HttpClient();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"{name} ended");
            try
            {
                using var answer = await http.GetAsync(answers);
                if (answer.IsSuccessStatusCode) return process;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}

/// <summary>One device's connection.</summary>
internal sealed class MqttSender(
    LoadDevice device, string site, int window, Latencies latencies) : IAsyncDisposable
{
    private readonly string _topic = Topics.Event(site, device.Device.Id);
    private MqttClient? _client;

    /// <summary>Connects, subscribes to its acks, greets.</summary>
    public async Task ConnectAsync(int port)
    {
        _client = new MqttClient(
            new MqttClientOptions
            {
                Port = port,
                ClientId = device.Device.Id,
                UserName = device.Device.Id,
                Password = device.Device.Password,
                InFlight = 2 * window,
                KeepAliveSeconds = 600,
            },
            TimeProvider.System);
        await _client.ConnectAsync();
        await _client.SubscribeAsync(Topics.Ack(site, device.Device.Id), 0);
    }

    /// <summary>Sends until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var time = TimeProvider.System;
        long next = 1;
        try
        {
            while (true)
            {
                var last = Math.Min(device.Lines.Length, device.Upto + window);
                for (; next <= last; next++)
                {
                    device.Sent(next, time.GetTimestamp());
                    _ = _client!.PublishAsync(
                        _topic, device.Lines[next - 1], 1, cancellation: end);
                }

                var message = await _client!.Messages.ReadAsync(end);
                var now = time.GetTimestamp();
                device.Acked(LoadDevice.UptoOf(message.Payload.Span), now, latencies);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _client!.DisposeAsync();
}
