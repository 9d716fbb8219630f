using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Edge.Pipeline.Orders;

namespace Edge.Pipeline;

/// <summary>The gateway without its doors: lines in, receipts out.</summary>
/// <remarks>Receive, Verify, Journal, Reduce, Seal, Forward, Receipts, in this order and one way.
/// Thread-safety: safe.</remarks>
public sealed class Gateway : IAsyncDisposable
{
    private readonly GatewayParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _write;
    private Exception? _failure;
    private int _isDisposed;
    private readonly Task[] _loops;

    private Gateway(GatewayParts parts)
    {
        _parts = parts;
        Connect();
        _write = parts.Receive.RunAsync();
        parts.Seal.Notice(parts.Events.LastEvent);
        _loops =
        [
            Guarded(parts.Seal.RunAsync(_stop.Token)),
            Guarded(parts.Forward.RunAsync(_stop.Token)),
            Guarded(parts.Keys.RefreshAsync(_stop.Token)),
            Guarded(parts.Desk.Watch.RunAsync(_stop.Token)),
            Guarded(parts.Desk.Acts.RunAsync(_stop.Token)),
            Guarded(parts.Pruning.RunAsync(parts.Receive, parts.Time, _stop.Token)),
            Guarded(parts.ReceiptIds.RunAsync(
                parts.Receive, parts.Log, parts.Events, parts.Time, _stop.Token)),
        ];
        Completion = CompleteAsync();
    }

    /// <summary>Ends when the gateway was stopped; fails when it failed and must be started anew.
    /// </summary>
    public Task Completion { get; }

    /// <summary>What the gateway knows of itself, for pages and the command line.</summary>
    public GatewayView View => _parts.View;

    /// <summary>What the console asks: accounts, alarms, audit log.</summary>
    public Operators.OperatorDesk Desk => _parts.Desk;

    /// <summary>Claims of devices without a name.</summary>
    public ClaimRelay Claims => _parts.Claims;

    /// <summary>Commands to devices, and what they say to them.</summary>
    public DeviceOrders Orders => _parts.Orders;

    /// <summary>Firmware releases and how far they have got.</summary>
    public Releases.RolloutDesk Rollouts => _parts.Rollouts;

    /// <summary>Called with each batch that is sealed, in order and at least once: the one over
    /// which the process before ended is told again. Must not block.</summary>
    public Action<SealedBatch>? Sealed
    {
        get => _parts.Seal.Sealed;
        set => _parts.Seal.Sealed = value;
    }

    /// <summary>Called with each receipt that is durable. Must not block.</summary>
    public Action<BookedBatch>? Booked { get; set; }

    /// <summary>Called with each alarm. Must not block.</summary>
    public Action<Alarm>? Raised { get; set; }

    /// <summary>Called with each device that was revoked: nothing of it counts, and its doors are
    /// to be shut. Must not block.</summary>
    public Action<string>? Revoked { get; set; }

    /// <summary>Called with the name of each device that got further. Must not block.</summary>
    public Action<string>? Advanced { get; set; }

    /// <summary>Opens the journal, checks it, and starts.</summary>
    /// <exception cref="GatewayException">The surroundings do not allow it; says what to do.
    /// </exception>
    public static Task<Gateway> OpenAsync(
        GatewayOptions options, IPlatformLink platform, TimeProvider time) =>
        OpenAsync(options, platform, time, new DiskSpace(options.Data));

    /// <summary>The same, with another idea of free space.</summary>
    public static async Task<Gateway> OpenAsync(
        GatewayOptions options, IPlatformLink platform, TimeProvider time, IFreeSpace space) =>
        new(await GatewayParts.OpenAsync(options, platform, time, space));

    /// <summary>Takes one line in; the answer comes when the decision is final.</summary>
    /// <param name="topicDevice">The device of the topic it came on.</param>
    /// <param name="line">The line; not changed until answered.</param>
    /// <param name="receivedAtMs">When it came. Units: ms UTC.</param>
    /// <param name="answer">Where the decision goes.</param>
    public void Submit(
        string topicDevice, ReadOnlyMemory<byte> line, long receivedAtMs, IAnswer answer) =>
        _parts.Receive.Submit(new Submission(topicDevice, line, receivedAtMs, answer));

    /// <summary>Takes what a device says of its health: status and telemetry.</summary>
    /// <param name="device">The device of the topic it came on.</param>
    /// <param name="isStatus">Its status; telemetry otherwise.</param>
    /// <param name="body">The message.</param>
    /// <param name="receivedAtMs">When it came. Units: ms UTC.</param>
    /// <returns>False when it is not of its form, or of another device.</returns>
    public bool TakeHealth(
        string device, bool isStatus, ReadOnlyMemory<byte> body, long receivedAtMs)
    {
        var isTaken = isStatus
            ? _parts.Health.TakeStatus(device, body.Span, receivedAtMs)
            : _parts.Health.TakeHealth(device, body.Span, receivedAtMs);
        if (isTaken && isStatus) _parts.Rollouts.Seen(device);
        if (isTaken) Advanced?.Invoke(device);
        return isTaken;
    }

    /// <summary>The device keys held, or those the platform gives now; null when there are none.
    /// </summary>
    public Task<DeviceKeys?> KeysAsync(string device) => _parts.Keys.EnsureAsync(device);

    /// <summary>Asks the platform for a device's keys, state and orders now; null when it has
    /// none, or is away and none are held.</summary>
    public Task<DeviceKeys?> RenewKeysAsync(string device) => _parts.Keys.RenewAsync(device);

    /// <summary>Refuses new lines, decides those that wait, seals what is durable, and ends.
    /// </summary>
    public async Task StopAsync()
    {
        _parts.Receive.Stop();
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        if (!_write.IsCompleted) await FlushAsync();
        _parts.Receive.Complete();
        await Completion;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        try
        {
            await StopAsync();
        }
        catch (Exception wrong) when (wrong is GatewayException or UnreachableException)
        {
            // Said already by Completion.
        }

        _parts.Dispose();
        _stop.Dispose();
    }

    /// <summary>Lets go of the files without a word, as the end of a process does.</summary>
    internal void Abandon() => _parts.Dispose();

    private void Connect()
    {
        var parts = _parts;
        parts.Receive.Committed = parts.Seal.Notice;
        parts.Receive.Raised = alarm => Raised?.Invoke(alarm);
        parts.Revoked = device => Revoked?.Invoke(device);
        parts.Receipts.Raised = alarm => Raised?.Invoke(alarm);
        parts.Receive.Advanced = state => Advanced?.Invoke(state.Device);
        parts.Receipts.Booked = booked =>
        {
            parts.Desk.Booked(booked.Batch);
            Booked?.Invoke(booked);
        };
        parts.Desk.Alarms.Raised = alarm => Raised?.Invoke(alarm);
        parts.Seal.Observed = parts.Desk.Watch.SealedAsync;
        parts.Seal.Signed = parts.Forward.Notice;
        parts.Forward.Stuck = reason => Raised?.Invoke(new Alarm(
            parts.Time.GetUtcNow().ToUnixTimeMilliseconds(), parts.Options.Gateway, "forward",
            reason));
    }

    // What is not sealed within the limit is sealed at the next start.
    private async Task FlushAsync()
    {
        try
        {
            await _parts.Seal.FlushAsync(TimeSpan.FromMilliseconds(Limits.FlushMs));
        }
        catch (Exception wrong) when (wrong is JournalFullException or ChannelClosedException
            or OperationCanceledException)
        {
            // No room, or the write loop ended: nothing durable is lost by it.
        }
    }

    // A loop that ends for another reason than the stop ends the gateway: half a gateway is none.
    private async Task Guarded(Task loop)
    {
        try
        {
            await loop;
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception wrong)
        {
            Interlocked.CompareExchange(ref _failure, wrong, null);
            _parts.Receive.Stop();
            _parts.Receive.Complete();
        }
    }

    private async Task CompleteAsync()
    {
        await _write;
        if (_failure is { } wrong) ExceptionDispatchInfo.Throw(wrong);
    }
}
