using Edge.Pipeline;
using Edge.Pipeline.Releases;

namespace Edge.Tests.Unit.Pipeline.Releases;

// Goal: a release goes ring by ring, every step of every device is known and kept, and a rollout
// that goes wrong stops itself. Source: screens.md section 5 row 8, trust.md section 5, OTA.
public sealed class RolloutDeskTests : IAsyncLifetime
{
    private readonly RolloutBench bench = new();

    public async ValueTask InitializeAsync() => await bench.OpenAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task A_rollout_goes_ring_by_ring_and_is_finished_when_all_have_confirmed()
    {
        await FleetAsync(30);
        bench.Releases.Write("r-1");
        Assert.Equal("", await bench.Desk.StartAsync("anna", "r-1"));
        await bench.OfferedAsync(1);
        Assert.Equal("ring", await bench.Desk.ContinueAsync("anna", 1));
        await bench.ConfirmAsync();
        Assert.Equal("", await bench.Desk.ContinueAsync("anna", 1));
        await bench.OfferedAsync(3);
        await bench.ConfirmAsync();
        Assert.Equal("", await bench.Desk.ContinueAsync("anna", 1));
        await bench.OfferedAsync(30);
        await bench.ConfirmAsync();
        Assert.Equal((RolloutState.Finished, 100), (bench.Newest.State, bench.Newest.Ring));
        Assert.Equal(30, bench.Ordered.Distinct().Count());
        var deeds = bench.Gateway.Desk.Audit.Before(long.MaxValue, 100)
            .Select(row => row.Deed.Act).ToList();
        Assert.Contains("rollout.start", deeds);
        Assert.Equal(2, deeds.Count(act => act == "rollout.continue"));
    }

    [Fact]
    public async Task Half_a_fleet_failing_stops_the_rollout()
    {
        await FleetAsync(100);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        await bench.ConfirmAsync();
        await bench.Desk.ContinueAsync("anna", 1);
        await bench.OfferedAsync(10);
        await bench.ConfirmAsync();
        await bench.Desk.ContinueAsync("anna", 1);
        await bench.OfferedAsync(100);
        // Every second one comes back to its old image.
        var failed = 0;
        foreach (var (one, i) in bench.Newest.Devices
            .Where(one => one.State == UpdateState.Offered).Select((one, i) => (one, i)))
        {
            bench.Say(one.Device, i % 2 == 0 ? "rolled-back" : "confirmed");
            failed += i % 2 == 0 ? 1 : 0;
            if (bench.Newest.State == RolloutState.Halted) break;
        }

        // Five in a hundred offers are borne, the sixth stops it.
        Assert.Equal((6, RolloutState.Halted, "failures"),
            (failed, bench.Newest.State, bench.Newest.Why));
        var untouched = bench.Newest.Devices.First(one => one.State == UpdateState.Offered);
        Assert.Null(bench.Want(untouched.Device, 0));
        await GatewayBench.UntilAsync(
            () =>
            {
                lock (bench.Alarms) return bench.Alarms.Exists(alarm => alarm.Code == "rollout");
            },
            "an alarm");
    }

    [Fact]
    public async Task The_first_device_that_fails_stops_a_small_ring()
    {
        await FleetAsync(5);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        bench.Say(bench.Newest.Devices[0].Device, "refused", "hash");
        Assert.Equal(RolloutState.Halted, bench.Newest.State);
    }

    [Fact]
    public async Task Pieces_are_handed_out_to_devices_of_a_running_rollout_only()
    {
        await FleetAsync(3);
        await bench.ThereIsAsync("bin-9001", hardware: "charger-poe");
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        var device = bench.Newest.Devices[0].Device;
        var image = ReleaseBench.Image(40_000);
        Assert.Equal(image[..1024], bench.Want(device, 0));
        Assert.Equal(image[39_936..], bench.Want(device, 39_936));
        Assert.Null(bench.Want(device, 40_000));
        Assert.Null(bench.Want(device, -1));
        Assert.Null(bench.Want(device, 0, serial: 2));
        Assert.Null(bench.Want("bin-9001", 0));
        Assert.Equal("", await bench.Desk.StopAsync("anna", 1));
        Assert.Null(bench.Want(device, 0));
        Assert.Equal("", await bench.Desk.ContinueAsync("anna", 1));
        Assert.Equal(image[..1024], bench.Want(device, 0));
        Assert.DoesNotContain(bench.Newest.Devices, one => one.Device == "bin-9001");
    }

    [Fact]
    public async Task A_device_that_greets_while_the_platform_was_away_is_offered_then()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-1");
        bench.Instead = PlatformAnswer.Unreachable("away");
        Assert.Equal("", await bench.Desk.StartAsync("anna", "r-1"));
        Assert.Equal(UpdateState.Chosen, bench.StateOf("bin-0001"));
        bench.Instead = null;
        bench.Gateway.Orders.Greeted("bin-0001");
        await bench.OfferedAsync(1);
        Assert.Equal(["bin-0001"], bench.Ordered);
    }

    [Fact]
    public async Task What_the_platform_refuses_stands_at_the_device_with_its_word()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-1");
        bench.Instead = new PlatformAnswer(403, """{"code":"signature"}"""u8.ToArray(), -1, "");
        await bench.Desk.StartAsync("anna", "r-1");
        await GatewayBench.UntilAsync(
            () => bench.Newest.State == RolloutState.Halted, "it stops itself");
        Assert.Equal("platform-signature", bench.Newest.Devices[0].Why);
    }

    [Fact]
    public async Task A_device_that_comes_later_is_offered_in_the_last_ring()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        await bench.ThereIsAsync("bin-0002");
        Assert.Single(bench.Newest.Devices);
        await bench.ConfirmAsync();
        await bench.Desk.ContinueAsync("anna", 1);
        bench.Say("bin-0001", "confirmed");
        await bench.OfferedAsync(1);
        await bench.Desk.ContinueAsync("anna", 1);
        await bench.OfferedAsync(2);
        await bench.ThereIsAsync("bin-0003");
        await bench.OfferedAsync(3);
        // Who has it already is not offered it again.
        await bench.ThereIsAsync("bin-0004", serial: 1);
        Assert.Equal(3, bench.Newest.Devices.Count);
    }

    [Fact]
    public async Task A_restart_knows_how_far_every_device_was()
    {
        await FleetAsync(2);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        var device = bench.Newest.Devices[0].Device;
        bench.Say(device, "downloading");
        bench.Say(device, "verified");
        // What is not written yet is written before the gateway ends.
        await GatewayBench.UntilAsync(() => bench.Newest.Devices[0].Percent == 100, "verified");
        await bench.OpenAsync();
        await FleetAsync(2);
        Assert.Equal(RolloutState.Running, bench.Newest.State);
        Assert.NotNull(bench.Want(device, 0));
        // Whatever a kill took from the journal, the device says again at its next greeting.
        bench.Say(device, "verified");
        Assert.Equal(UpdateState.Verified, bench.StateOf(device));
    }

    [Fact]
    public async Task Key_compromise_a_revoked_key_stops_a_running_rollout_at_the_next_start()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        await bench.OpenAsync([ReleaseBench.Id(bench.Releases.Signers[0])]);
        await FleetAsync(1);
        Assert.Equal((RolloutState.Halted, "release"), (bench.Newest.State, bench.Newest.Why));
        Assert.Null(bench.Want("bin-0001", 0));
        Assert.Equal("release", await bench.Desk.ContinueAsync("anna", 1));
        Assert.Equal("release", await bench.Desk.StartAsync("anna", "r-1"));
        Assert.Null(bench.Desk.Releases[0].Manifest);
    }

    [Fact]
    public async Task Rollback_freeze_and_fast_forward_are_refused_at_the_start()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-5", serial: 5);
        bench.Releases.Write("r-4", serial: 4, version: "1.1.0");
        bench.Releases.Write("r-5b", serial: 5, version: "1.3.0", bytes: 9_000);
        bench.Releases.Write("r-1005", serial: 1005, version: "1.4.0");
        bench.Releases.Write("r-1006", serial: 1006, version: "1.5.0");
        Assert.Equal("unknown", await bench.Desk.StartAsync("anna", "../r-5"));
        Assert.Equal("step", await bench.Desk.StartAsync("anna", "r-1005"));
        Assert.Equal("", await bench.Desk.StartAsync("anna", "r-5"));
        Assert.Equal("open", await bench.Desk.StartAsync("anna", "r-1005"));
        await bench.Desk.StopAsync("anna", 1);
        Assert.Equal("old", await bench.Desk.StartAsync("anna", "r-4"));
        Assert.Equal("old", await bench.Desk.StartAsync("anna", "r-5b"));
        Assert.Equal("step", await bench.Desk.StartAsync("anna", "r-1006"));
        Assert.Equal("", await bench.Desk.StartAsync("anna", "r-1005"));
        await bench.Desk.StopAsync("anna", 2);
        bench.Clock.Set((ReleaseBench.ExpiresSeconds + 1) * 1000);
        Assert.Equal("expired", await bench.Desk.StartAsync("anna", "r-1005"));
        Assert.Equal("release", await bench.Desk.ContinueAsync("anna", 2));
    }

    [Fact]
    public async Task A_device_on_a_slow_line_is_offered_again_when_a_person_goes_on()
    {
        await FleetAsync(2);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        var device = bench.Newest.Devices[0].Device;
        bench.Say(device, "refused", "slow");
        Assert.Equal((RolloutState.Running, UpdateState.Refused),
            (bench.Newest.State, bench.StateOf(device)));
        await bench.Desk.StopAsync("anna", 1);
        await bench.Desk.ContinueAsync("anna", 1);
        await bench.OfferedAsync(1);
        Assert.Equal([device, device], bench.Ordered);
        Assert.Equal(UpdateState.Offered, bench.StateOf(device));
    }

    [Fact]
    public async Task What_is_said_of_an_earlier_order_changes_nothing()
    {
        await FleetAsync(1);
        bench.Releases.Write("r-1");
        await bench.Desk.StartAsync("anna", "r-1");
        await bench.OfferedAsync(1);
        bench.Say("bin-0001", "confirmed");
        bench.Say("bin-0001", "downloading");
        Assert.Equal(UpdateState.Confirmed, bench.StateOf("bin-0001"));
        bench.Say("bin-0001", "dancing");
        bench.Say("bin-0001", "rolled-back", serial: 9);
        Assert.Equal(UpdateState.Confirmed, bench.StateOf("bin-0001"));
    }

    private async Task FleetAsync(int count)
    {
        for (var i = 1; i <= count; i++) await bench.ThereIsAsync($"bin-{i:d4}");
    }
}
