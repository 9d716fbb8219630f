using System.IO.Pipelines;
using Edge.Mqtt;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>A broker in the process, on a clock of the test, and transports into it.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly List<Task> serving = [];

    public TestBroker(
        BrokerLimits? limits = null, IPublishGate? gate = null, IAuthenticator? door = null,
        string? store = null, IReadOnlyList<IEnhancedAuthenticator>? methods = null)
    {
        Broker = new Broker(
            new BrokerOptions
            {
                Limits = limits ?? new BrokerLimits(),
                StoreFolder = store,
                SysSeconds = 0,
                Methods = methods ?? [],
                Notice = n => { lock (Notices) Notices.Add(n); },
            },
            gate ?? new OpenGate(), door ?? new OpenHouse(), Time);
    }

    public ManualTime Time { get; } = new();

    public Broker Broker { get; }

    public List<BrokerNotice> Notices { get; } = [];

    /// <summary>The client's end of a new connection.</summary>
    public IDuplexPipe Open(ConnectionFacts? facts = null)
    {
        var toBroker = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var toClient = new Pipe(new PipeOptions(useSynchronizationContext: false));
        serving.Add(Broker.ServeAsync(
            new Ends(toBroker.Reader, toClient.Writer), facts ?? ConnectionFacts.Local,
            CancellationToken.None));
        return new Ends(toClient.Reader, toBroker.Writer);
    }

    /// <summary>A client that speaks in bytes, not connected yet.</summary>
    public RawClient Raw(ConnectionFacts? facts = null) => new(Open(facts));

    /// <summary>A connected client.</summary>
    public async Task<RawClient> ConnectAsync(string id, int level = 5, Connecting? how = null)
    {
        RawClient client = Raw();
        await client.ConnectAsync(id, level, how ?? new Connecting());
        return client;
    }

    /// <summary>Lets time pass and gives the work it caused a moment.</summary>
    public void Pass(int seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public async ValueTask DisposeAsync()
    {
        Task closing = Broker.DisposeAsync().AsTask();
        while (!closing.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(closing, Task.Delay(
                TimeSpan.FromMilliseconds(1), TimeProvider.System, default));
        }
        await Task.WhenAll(serving).WaitAsync(
            TimeSpan.FromSeconds(10), TimeProvider.System, default);
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
