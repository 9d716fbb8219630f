using System.Security.Cryptography;
using System.Text;
using Edge.Host;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.Unit.Host;

/// <summary>A whole gateway in the process, on real time, with a device and a reader of its feed;
/// may be stopped and started again over the same folder.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    public const string Site = "futian";
    private const string Reader = "dashboard";
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private HttpTestPlatform _platform = null!;
    private CancellationTokenSource _stop = new();
    private GatewayProcess _process = null!;
    private Task _running = Task.CompletedTask;
    private string _keyFile = "";

    public TestDevice Device { get; } = new("bin-0001");

    public static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        site._platform = await HttpTestPlatform.StartAsync(new TestPlatform(TestGateway.Id, 1));
        site._platform.Link.Devices[site.Device.Id] = new TestPlatform.Listed(site.Device.Key);
        site._keyFile = Path.Combine(site._folder.Path, "log.key.pem");
        using var key = TestGateway.Options(site._folder.Path).LogKey;
        File.SetUnixFileMode(site._keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await site.BeginAsync();
        return site;
    }

    public async Task RestartAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    /// <summary>A connected reader of the feed whose session outlives the connection.</summary>
    public async Task<MqttClient> ReaderAsync(string id = "reader-1")
    {
        var client = Client(id, Reader, Token, clean: false);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>The device's connected client.</summary>
    public async Task<MqttClient> DeviceAsync()
    {
        var client = Client(Device.Id, Device.Id, Device.Password, clean: true);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Drops off so many grams, and waits for the PUBACK.</summary>
    public async Task DropOffAsync(MqttClient client, long grams) => await client.PublishAsync(
        Topics.Event(Site, Device.Id),
        Device.Dropoff(grams, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), 1);

    /// <summary>The next message under a topic; fails when none comes.</summary>
    public static async Task<InboundMessage> NextAsync(MqttClient client, string topic)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var message = await client.Messages.ReadAsync(limit.Token);
            if (message.Topic == topic) return message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    private async Task BeginAsync()
    {
        _stop = new CancellationTokenSource();
        var ready = new TaskCompletionSource<GatewayProcess>();
        _running = GatewayProcess.RunAsync(
            new HostOptions
            {
                Gateway = TestGateway.Id,
                Site = Site,
                Origin = TestGateway.Origin,
                LogKey = _keyFile,
                HttpPort = 0,
                MqttPort = 0,
                Platform = new PlatformOptions { Url = _platform.Address, Token = "t" },
                Terms = TestGateway.Terms,
                Feed =
                [
                    new FeedReader
                    {
                        User = Reader,
                        PasswordSha256 = Convert.ToHexStringLower(
                            SHA256.HashData(Encoding.ASCII.GetBytes(Token))),
                    },
                ],
            },
            Path.Combine(_folder.Path, "data"), ready.SetResult, _stop.Token);
        await Task.WhenAny(ready.Task, _running);
        if (_running.IsFaulted) await _running;
        _process = await ready.Task;
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Limit);
        _stop.Dispose();
    }

    private MqttClient Client(string id, string user, string password, bool clean) => new(
        new MqttClientOptions
        {
            Port = _process.Addresses[1].Port,
            ClientId = id,
            UserName = user,
            Password = password,
            ProtocolLevel = 5,
            CleanStart = clean,
            SessionExpirySeconds = clean ? 0u : 3_600,
        },
        TimeProvider.System);
}
