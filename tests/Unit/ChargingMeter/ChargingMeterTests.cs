using System.Text.Json;
using Edge.Metering;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.ChargingMeter;

public class ChargingMeterTests
{
    // Goal: sessions over real frames on a byte-timed line become charge events whose registers
    // add up. Source of the numbers: the simulated meter's true energy.
    [Theory]
    [InlineData("sdm630")]
    [InlineData("sdm120")]
    [InlineData("ddsu666")]
    [InlineData("dtsu666")]
    [InlineData("adw300")]
    [InlineData("dlt645-2007")]
    [InlineData("dlt645-1997")]
    public void Sessions_and_unassigned_energy_add_up_to_the_register(string map)
    {
        var world = new ChargeWorld(map, seed: 7);
        world.Run(3_600_000);
        world.Finish();
        var charges = world.Events("charge");
        Assert.True(charges.Count >= 3, $"only {charges.Count} sessions");
        Assert.Contains(charges, c => Long(c, "wh") > 100);
        AddUp(world, charges);
        var shown = world.App.Ledger.LastCounts;
        Assert.InRange(world.Works.Shown - shown, 0, 1);
    }

    [Fact]
    public void A_charge_tells_its_registers_its_meter_and_its_raw_frames()
    {
        var world = new ChargeWorld(seed: 3);
        world.Run(1_800_000);
        world.Finish();
        var charge = world.Events("charge").First(c => Long(c, "wh") > 0);
        Assert.Equal("m-1", charge.GetProperty("meter").GetString());
        Assert.Equal(16, charge.GetProperty("sess").GetString()!.Length);
        Assert.Equal(0, Long(charge, "off"));
        var raw = charge.GetProperty("raw").GetString()!.Split('.');
        Assert.Equal(2, raw.Length);
        Assert.Equal(Long(charge, "start"), WhOf(raw[0]));
        Assert.Equal(Long(charge, "stop"), WhOf(raw[1]));
    }

    [Fact]
    public void A_wild_value_reaches_no_charge()
    {
        // Goal: metering.md 7, first row: one value ten times too high, right CRC.
        var world = new ChargeWorld(seed: 5);
        long next = 0;
        world.Each = w =>
        {
            if (w.Now < next) return;
            next = w.Now + 61_000;
            w.Works.Fail(MeterWorks.Tenfold, 1);
        };
        world.Run(3_600_000);
        world.Each = null;
        world.Finish();
        AddUp(world, world.Events("charge"));
        Assert.Contains(
            world.Events("reading"),
            r => r.GetProperty("class").GetString() == "Quarantined");
        Assert.Equal(0, world.App.Ledger.RefusedCounts);
    }

    [Fact]
    public void A_power_cut_in_a_session_closes_it_once_and_loses_nothing()
    {
        var world = new ChargeWorld(seed: 11);
        for (var i = 0; i < 12; i++)
        {
            world.Run(240_000 + (i * 7_001));
            world.PowerCut(20_000);
        }

        world.Finish();
        var charges = world.Events("charge");
        Assert.Contains(charges, c => Flags(c).Contains("reboot"));
        Assert.Equal(
            charges.Count,
            charges.Select(c => c.GetProperty("sess").GetString()).Distinct().Count());
        AddUp(world, charges);
    }

    [Fact]
    public void A_power_cut_at_any_write_records_a_session_exactly_once()
    {
        // Goal: whatever write the cut falls into, no session is told twice and the sum holds.
        for (var cut = 0; cut < 60; cut++)
        {
            var world = new ChargeWorld(seed: 13, longestMs: 120_000, pauseMs: 60_000);
            world.Run(100_000);
            world.Flash.TornBytes = cut * 7 % 50;
            world.Flash.WritesLeft = cut;
            world.Run(3_000_000, () => world.Flash.Dead);
            world.PowerCut(5_000);
            world.Run(300_000);
            world.Finish();
            var charges = world.Events("charge");
            var twice = charges.GroupBy(c => c.GetProperty("sess").GetString())
                .Where(g => g.Count() > 1).ToList();
            Assert.True(
                twice.Count == 0, $"cut {cut}: {string.Join(',', twice.Select(t => t.Key))}");
            AddUp(world, charges);
        }
    }

    [Fact]
    public void A_meter_with_another_prefix_is_not_read()
    {
        // Goal: the map is proved before it is believed; 60 Hz is plausible, 5 Hz is not.
        var world = new ChargeWorld(seed: 2);
        world.Modbus.MilliHertz = 5_000;
        world.Run(600_000);
        Assert.Equal("frequency", world.App.MapFault);
        Assert.False(world.App.Ledger.HasRegister);
        Assert.Contains(
            world.Events("alarm"), a => a.GetProperty("code").GetString() == "map-frequency");
    }

    [Fact]
    public void Another_serial_number_ends_the_session()
    {
        var world = new ChargeWorld(seed: 4);
        Assert.True(world.Run(3_600_000, () => world.App.Ledger.SessionWh > 200));
        world.Modbus.Serial = 42;
        world.Works.Jump(1_000_000);
        Assert.True(world.Run(600_000, () => world.Events("charge").Any(
            c => Flags(c).Contains("meter-exchanged"))));
        world.Finish();
        AddUp(world, world.Events("charge"));
    }

    internal static void AddUp(ChargeWorld world, IReadOnlyList<JsonElement> charges)
    {
        var ledger = world.App.Ledger;
        long? last = null;
        foreach (var charge in charges)
        {
            var wh = Long(charge, "wh");
            Assert.True(wh >= 0);
            if (!charge.TryGetProperty("start", out _))
            {
                Assert.Equal(0, wh);
                last += Long(charge, "un");
                continue;
            }

            Assert.Equal(Long(charge, "stop") - Long(charge, "start"), wh);
            if (last is { } before)
            {
                // What lies between two sessions is told as unassigned, to the Wh.
                Assert.Equal(before + Long(charge, "un"), Long(charge, "start"));
            }

            last = Long(charge, "stop");
        }

        Assert.True(last is null || last <= ledger.RegisterWh);
    }

    private static long Long(JsonElement e, string name) => e.GetProperty(name).GetInt64();

    private static string[] Flags(JsonElement e) =>
        e.TryGetProperty("fl", out var fl) ? fl.GetString()!.Split(',') : [];

    private static long WhOf(string hex)
    {
        var frame = Convert.FromHexString(hex);
        Assert.True(Crc16.Fits(frame, 0, frame.Length));
        Assert.Equal(
            RegisterValue.Ok,
            RegisterValue.Counter(frame, 3, RegisterType.F32, false, 0, out var wh));
        return wh;
    }
}
