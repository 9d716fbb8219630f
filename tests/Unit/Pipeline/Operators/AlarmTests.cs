using Edge.Pipeline;
using Edge.Pipeline.Operators;

namespace Edge.Tests.Unit.Pipeline.Operators;

// Goal: one latched alarm per cause, told once, worked on by people, over when its cause is.
// Expected values: screens.md section 5, page 3.
public sealed class AlarmTests : IAsyncLifetime
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");

    private OperatorDesk Desk => _bench.Gateway.Desk;

    public async ValueTask InitializeAsync() => await _bench.OpenAsync(_device);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_devices_alarm_is_latched_once_however_often_it_comes()
    {
        for (var i = 0; i < 3; i++) await TamperAsync();
        var alarm = Assert.Single(Desk.Alarms.In(AlarmState.Open, 10));
        Assert.Equal(("bin-0001", "tamper", 3, Severity.High),
            (alarm.Device, alarm.Code, alarm.Count, alarm.Severity));
        await _bench.RaisedAsync("tamper", "event 3");
        Assert.Equal(3, _bench.Alarms.Count(one => one.Code == "tamper"));
    }

    [Fact]
    public async Task Acknowledging_needs_a_note_and_clears_what_no_sensor_ends()
    {
        await TamperAsync();
        var alarm = Desk.Alarms.In(AlarmState.Open, 10).Single();
        Assert.Equal("note", await Desk.Alarms.AcknowledgeAsync("mei", alarm.Id, "  "));
        Assert.Equal("", await Desk.Alarms.AcknowledgeAsync("mei", alarm.Id, "lid was bent"));
        Assert.Equal("done", await Desk.Alarms.AcknowledgeAsync("li", alarm.Id, "me too"));

        var done = Desk.Alarms.In(AlarmState.Cleared, 10).Single();
        Assert.Equal(("mei", "lid was bent"), (done.Who, done.Note));
        await TamperAsync();
        var again = Desk.Alarms.In(AlarmState.Open, 10).Single();
        Assert.Equal((alarm.Id, 1L, ""), (again.Id, again.Count, again.Note));
    }

    [Fact]
    public async Task A_silent_device_is_told_of_once_and_is_over_when_it_speaks()
    {
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        _bench.Clock.Advance(TimeSpan.FromMinutes(11));
        await Desk.Watch.LookAsync();
        await Desk.Watch.LookAsync();
        var silent = Desk.Alarms.In(AlarmState.Open, 10).Single(one => one.Code == "silent");
        Assert.Equal(1, silent.Count);

        await Desk.Alarms.AcknowledgeAsync("mei", silent.Id, "crew is on its way");
        Assert.Equal(AlarmState.Acknowledged, Desk.Alarms.Find(silent.Id)!.State);
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        await Desk.Watch.LookAsync();
        Assert.Equal(AlarmState.Cleared, Desk.Alarms.Find(silent.Id)!.State);
    }

    [Fact]
    public async Task A_connected_device_is_not_silent()
    {
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        Desk.Fleet.SetOnline(_device.Id, true);
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        await Desk.Watch.LookAsync();
        Assert.DoesNotContain(Desk.Alarms.Standing(), one => one.Code == "silent");
    }

    [Fact]
    public async Task A_platform_that_is_away_is_an_alarm_after_minutes_and_over_when_it_is_back()
    {
        _bench.Platform.Link.IsAway = true;
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Forward == ForwardState.Waiting, "waiting");
        _bench.Clock.Advance(TimeSpan.FromMinutes(6));
        await Desk.Watch.LookAsync();
        Assert.Contains(Desk.Alarms.Standing(), one => one.Code == AlarmKind.Behind);

        _bench.Platform.Link.IsAway = false;
        await _bench.ReceiptedAsync(1);
        await Desk.Watch.LookAsync();
        Assert.NotEqual(
            0, Desk.Alarms.Standing().Single(one => one.Code == AlarmKind.Behind).EndedMs);
    }

    [Fact]
    public async Task What_the_fleet_did_today_is_the_same_after_a_restart()
    {
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        await _bench.SendAsync(_device, _device.Next(
            "emptying", _bench.NowMs, "\"comp\":1,\"net\":480,\"who\":\"card-7\","));
        await _bench.SendAsync(_device, _device.Dropoff(300, _bench.NowMs));
        await _bench.ReceiptedAsync(3);
        await GatewayBench.UntilAsync(
            () => Desk.Fleet.Of(_device.Id).TodayGrams == 800, "a folded day");
        var before = Desk.Fleet.Of(_device.Id);
        var receipted = Desk.Fleet.ReceiptedTodayMilligrams;

        await _bench.ReopenAsync(_device);
        var after = Desk.Fleet.Of(_device.Id);

        var compartment = Assert.Single(after.Compartments);
        Assert.Equal((300, 1, 480, 500), (compartment.Grams, compartment.DropOffs,
            compartment.RemovedGrams, compartment.DroppedGrams));
        Assert.Equal(before.Compartments, after.Compartments);
        Assert.Equal(before.Strip, after.Strip);
        Assert.Equal(3, after.Strip[^1]);
        Assert.Equal(before.TodayMilligrams, after.TodayMilligrams);
        Assert.Equal(before.TodayMilligrams, receipted);
        Assert.Equal(receipted, Desk.Fleet.ReceiptedTodayMilligrams);
    }

    [Fact]
    public async Task Events_are_found_by_device_kind_and_verdict()
    {
        await _bench.SendAsync(_device, _device.Dropoff(500, _bench.NowMs));
        await _bench.SendAsync(_device, _device.Dropoff(300, _bench.NowMs, "no-such-thing"));
        await TamperAsync();
        await _bench.ReceiptedAsync(3);
        IReadOnlyList<EventView> Found(string device, string kind, string verdict) =>
            Desk.Evidence.Search(new EventSearch(device, kind, verdict, long.MaxValue, 10));

        Assert.Equal([3L, 2, 1], Found("", "", "").Select(one => one.Seq));
        Assert.Equal([2L, 1], Found("bin-0001", "dropoff", "").Select(one => one.Seq));
        Assert.Equal([1L], Found("", "dropoff", "counted").Select(one => one.Seq));
        Assert.Equal([2L], Found("", "dropoff", "none").Select(one => one.Seq));
        Assert.Empty(Found("bin-0002", "", ""));
        Assert.All(Desk.Evidence.Batches(long.MaxValue, 10), batch =>
            Assert.Equal("", Desk.Evidence.Verify(batch.Id)));
    }

    private Task TamperAsync() => _bench.SendAsync(
        _device, _device.Next("alarm", _bench.NowMs, "\"code\":\"tamper\",\"value\":1,"));
}
