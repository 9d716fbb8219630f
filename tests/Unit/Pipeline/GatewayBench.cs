using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

/// <summary>One gateway, one booking platform and some devices for a test.</summary>
internal sealed class GatewayBench : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private Gateway? _gateway;

    public BookingPlatform Platform { get; } = new();

    public TestClock Clock { get; } = new(1_785_000_000_000);

    public TestSpace Space { get; } = new();

    public List<Alarm> Alarms { get; } = [];

    public Gateway Gateway => _gateway ?? throw new InvalidOperationException("not open");

    public int KeepMonths { get; init; }

    public string Folder => _folder.Path;

    public string Data => Path.Combine(_folder.Path, "data");

    public long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task OpenAsync(params TestDevice[] devices)
    {
        foreach (var device in devices)
        {
            Platform.Link.Devices.TryAdd(device.Id, new TestPlatform.Listed(device.Key));
        }

        _gateway = await Edge.Pipeline.Gateway.OpenAsync(
            TestGateway.Options(_folder.Path, KeepMonths), Platform.Link, Clock, Space);
        Gateway.Raised = alarm =>
        {
            lock (Alarms) Alarms.Add(alarm);
        };
        foreach (var device in devices) await Gateway.KeysAsync(device.Id);
    }

    public async Task ReopenAsync(params TestDevice[] devices)
    {
        await Gateway.DisposeAsync();
        await OpenAsync(devices);
    }

    public Task<(AcceptCode Code, byte[]? Ack)> SendAsync(
        TestDevice device, byte[] line, long session = 1)
    {
        var answer = new TestAnswer(session);
        Gateway.Submit(device.Id, line, NowMs, answer);
        return answer.Decision;
    }

    public async Task<AcceptCode> CodeAsync(TestDevice device, byte[] line, long session = 1) =>
        (await SendAsync(device, line, session)).Code;

    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, $"in vain: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Waits for an alarm: it comes a moment after the state that it tells of.</summary>
    public Task RaisedAsync(string code, string detail) => UntilAsync(
        () =>
        {
            lock (Alarms)
            {
                return Alarms.Exists(alarm => alarm.Code == code
                    && alarm.Detail.Contains(detail, StringComparison.Ordinal));
            }
        },
        $"an alarm {code} {detail}");

    public Task ReceiptedAsync(long events) => UntilAsync(
        () => Gateway.View.Status().Receipted == events, $"{events} receipts");

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        Platform.Dispose();
        _folder.Dispose();
    }
}

/// <summary>As much room as the test says.</summary>
internal sealed class TestSpace : IFreeSpace
{
    private long _free = long.MaxValue;

    public void Set(long free) => Volatile.Write(ref _free, free);

    public long FreeBytes() => Volatile.Read(ref _free);
}
