using Edge.Batch;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: every sealed batch gets its receipt, whatever the platform says meanwhile, and a refusal
// has the consequence of its row. Source: trust.md section 2, table of the batch.
public sealed class ForwardTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Every_event_ends_under_a_cosigned_receipt()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(25);
        await _bench.ReceiptedAsync(25);
        Assert.Equal(26, _bench.Platform.Entries.Count); // the open leaf first
        Assert.StartsWith("ENTRY1|{\"at\":", _bench.Platform.Entries[0], StringComparison.Ordinal);
        Assert.Contains("\"type\":\"open\"", _bench.Platform.Entries[0], StringComparison.Ordinal);
        var view = _bench.Gateway.View.Device(_device.Id)!;
        Assert.Equal((25, 25, 25), (view.Durable, view.Sum.Events, view.Receipted));
    }

    [Fact]
    public async Task What_was_sealed_while_the_platform_was_away_arrives_when_it_is_back()
    {
        _bench.Platform.Link.IsAway = false;
        await _bench.OpenAsync(_device);
        _bench.Platform.Link.IsAway = true;
        await SendAsync(3);
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Forward == ForwardState.Waiting, "waiting");
        _bench.Platform.Link.IsAway = false;
        await _bench.ReceiptedAsync(3);
    }

    [Fact]
    public async Task A_batch_without_an_answer_is_sent_again_as_the_same_bytes_after_a_restart()
    {
        _bench.Platform.Instead.Enqueue(_ => PlatformAnswer.Unreachable("answer lost"));
        await _bench.OpenAsync(_device);
        await SendAsync(3);
        await GatewayBench.UntilAsync(() => _bench.Platform.Bodies.Count > 0, "a first try");
        await _bench.ReopenAsync(_device);
        await _bench.ReceiptedAsync(3);
        Assert.True(_bench.Platform.Bodies.Count >= 2);
        Assert.Equal(_bench.Platform.Bodies[0], _bench.Platform.Bodies[1]);
    }

    [Fact]
    public async Task An_answer_lost_after_the_booking_is_healed_by_the_same_bytes()
    {
        var isLost = true;
        _bench.Platform.Link.Book = Losing(_bench.Platform.Link.Book, () => isLost);
        await _bench.OpenAsync(_device);
        await SendAsync(2);
        await GatewayBench.UntilAsync(() => _bench.Platform.Entries.Count > 0, "a booking");
        isLost = false;
        await _bench.ReceiptedAsync(2);
    }

    [Fact]
    public async Task A_platform_restored_from_a_backup_is_fed_again()
    {
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 3; i++)
        {
            await SendAsync(1);
            await _bench.ReceiptedAsync(i);
        }

        var before = _bench.Platform.Entries.ToList();
        _bench.Platform.Restore(2);
        await SendAsync(1);
        await _bench.ReceiptedAsync(4);
        Assert.Equal(before, _bench.Platform.Entries.Take(before.Count));
        Assert.Equal(5, _bench.Platform.Entries.Count);
    }

    [Fact]
    public async Task A_platform_restored_from_a_backup_is_fed_again_though_nobody_brings_anything()
    {
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 3; i++)
        {
            await SendAsync(1);
            await _bench.ReceiptedAsync(i);
        }

        var before = _bench.Platform.Entries.ToList();
        _bench.Platform.Restore(2);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await GatewayBench.UntilAsync(
            () => _bench.Platform.Count == before.Count, "fed again");
        Assert.Equal(before, _bench.Platform.Entries);
        Assert.Equal(3, _bench.Gateway.View.Status().Receipted);
        Assert.Empty(_bench.Alarms);
    }

    [Fact]
    public async Task An_idle_gateway_that_finds_its_platform_whole_sends_nothing()
    {
        var asked = 0;
        var read = _bench.Platform.Link.Read;
        _bench.Platform.Link.Read = path =>
        {
            if (path.EndsWith("/checkpoint", StringComparison.Ordinal))
                Interlocked.Increment(ref asked);
            return read(path);
        };
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await _bench.ReceiptedAsync(1);
        var atStart = Volatile.Read(ref asked);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await GatewayBench.UntilAsync(() => Volatile.Read(ref asked) > atStart, "asked");
        await SendAsync(1);
        await _bench.ReceiptedAsync(2);
        Assert.Equal(2, _bench.Platform.Bodies.Count);
    }

    [Theory]
    [InlineData(403, "sender")]
    [InlineData(403, "signature")]
    [InlineData(400, "form")]
    [InlineData(413, "large")]
    [InlineData(422, "fork")]
    [InlineData(423, "frozen")]
    public async Task A_refusal_that_needs_a_person_stops_forwarding_with_an_alarm(
        int status, string code)
    {
        _bench.Platform.Instead.Enqueue(_ => BookingPlatform.Refused(status, code));
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Forward == ForwardState.Stopped, "stopped");
        await _bench.RaisedAsync("forward", code);
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
            _device, _device.Dropoff(1, _bench.NowMs))); // the site goes on collecting
    }

    [Fact]
    public async Task A_bad_proof_is_tried_once_more_and_then_stops()
    {
        _bench.Platform.Instead.Enqueue(_ => BookingPlatform.Refused(422, "proof"));
        _bench.Platform.Instead.Enqueue(_ => BookingPlatform.Refused(422, "proof"));
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Forward == ForwardState.Stopped, "stopped");
        Assert.Equal(2, _bench.Platform.Bodies.Count);
    }

    [Fact]
    public async Task An_unknown_origin_is_waited_for_with_an_alarm()
    {
        _bench.Platform.Instead.Enqueue(_ => BookingPlatform.Refused(404, "origin"));
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Forward == ForwardState.Unlisted, "unlisted");
        await GatewayBench.UntilAsync(() => _bench.Alarms.Count > 0, "an alarm");
    }

    [Fact]
    public async Task A_busy_platform_is_tried_again_after_the_time_it_asked_for()
    {
        _bench.Platform.Instead.Enqueue(_ => BookingPlatform.Refused(503, "busy", after: 700));
        await _bench.OpenAsync(_device);
        var started = TimeProvider.System.GetTimestamp();
        await SendAsync(1);
        await _bench.ReceiptedAsync(1);
        Assert.True(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds >= 700);
    }

    [Fact]
    public async Task A_receipt_that_is_not_ours_or_not_cosigned_is_not_taken()
    {
        using var stranger = new BookingPlatform();
        _bench.Platform.Instead.Enqueue(body =>
        {
            Assert.True(BatchDocument.TryParse(body, out var batch, out _));
            return new PlatformAnswer(200, stranger.Receipt(batch), -1, "");
        });
        _bench.Platform.Instead.Enqueue(body =>
        {
            Assert.True(BatchDocument.TryParse(body, out var batch, out _));
            return new PlatformAnswer(
                200, _bench.Platform.Receipt(batch with { Old = batch.Old + 1 }), -1, "");
        });
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await _bench.ReceiptedAsync(1); // the third answer is the true one
        Assert.Equal(3, _bench.Platform.Bodies.Count);
    }

    private async Task SendAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
                _device, _device.Dropoff(100 + i, _bench.NowMs)));
        }
    }

    private static Func<ReadOnlyMemory<byte>, PlatformAnswer> Losing(
        Func<ReadOnlyMemory<byte>, PlatformAnswer> book, Func<bool> isLost) => body =>
    {
        var answer = book(body);
        return isLost() ? PlatformAnswer.Unreachable("answer lost") : answer;
    };
}
