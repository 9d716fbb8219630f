using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: keys come from the platform, outlive its absence, and end within a minute of a revocation.
// Source: trust.md sections 1 and 5.
public sealed class KeyRingTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Keys_held_once_work_after_a_restart_while_the_platform_is_away()
    {
        await _bench.OpenAsync(_device);
        _bench.Platform.Link.IsAway = true;
        await _bench.ReopenAsync();
        Assert.NotNull(await _bench.Gateway.KeysAsync(_device.Id));
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
            _device, _device.Dropoff(1, _bench.NowMs)));
    }

    [Fact]
    public async Task A_revoked_device_is_refused_within_a_minute_and_its_past_stays()
    {
        await _bench.OpenAsync(_device);
        await _bench.SendAsync(_device, _device.Dropoff(1, _bench.NowMs));
        _bench.Platform.Link.Devices[_device.Id] =
            new TestPlatform.Listed(_device.Key, "revoked");
        _bench.Clock.Advance(TimeSpan.FromSeconds(46));
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Device(_device.Id)!.IsRevoked, "the revocation");
        Assert.Equal(AcceptCode.Revoked, await _bench.CodeAsync(
            _device, _device.Dropoff(2, _bench.NowMs)));
        Assert.Equal(1, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        var keys = await _bench.Gateway.KeysAsync(_device.Id);
        Assert.False(keys!.IsPassword(System.Text.Encoding.ASCII.GetBytes(_device.Password)));
    }

    [Fact]
    public async Task A_stranger_is_asked_about_once_not_for_every_line()
    {
        await _bench.OpenAsync();
        var stranger = new TestDevice("bin-0666");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AcceptCode.Unknown, await _bench.CodeAsync(
                stranger, stranger.Dropoff(1, _bench.NowMs)));
        }

        Assert.Equal(1, _bench.Platform.Link.KeyRequests);
    }

    [Fact]
    public async Task A_device_that_moved_here_goes_on_from_the_platforms_floor()
    {
        for (var i = 0; i < 40; i++) _device.Dropoff(1, _bench.NowMs);
        var moved = _device.Dropoff(1, _bench.NowMs);
        var line = new Edge.Wire.EventLine();
        Assert.True(line.TryParse(moved, 0, moved.Length));
        _bench.Platform.Link.Devices[_device.Id] =
            new TestPlatform.Listed(_device.Key, "active", 40, line.Prev);
        await _bench.OpenAsync(_device);
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(_device, moved));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"format":"edge-device-keys/1","dev":"bin-0002"}""")]
    [InlineData("not json")]
    public void A_document_that_is_not_the_devices_keys_is_refused(string document) =>
        Assert.False(DeviceKeys.TryParse(
            System.Text.Encoding.ASCII.GetBytes(document), "bin-0001", TestGateway.Id, out _,
            out _));
}
