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

    // Seed 250: numbers that came through the other gateway were taken for a hole in the journal.
    [Fact]
    public async Task A_gateway_whose_device_roamed_away_and_back_starts_again()
    {
        await _bench.OpenAsync(_device);
        await AcceptAsync(3);
        for (var i = 0; i < 3; i++) _device.Dropoff(1, _bench.NowMs); // at the other gateway
        _bench.Platform.Link.Devices[_device.Id] =
            new TestPlatform.Listed(_device.Key, "active", 6, _device.LastTag);
        await _bench.Gateway.RenewKeysAsync(_device.Id);
        await AcceptAsync(1);

        await _bench.ReopenAsync(_device);
        Assert.Equal(7, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        await AcceptAsync(1);
        await _bench.ReceiptedAsync(5);
    }

    // Seed 387: on a full disk the platform's word on how far a device is was believed, an ack gave
    // it on, and the next start did not know it.
    [Fact]
    public async Task A_floor_that_found_no_room_in_the_journal_is_not_believed()
    {
        using var folder = new TestFolder();
        var devices = Enumerable.Range(1, 24).Select(i => new TestDevice($"bin-{i:0000}")).ToList();
        foreach (var device in devices)
        {
            device.Dropoff(1, _bench.NowMs);
            _bench.Platform.Link.Devices[device.Id] =
                new TestPlatform.Listed(device.Key, "active", 1, device.LastTag);
        }

        using var parts = await GatewayParts.OpenAsync(
            TestGateway.Options(folder.Path), _bench.Platform.Link, _bench.Clock, _bench.Space);
        var writing = parts.Receive.RunAsync();
        Fill(parts);
        foreach (var device in devices) await parts.Keys.RenewAsync(device.Id);
        parts.Receive.Stop();
        parts.Receive.Complete();
        await writing;

        List<string> kept;
        using (var reader = new JournalReader(Journal.PathIn(Path.Combine(folder.Path, "data"))))
        {
            kept = [.. reader.Keys().Select(row => row.Device)];
        }

        Assert.InRange(kept.Count, 0, devices.Count - 1); // else it was never full
        Assert.Equal(
            kept.Order(),
            devices.Where(device => parts.Devices.Find(device.Id)?.DurableSeq == 1)
                .Select(device => device.Id).Order());
        await _bench.OpenAsync();
    }

    // From here on the journal's file cannot grow: SQLITE_FULL, as on a full disk.
    private static void Fill(GatewayParts parts)
    {
        var store = (GatewayStore)typeof(GatewayParts).GetField(
            "_store", System.Reflection.BindingFlags.NonPublic
                | System.Reflection.BindingFlags.Instance)!.GetValue(parts)!;
        using var pages = store.Journal.Prepare("PRAGMA page_count");
        using var full = store.Journal.Prepare(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"PRAGMA max_page_count={pages.ExecuteScalar()}"));
        full.ExecuteScalar();
    }

    private async Task AcceptAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
                _device, _device.Dropoff(1, _bench.NowMs)));
        }
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
