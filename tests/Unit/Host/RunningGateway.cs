using Edge.Host;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Twin;

namespace Edge.Tests.Unit.Host;

/// <summary>A gateway with all its doors on loopback, a platform that books, and twins.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Site = "futian";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly List<BinTwin> _twins = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private BinTwin? _confirm;
    private HttpTestPlatform _platform = null!;

    public GatewayProcess Process { get; private set; } = null!;

    public TestPlatform Platform => _platform.Link;

    public string Data => Path.Combine(_folder.Path, "data");

    public HttpClient Http { get; } = new() { Timeout = Limit };

    public int MqttPort => Process.Addresses[1].Port;

    public static async Task<RunningGateway> StartAsync(
        Func<HostOptions, string, HostOptions>? change = null)
    {
        var made = new RunningGateway
        {
            _platform = await HttpTestPlatform.StartAsync(new TestPlatform(TestGateway.Id, 1)),
        };
        var keyFile = Path.Combine(made._folder.Path, "log.key.pem");
        using var key = TestGateway.Options(made._folder.Path).LogKey;
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var options = new HostOptions
        {
            Gateway = TestGateway.Id,
            Site = Site,
            Origin = TestGateway.Origin,
            LogKey = keyFile,
            HttpPort = 0,
            MqttPort = 0,
            Platform = new Edge.Host.PlatformOptions
            {
                Url = made._platform.Address,
                Token = "t",
            },
            Terms = TestGateway.Terms,
        };
        made.Process = await GatewayProcess.StartAsync(
            change?.Invoke(options, made._folder.Path) ?? options, made.Data, TimeProvider.System);
        made.Http.BaseAddress = made.Process.Addresses[0];
        made.Http.DefaultRequestHeaders.Authorization = new(
            "Bearer", await File.ReadAllTextAsync(Path.Combine(made.Data, "operator.token")));
        return made;
    }

    /// <summary>Boots a bin that nobody visits, and lets its time pass until the end.</summary>
    public BinTwin Bin(TestDevice device)
    {
        Platform.Devices[device.Id] = new TestPlatform.Listed(device.Key);
        var options = new TwinDeviceOptions
        {
            Dev = device.Id,
            Key = Convert.ToBase64String(device.Key),
        };
        var fleet = new TwinOptions
        {
            Site = Site,
            Gateway = TestGateway.Id,
            Broker = new TwinBroker { Port = MqttPort },
            Devices = [options],
        };
        var twin = new BinTwin(
            fleet, options, Path.Combine(_folder.Path, device.Id), TimeProvider.System);
        twin.StopVisits();
        _twins.Add(twin);
        _running.Add(DriveAsync(twin));
        return twin;
    }

    public MqttClient Client(string user, string password) => new(
        new MqttClientOptions
        {
            Port = MqttPort, ClientId = user, UserName = user, Password = password,
            ProtocolLevel = 5, KeepAliveSeconds = 600,
        },
        TimeProvider.System);

    /// <summary>Somebody beside the bin turns its service key, between two steps of it.</summary>
    public void Confirm(BinTwin twin) => _confirm = twin;

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"in vain: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var twin in _twins) await twin.DisposeAsync();
        await Process.StopAsync();
        await Process.DisposeAsync();
        await _platform.DisposeAsync();
        Http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task DriveAsync(BinTwin twin)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            // Four times as fast as real time, as the demo does.
            if (Interlocked.CompareExchange(ref _confirm, null, twin) == twin)
            {
                twin.App.Orders.Confirm(twin.NowMs);
            }

            twin.Advance((long)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds * 4);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
