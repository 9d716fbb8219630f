using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

/// <summary>What real processes make of lines that are not what a device recorded.</summary>
// Goal: each row of the acceptance table that a network or an operator can provoke, seen from
// outside. Expected codes: the table of trust.md section 1 and the verdicts of section 2.
public sealed class ForgeryTests : IDisposable
{
    private const long Epoch = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-forgery-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<EdgeProcess> processes = [];
    private readonly NativeHmac hmac = new();

    public void Dispose()
    {
        processes.ForEach(process => process.Dispose());
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Altered_replayed_reordered_and_forged_lines_each_get_their_row()
    {
        var world = await StartAsync();
        var device = Device(world, out var gateway);
        await using var client = await ConnectAsync(world, device);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var first = device.Dropoff(1000, now);
        var second = device.Dropoff(2000, now);
        var third = device.Dropoff(3000, now);
        var altered = Encoding.ASCII.GetBytes(
            Encoding.ASCII.GetString(second).Replace("\"net\":2000", "\"net\":9000"));

        await SendAsync(client, first);    // accept
        await SendAsync(client, first);    // again: a counter
        await SendAsync(client, third);    // gap: a counter
        await SendAsync(client, altered);  // tag: quarantine
        await SendAsync(client, second);   // accept
        await SendAsync(client, third);    // accept
        await SendAsync(client, Forged(device, gateway, 4, now)); // accept here, tag-p there
        await SendAsync(client, Other(device, now)); // clone: quarantine

        await ReceiptedAsync(world, 4);
        AssertCounters(await ExportAsync(world, "counter"));
        AssertQuarantine(await ExportAsync(world, "quarantine"), altered);
        await AssertLedgerAsync(world);
    }

    private static void AssertCounters(List<JsonNode> counters)
    {
        long Of(string name) =>
            counters.Where(line => (string)line["name"]! == name).Sum(line => (long)line["value"]!);

        Assert.Equal(4, Of("accept"));
        Assert.Equal(1, Of("again"));
        Assert.Equal(1, Of("gap"));
        Assert.Equal(1, Of("tag"));
        Assert.Equal(1, Of("clone"));
    }

    private static void AssertQuarantine(List<JsonNode> kept, byte[] altered)
    {
        var codes = kept.Select(line => (string)line["code"]!).Order().ToArray();
        Assert.Equal(["clone", "tag"], codes);
        var text = Encoding.ASCII.GetString(altered);
        Assert.Contains(kept, line => (string?)line["bytes"] == text); // evidence, byte for byte
    }

    private async Task AssertLedgerAsync(DemoWorld world)
    {
        var address = new Uri(world.PlatformAddress, "edge/1/entries?limit=100");
        var page = JsonNode.Parse(await http.GetStringAsync(address))!;
        var events = page["entries"]!.AsArray().Where(entry => (string?)entry!["dev"] == "bin-001")
            .ToDictionary(entry => (long)entry!["seq"]!, entry => entry!);

        foreach (var seq in new[] { 1L, 2L, 3L })
        {
            Assert.Equal("counted", (string)events[seq]["verdict"]!);
            Assert.True((long)events[seq]["mg"]! > 0);
        }

        Assert.Equal("tag-p", (string)events[4]["verdict"]!);
        Assert.Equal(0, (long)events[4]["mg"]!);
    }

    /// <summary>
    /// A line the gateway could make: its own tag is good, the platform's is a guess.
    /// </summary>
    private byte[] Forged(TestDevice device, string gateway, long seq, long atMs)
    {
        var mallory = new TestDevice(device.Id, gateway, new byte[32]);
        var line = Encoding.ASCII.GetString(mallory.Line(
            seq, "dropoff", atMs, "\"net\":99000,\"comp\":1,\"cat\":\"mixed-paper\","
            + "\"cal\":\"c-2026-07-01\",", device.LastTag, out var p));
        var payload = Encoding.ASCII.GetBytes(line.Split('|')[1]);
        var key = Keys.Gateway(hmac, device.Key, gateway, Epoch);
        var g = Tags.G(hmac, key, payload, 0, payload.Length, p);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"EDGE1|{line.Split('|')[1]}|{{\"p\":\"{p}\",\"k\":{Epoch},\"g\":\"{g}\"}}"));
    }

    /// <summary>
    /// Sequence 2 once more, with other grams and good tags: two devices with one key.
    /// </summary>
    private static byte[] Other(TestDevice device, long atMs) => device.Line(
        2, "dropoff", atMs, "\"net\":7000,\"comp\":1,\"cat\":\"mixed-paper\",", Tags.Zero, out _);

    private async Task<DemoWorld> StartAsync()
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), 1, 0, 7, TimeProvider.System.GetUtcNow());
        Start(world, "platform", "platform");
        await AnswersAsync(new Uri(world.PlatformAddress, "edge/1/keys"));
        Start(world, "gateway", "run");
        await AnswersAsync(new Uri(world.GatewayAddress, "healthz"));
        return world;
    }

    private void Start(DemoWorld world, string name, string verb) => processes.Add(
        EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"),
            "--data", world.PathOf(name)));

    private static TestDevice Device(DemoWorld world, out string gateway)
    {
        var twin = JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!;
        gateway = (string)twin["gateway"]!;
        var device = twin["devices"]![0]!;
        return new TestDevice(
            (string)device["dev"]!, gateway, Convert.FromBase64String((string)device["key"]!));
    }

    private static async Task<MqttClient> ConnectAsync(DemoWorld world, TestDevice device)
    {
        var client = new MqttClient(
            new MqttClientOptions
            {
                Port = world.MqttPort,
                ClientId = device.Id,
                UserName = device.Id,
                Password = device.Password,
            },
            TimeProvider.System);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }

    private static Task SendAsync(MqttClient client, byte[] line) => client.PublishAsync(
        Topics.Event("demo-site", "bin-001"), line, 1);

    private async Task ReceiptedAsync(DemoWorld world, long count)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Limit)
        {
            var status = JsonNode.Parse(await http.GetStringAsync(
                new Uri(world.GatewayAddress, "status.json")));
            if ((long)status!["totals"]!["receipted"]! == count) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail($"{count} events were not receipted within {Limit}");
    }

    private static async Task<List<JsonNode>> ExportAsync(DemoWorld world, string type)
    {
        var export = await EdgeCommand.RunAsync(
            Limit, "journal", "export", "--data", world.PathOf("gateway"), "--type", type);
        Assert.True(export.ExitCode == 0, export.ToString());
        return [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];
    }

    private async Task AnswersAsync(Uri address)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Limit)
        {
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail($"{address} did not answer within {Limit}\n"
            + string.Join('\n', processes.Select(process => process.Errors)));
    }
}
