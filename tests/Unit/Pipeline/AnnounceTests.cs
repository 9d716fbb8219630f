using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: who reads the feed sees every batch, in order, whatever moment the gateway ends at: the
// simulation saw a note that was durable and never told (long worlds 136, 193, 259, 472, 486).
// Source: trust.md section 3, "head slot written, not sent: stored bytes are sent".
public sealed class AnnounceTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly List<SealedBatch> _told = [];

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_batch_over_which_the_gateway_ended_is_told_at_the_next_start()
    {
        // Nobody is told in the first life: it ends between the durable note and the telling.
        _bench.Platform.Link.IsAway = false;
        await _bench.OpenAsync(_device);
        _bench.Platform.Link.IsAway = true;
        await SealAsync(3);
        await _bench.Gateway.DisposeAsync();

        await _bench.OpenAsync();
        Listen();
        await UntilToldAsync(3);
        _bench.Platform.Link.IsAway = false;
        await _bench.ReceiptedAsync(3);
        Assert.Equal(_bench.Platform.Bodies[^1], Told()[^1].Document.ToArray());
    }

    [Fact]
    public async Task Who_listens_late_is_told_of_what_was_sealed_meanwhile_in_order()
    {
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 3; i++)
        {
            await SealAsync(i);
            await _bench.ReceiptedAsync(i);
        }

        Listen();
        await UntilToldAsync(3);
        await SealAsync(4);
        await UntilToldAsync(4);
        var told = Told();
        Assert.Equal(Enumerable.Range(1, told.Count).Select(id => (long)id),
            told.Select(batch => batch.Id));
        Assert.Equal(_bench.Platform.Bodies[0], told[0].Document.ToArray());
    }

    [Fact]
    public async Task What_has_its_receipt_is_not_told_again()
    {
        await _bench.OpenAsync(_device);
        await SealAsync(1);
        await _bench.ReceiptedAsync(1);
        await _bench.ReopenAsync();
        Listen();
        await SealAsync(2);
        await UntilToldAsync(2);
        Assert.Single(Told());
    }

    private void Listen() => _bench.Gateway.Sealed = batch =>
    {
        lock (_told) _told.Add(batch);
    };

    private List<SealedBatch> Told()
    {
        lock (_told) return [.. _told];
    }

    // One event more, until so many are sealed.
    private async Task SealAsync(int events)
    {
        while (_bench.Gateway.View.Device(_device.Id)!.DurableSeq < events)
        {
            Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
                _device, _device.Dropoff(100 + _device.Seq, _bench.NowMs)));
        }

        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Sealed >= events, $"{events} sealed");
    }

    // Events and the open leaf before them.
    private Task UntilToldAsync(int events) => GatewayBench.UntilAsync(
        () => Told() is { Count: > 0 } told && told[^1].Size == events + 1, $"{events} told");
}
