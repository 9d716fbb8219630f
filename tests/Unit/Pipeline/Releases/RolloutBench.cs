using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Edge.Pipeline;
using Edge.Pipeline.Releases;
using Edge.Wire;

namespace Edge.Tests.Unit.Pipeline.Releases;

/// <summary>A gateway with releases, a platform that orders, and devices that say what a test
/// says.</summary>
internal sealed class RolloutBench : IPlatformLink, IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestPlatform _platform = new(TestGateway.Id, 1);
    private readonly NativeHmac _hmac = new();
    private readonly ConcurrentDictionary<string, TestDevice> _devices = new();
    private readonly ConcurrentQueue<(string Device, JsonElement Body)> _sent = new();
    private long _number = 1_000;

    public ReleaseBench Releases { get; } = new();

    public TestClock Clock { get; } = new(1_785_000_000_000);

    public Gateway Gateway { get; private set; } = null!;

    public RolloutDesk Desk => Gateway.Rollouts;

    public Rollout Newest => Desk.All[0];

    /// <summary>Orders given: device and number.</summary>
    public ConcurrentQueue<string> Ordered { get; } = new();

    public List<Alarm> Alarms { get; } = [];

    /// <summary>What the platform says instead of ordering; null for ordering.</summary>
    public PlatformAnswer? Instead { get; set; }

    public async Task OpenAsync(IReadOnlyList<string>? revoked = null)
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        var plain = TestGateway.Options(_folder.Path);
        Gateway = await Edge.Pipeline.Gateway.OpenAsync(
            new GatewayOptions
            {
                Gateway = plain.Gateway, Site = plain.Site, Origin = plain.Origin,
                LogKey = plain.LogKey, Data = plain.Data, Packs = plain.Packs,
                Terms = plain.Terms,
                Releases = Releases.Options with { Revoked = revoked ?? [] },
            },
            this, Clock, new TestSpace());
        Gateway.Raised = alarm =>
        {
            lock (Alarms) Alarms.Add(alarm);
        };
        Gateway.Orders.Send = (device, line) => _sent.Enqueue((device, Payload(line)));
    }

    /// <summary>A device of the fleet says how it is.</summary>
    public async Task ThereIsAsync(string device, long serial = 0, string hardware = "bin-s3")
    {
        var made = _devices.GetOrAdd(device, id => new TestDevice(id));
        _platform.Devices.TryAdd(device, new TestPlatform.Listed(made.Key));
        await Gateway.KeysAsync(device);
        Status(device, serial, hardware);
    }

    public void Status(string device, long serial = 0, string hardware = "bin-s3") =>
        Assert.True(Gateway.TakeHealth(
            device, true, Encoding.ASCII.GetBytes(
                $"{{\"v\":1,\"dev\":\"{device}\",\"state\":\"online\",\"boot\":1,\"fw\":\"0.1.0\","
                + $"\"product\":\"smart-bin\",\"hw\":\"{hardware}\",\"serial\":{serial}}}"),
            Clock.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>A device says how far it has got with its newest order.</summary>
    public void Say(string device, string state, string why = "", long serial = 1) => Reply(
        device, $"\"kind\":\"update\",\"re\":{NumberOf(device)},\"serial\":{serial},"
            + $"\"state\":\"{state}\"" + (why.Length > 0 ? $",\"why\":\"{why}\"" : ""));

    /// <summary>A device asks for a piece; what comes back, or null.</summary>
    public byte[]? Want(string device, long at, long serial = 1)
    {
        _sent.Clear();
        Reply(device, $"\"kind\":\"want\",\"re\":7,\"serial\":{serial},\"at\":{at}");
        return _sent.TryDequeue(out var sent) && sent.Device == device
            && sent.Body.GetProperty("kind").GetString() == "piece"
            && sent.Body.GetProperty("at").GetInt64() == at
                ? sent.Body.GetProperty("data").GetBytesFromBase64() : null;
    }

    public UpdateState StateOf(string device) =>
        Newest.Devices.Single(one => one.Device == device).State;

    public int Count(UpdateState state) => Newest.Devices.Count(one => one.State == state);

    /// <summary>All that are offered say that the new image runs.</summary>
    public Task ConfirmAsync()
    {
        foreach (var one in Newest.Devices.Where(one => one.State == UpdateState.Offered))
        {
            Say(one.Device, "downloading");
            Say(one.Device, "verified");
            Say(one.Device, "rebooted");
            Say(one.Device, "confirmed");
        }

        return GatewayBench.UntilAsync(
            () => Newest.Devices.All(one => one.IsFinal), "every device has its last word");
    }

    public Task OfferedAsync(int count) => GatewayBench.UntilAsync(
        () => Newest.Devices.Count == count
            && Newest.Devices.All(one => one.State != UpdateState.Chosen), $"{count} offered");

    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel) =>
        _platform.PostBatchAsync(batch, cancel);

    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel) =>
        _platform.GetAsync(path, cancel);

    public Task<PlatformAnswer> PostAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Instead is { } other) return Task.FromResult(other);
        Ordered.Enqueue(path.Split('/')[4]);
        return Task.FromResult(new PlatformAnswer(
            202, Encoding.ASCII.GetBytes($"{{\"number\":{++_number}}}"), -1, ""));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Releases.Dispose();
        _folder.Dispose();
    }

    private long NumberOf(string device) =>
        Newest.Devices.FirstOrDefault(one => one.Device == device)?.Number ?? 0;

    private void Reply(string device, string members)
    {
        var text = Encoding.ASCII.GetBytes($"{{\"v\":1,\"dev\":\"{device}\",{members}}}");
        var line = new byte[4_096];
        var count = new DownLine(new TagMaker(_hmac, 4_096)).Write(
            TagMaker.LabelCommand,
            Keys.Gateway(_hmac, _devices[device].Key, TestGateway.Id, 1), 1, text, text.Length,
            line);
        Gateway.Orders.TakeReply(device, line.AsMemory(0, count));
    }

    private static JsonElement Payload(byte[] line) =>
        JsonDocument.Parse(Encoding.ASCII.GetString(line).Split('|')[1]).RootElement.Clone();
}
