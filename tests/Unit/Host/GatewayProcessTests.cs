using System.Net;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Host;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Unit.Host;

// Goal: the doors of the gateway: a device's line comes in over MQTT, its ack goes out, its receipt
// can be read. Expected values: trust.md section 1 and screens.md section 4.
public sealed class GatewayProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestClock _clock =
        new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private readonly HttpClient _http = new() { Timeout = Limit };
    private HttpTestPlatform _platform = null!;
    private GatewayProcess _process = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await HttpTestPlatform.StartAsync(new TestPlatform(TestGateway.Id, 1));
        _platform.Link.Devices[_device.Id] = new TestPlatform.Listed(_device.Key);
        var keyFile = Path.Combine(_folder.Path, "log.key.pem");
        using var key = TestGateway.Options(_folder.Path).LogKey;
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _process = await GatewayProcess.StartAsync(
            new HostOptions
            {
                Gateway = TestGateway.Id,
                Site = "futian",
                Origin = TestGateway.Origin,
                LogKey = keyFile,
                HttpPort = 0,
                MqttPort = 0,
                Platform = new PlatformOptions { Url = _platform.Address, Token = "t" },
                Terms = TestGateway.Terms,
            },
            Path.Combine(_folder.Path, "data"), _clock);
        _http.BaseAddress = _process.Addresses[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync();
        await _process.DisposeAsync();
        await _platform.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_line_over_mqtt_becomes_a_receipt_that_anybody_can_check()
    {
        await using var client = Client(_device.Id, _device.Password);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        await client.SubscribeAsync(Topics.Ack("futian", _device.Id), 1);
        var line = _device.Dropoff(1_250, Now());
        await client.PublishAsync(Topics.Event("futian", _device.Id), line, 1, false);

        Assert.Equal(1, await UptoAsync(client));
        var read = new EventLine();
        Assert.True(read.TryParse(line, 0, line.Length));
        var id = ReceiptId.From(read.P);
        var evidence = await EventuallyAsync($"r/{id}.json");
        Assert.True(EvidenceDocument.TryParse(evidence, out var document, out var fault), fault);
        Assert.Equal(id, document.Id);
        Assert.True(VerifierKey.TryParse(document.Keys[0], out var key, out _));
        var steps = EvidenceCheck.Run(
            document, new Trust().Add(key), _ => (CheckOutcome.Skip, "not asked here"));
        Assert.All(
            steps.Where(step => step.Name is "leaf" or "path" or "checkpoint"),
            step => Assert.Equal(CheckOutcome.Ok, step.Outcome));

        var page = await _http.GetStringAsync($"r/{id}", TestContext.Current.CancellationToken);
        Assert.Contains("1250 g", page, StringComparison.Ordinal);
        Assert.Contains("未核对", page, StringComparison.Ordinal);
        var text = await _http.GetStringAsync(
            $"r/{id}/promise.txt", TestContext.Current.CancellationToken);
        Assert.True(PromiseCode.TryParse(text, out var promise, out fault), fault);
        Assert.True(promise.IsSignedBy(key));
        Assert.Equal(
            (read.Seq, 1_250L, id),
            (promise.Seq, promise.Quantity, ReceiptId.Text(promise.Id.ToArray(), 0)));
        var printed = await _http.GetStringAsync(
            $"r/{id}/promise", TestContext.Current.CancellationToken);
        Assert.Contains($"edge promise verify {id}.txt", printed);
        var status = JsonNode.Parse(
            await _http.GetStringAsync("status.json", TestContext.Current.CancellationToken))!;
        Assert.Equal(1, (long)status["totals"]!["sealed"]!);
        Assert.Equal(1_250, (long)status["totals"]!["g"]!);
    }

    [Theory]
    [InlineData("bin-0001", "bin-0001", "d3Jvbmc=")]
    [InlineData("bin-0002", "bin-0002", "")]
    [InlineData("bin-0001", "somebody", null)]
    public async Task A_client_without_the_devices_key_or_name_stays_outside(
        string user, string clientId, string? password)
    {
        await using var client = Client(user, password ?? _device.Password, clientId);
        await Assert.ThrowsAsync<MqttException>(
            () => client.ConnectAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_device_cannot_speak_on_anothers_topic()
    {
        await using var client = Client(_device.Id, _device.Password);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        var code = await client.PublishAsync(
            Topics.Event("futian", "bin-0009"), _device.Dropoff(10, Now()), 1, false);
        Assert.Equal(ReasonCode.NotAuthorized, code);
    }

    [Fact]
    public async Task A_revoked_device_is_cut_off_and_stays_outside()
    {
        await using var client = Client(_device.Id, _device.Password);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        await client.PublishAsync(
            Topics.Event("futian", _device.Id), _device.Dropoff(1, Now()), 1, false);
        _platform.Link.Devices[_device.Id] = new TestPlatform.Listed(_device.Key, "revoked");
        _clock.Advance(TimeSpan.FromSeconds(46));
        var started = TimeProvider.System.GetTimestamp();
        while (client.IsConnected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, "still connected");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await using var again = Client(_device.Id, _device.Password);
        await Assert.ThrowsAsync<MqttException>(
            () => again.ConnectAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_page_carries_the_security_headers()
    {
        foreach (var path in new[] { "", "status.json", "r/0000000000000000", "assets/edge.css" })
        {
            using var answer = await _http.GetAsync(path, TestContext.Current.CancellationToken);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task An_unknown_receipt_is_not_found_and_says_so()
    {
        using var answer = await _http.GetAsync(
            "r/0123456789abcdef", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("没有这张回执", page, StringComparison.Ordinal);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private MqttClient Client(string user, string password, string? clientId = null) => new(
        new MqttClientOptions
        {
            Port = _process.Addresses[1].Port,
            ClientId = clientId ?? user,
            UserName = user,
            Password = password,
            ProtocolLevel = 5,
            KeepAliveSeconds = 600,
        },
        TimeProvider.System);

    private async Task<long> UptoAsync(MqttClient client)
    {
        using var limit = new CancellationTokenSource(Limit);
        var message = await client.Messages.ReadAsync(limit.Token);
        var ack = message.Payload.ToArray();
        var hmac = new NativeHmac();
        var key = Keys.Gateway(hmac, _device.Key, TestGateway.Id, 1);
        Assert.True(AckLine.TryRead(
            hmac, key, 1, _device.Id, ack, 0, ack.Length, out var upto, out _, out _));
        return upto;
    }

    private async Task<byte[]> EventuallyAsync(string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await _http.GetAsync(path, TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsByteArrayAsync();
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"no {path}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
