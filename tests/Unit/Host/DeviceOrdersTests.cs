using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Host;
using Edge.Pipeline.Orders;
using Edge.Wire;

namespace Edge.Tests.Unit.Host;

// Goal: what an operator asks of a device reaches the real firmware over real MQTT, is answered by
// it, and stands in the audit. Expected words: docs/reference/commands.md.
public sealed class DeviceOrdersTests : IAsyncLifetime
{
    private const string CityKey = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly TestDevice _device = new("bin-0001");
    private RunningGateway _house = null!;

    private DeviceOrders Orders => _house.Process.Gateway.Orders;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await RunningGateway.StartAsync(
        (options, folder) => options with { CityKey = KeyFile(folder) });

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_command_reaches_the_firmware_and_its_answer_the_audit()
    {
        var bin = await ConnectedBinAsync();
        var said = await ObeyAsync("lock", ("on", "1"));
        Assert.Equal((CommandState.Done, ""), (said.State, said.Detail));
        Assert.False(bin.App.InService);
        await RunningGateway.UntilAsync(
            () => _house.Process.Gateway.View.Health("bin-0001")?.State == "locked", "locked");

        var refused = await ObeyAsync("zero", ("scale", "7"));
        Assert.Equal((CommandState.Refused, "no-part"), await ConfirmedAsync(bin, refused));
        var deeds = _house.Process.Gateway.Desk.Audit.Before(long.MaxValue, 10);
        Assert.Contains(deeds, d => d.Deed is { Who: "anna", Act: "command.lock" });
        Assert.Contains(deeds, d => d.Deed is { Who: "bin-0001", Act: "answer.lock" });
        Assert.Equal(0, _house.Process.Gateway.Desk.Audit.FirstBroken());
    }

    [Fact]
    public async Task A_command_to_a_silent_device_waits_for_its_greeting()
    {
        _house.Platform.Devices[_device.Id] = new TestPlatform.Listed(_device.Key);
        await _house.Process.Gateway.KeysAsync(_device.Id);
        Assert.True(DeviceCommand.TryParse(
            "identify", new Dictionary<string, string> { ["s"] = "5" }, out var command, out _));
        var issue = await Orders.IssueAsync(_device.Id, command!, "anna");
        Assert.Equal(CommandState.Waiting, issue.Command!.State);
        await ConnectedBinAsync();
        var said = await Orders.WaitAsync(issue.Command.Id, Long, Cancel);
        Assert.Equal(CommandState.Done, said!.State);
    }

    [Fact]
    public async Task A_restart_by_command_is_one_more_boot_and_no_more()
    {
        var bin = await ConnectedBinAsync();
        var boot = bin.App.Boot;
        Assert.Equal(CommandState.Done, (await ObeyAsync("reboot")).State);
        await RunningGateway.UntilAsync(() => bin.App.Boot == boot + 1, "one more boot");
        await RunningGateway.UntilAsync(() => bin.App.Outbox.Connected, "connected again");
        var log = await ObeyAsync("log", ("from", "0"));
        Assert.Contains("start", log.Detail, StringComparison.Ordinal);
        Assert.Equal(boot + 1, bin.App.Boot);
    }

    [Fact]
    public async Task The_operators_address_needs_the_token_of_the_data_folder()
    {
        await ConnectedBinAsync();
        using var stranger = new HttpClient { BaseAddress = _house.Http.BaseAddress };
        using var closed = await stranger.GetAsync("edge/1/operator/devices", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);

        using var issued = await PostAsync("""{"kind":"identify","args":{"s":"3"},"who":"anna"}""");
        Assert.Equal(HttpStatusCode.Accepted, issued.StatusCode);
        var id = (long)JsonNode.Parse(await issued.Content.ReadAsStringAsync(Cancel))!["id"]!;
        var answer = JsonNode.Parse(await _house.Http.GetStringAsync(
            $"edge/1/operator/commands/{id}?wait=60", Cancel))!;
        Assert.Equal("done", (string)answer["state"]!);
        var devices = JsonNode.Parse(
            await _house.Http.GetStringAsync("edge/1/operator/devices", Cancel))!;
        Assert.True((bool)devices["devices"]![0]!["online"]!);

        using var wrong = await PostAsync("""{"kind":"dance","who":"anna"}""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var form = await PostAsync("""{"kind":"identify","args":{"s":"0"},"who":"anna"}""");
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
    }

    [Fact]
    public async Task Telemetry_is_kept_in_memory_and_a_foreign_one_refused()
    {
        await ConnectedBinAsync();
        await RunningGateway.UntilAsync(
            () => _house.Process.Gateway.View.Health("bin-0001")?.HealthMs > 0, "telemetry");
        var health = _house.Process.Gateway.View.Health("bin-0001")!;
        Assert.Equal((0L, "S"), (health.FillPercent, health.ClockQuality));
        Assert.True(Math.Abs(health.SkewMs) < 60_000);
        Assert.False(_house.Process.Gateway.TakeHealth(
            "bin-0001", false, """{"v":1,"dev":"bin-0002","fill1":99}"""u8.ToArray(), 1));
        Assert.False(_house.Process.Gateway.TakeHealth(
            "bin-0001", false, new byte[2_000], 1));
        Assert.Equal(0, _house.Process.Gateway.View.Health("bin-0001")!.FillPercent);
    }

    [Fact]
    public async Task A_box_gets_the_tag_of_its_object_and_nothing_of_the_number_stays()
    {
        // The expected tag: HMAC-SHA256(city key, "imei/490154203237518"), computed here.
        var expected = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(
            Convert.FromBase64String(CityKey), "imei/490154203237518"u8));
        _house.Platform.Devices[_device.Id] = new TestPlatform.Listed(_device.Key);
        await using var box = _house.Client(_device.Id, _device.Password);
        await box.ConnectAsync(Cancel);
        await box.SubscribeAsync(Topics.Command(RunningGateway.Site, _device.Id), 1);
        await AskAsync(box, 1_000_001, "490154203237518");
        using var limit = new CancellationTokenSource(Long);
        var line = (await box.Messages.ReadAsync(limit.Token)).Payload.ToArray();
        var down = new DownLine(new TagMaker(new Edge.Pipeline.NativeHmac(), 4_096));
        Assert.True(down.TryRead(TagMaker.LabelCommand, GatewayKey(), 1, line, 0, line.Length));
        var payload = JsonNode.Parse(Encoding.ASCII.GetString(line).Split('|')[1])!;
        Assert.Equal(("tag", 1_000_001L, expected), (
            (string)payload["kind"]!, (long)payload["re"]!, (string)payload["object"]!));

        // Somebody who tries numbers is soon told nothing more: 20 a minute.
        for (var i = 0; i < 30; i++) await AskAsync(box, 1_000_002 + i, $"49015420323{i:d4}");
        Assert.Equal(20, Orders.TagsGiven);
        foreach (var file in Directory.GetFiles(_house.Data).Where(f => !f.EndsWith("lock")))
        {
            await using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Cancel);
            Assert.True(copy.ToArray().AsSpan().IndexOf("490154203237518"u8) < 0, file);
        }
    }

    private static string KeyFile(string folder)
    {
        var path = Path.Combine(folder, "city.key");
        File.WriteAllText(path, CityKey);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private byte[] GatewayKey() =>
        Keys.Gateway(new Edge.Pipeline.NativeHmac(), _device.Key, TestGateway.Id, 1);

    private async Task AskAsync(Edge.Mqtt.MqttClient box, long n, string number)
    {
        var text = Encoding.ASCII.GetBytes(
            $"{{\"v\":1,\"dev\":\"bin-0001\",\"kind\":\"ask\",\"n\":{n},"
            + $"\"type\":\"imei\",\"object\":\"{number}\"}}");
        var line = new byte[512];
        var count = new DownLine(new TagMaker(new Edge.Pipeline.NativeHmac(), 512)).Write(
            TagMaker.LabelCommand, GatewayKey(), 1, text, text.Length, line);
        await box.PublishAsync(
            Topics.Reply(RunningGateway.Site, _device.Id), line.AsMemory(0, count), 1, false);
    }

    private async Task<Edge.Twin.BinTwin> ConnectedBinAsync()
    {
        var bin = _house.Bin(_device);
        await RunningGateway.UntilAsync(() => bin.App.Outbox.Connected, "connected");
        return bin;
    }

    private async Task<CommandRecord> ObeyAsync(
        string kind, params (string Name, string Value)[] arguments)
    {
        Assert.True(DeviceCommand.TryParse(
            kind, arguments.ToDictionary(a => a.Name, a => a.Value), out var command,
            out var fault), fault);
        var issue = await Orders.IssueAsync(_device.Id, command!, "anna");
        Assert.Equal("", issue.Fault);
        await RunningGateway.UntilAsync(
            () => Orders.Find(issue.Command!.Id)!.State != CommandState.Waiting, kind);
        return Orders.Find(issue.Command!.Id)!;
    }

    // A person beside the bin turns the service key.
    private async Task<(CommandState, string)> ConfirmedAsync(
        Edge.Twin.BinTwin bin, CommandRecord asked)
    {
        Assert.Equal(CommandState.Asked, asked.State);
        _house.Confirm(bin);
        var said = await Orders.WaitAsync(asked.Id, Long, Cancel);
        return (said!.State, said.Detail);
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _house.Http.PostAsync(
        "edge/1/operator/devices/bin-0001/commands",
        new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
}
