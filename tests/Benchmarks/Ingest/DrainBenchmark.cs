using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>The platform is away for many events, then comes back: how long until all have
/// receipts?</summary>
/// <remarks>Issue 7, must-show 7.</remarks>
internal static class DrainBenchmark
{
    private const int Devices = 20;

    /// <summary>Measures and prints.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var events = arguments is ["--events", var text, ..] ? int.Parse(text, null) : 100_000;
        var folder = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        try
        {
            await RunAsync(events, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task RunAsync(int events, string folder)
    {
        var time = TimeProvider.System;
        var asked = IngestArguments.Read([]);
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), Devices, 0, 1, time.GetUtcNow());
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(world.PathOf("twin.json")))!;
        var keys = twin["devices"]!.AsArray().ToDictionary(
            one => (string)one!["dev"]!, one => Convert.FromBase64String((string)one!["key"]!));
        var load = Load.Make((string)twin["gateway"]!, Devices, events, keys);
        var health = new Uri(world.PlatformAddress, "health");
        using var first = await MqttDoor.StartAsync(asked, world, "platform", "platform", health);
        using var gateway = await MqttDoor.StartAsync(
            asked, world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        var senders = load.Devices.Select(one => new MqttSender(
            one, (string)twin["site"]!, asked.Window, new Latencies(time))).ToList();
        foreach (var sender in senders) await sender.ConnectAsync(world.MqttPort);
        first.Kill();
        await first.WaitForExitAsync();

        using (var end = new CancellationTokenSource())
        {
            var sending = Task.WhenAll(senders.Select(sender => sender.RunAsync(true, end.Token)));
            await UntilAsync(world, "sealed", events);
            await end.CancelAsync();
            await sending;
        }

        var back = time.GetTimestamp();
        using var second = await MqttDoor.StartAsync(asked, world, "platform", "platform", health);
        await UntilAsync(world, "receipted", events);
        var seconds = time.GetElapsedTime(back).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{events} events waiting: all receipted {seconds:n1} s after the platform's start"));
        second.Kill();
        gateway.Kill();
        await gateway.WaitForExitAsync();
        await second.WaitForExitAsync();
        foreach (var sender in senders) await sender.DisposeAsync();
    }

    private static async Task UntilAsync(DemoWorld world, string promise, long count)
    {
        using var http = new HttpClient();
        while (true)
        {
            var status = JsonNode.Parse(
                await http.GetStringAsync(new Uri(world.GatewayAddress, "status.json")))!;
            if ((long)status["totals"]![promise]! >= count) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
