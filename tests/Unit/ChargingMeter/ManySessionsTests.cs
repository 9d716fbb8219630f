using System.Text.Json;
using Edge.Tests.Common;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.ChargingMeter;

public class ManySessionsTests
{
    // Goal: metering.md 8.4 and the charging issue's third proof: real frames over a byte-timed
    // noisy line, every anomaly injected; sessions + unassigned = register advance, to the Wh.
    // The long form (EDGE_LONG_TESTS=1) runs 1 000 sessions and more.
    [Theory]
    [InlineData("sdm630", 1)]
    [InlineData("sdm120", 2)]
    [InlineData("ddsu666", 3)]
    [InlineData("dlt645-2007", 4)]
    [InlineData("dlt645-1997", 5)]
    [InlineData("adl3000", 6)]
    public void Faults_of_meter_and_line_never_change_the_sum(string map, int seed)
    {
        // Nothing here moves the register itself, so the truth is known exactly.
        var world = World(map, seed, LineNoise.Usual());
        var faults = new FaultScript(seed) { MayMoveRegister = false };
        var first = Drive(world, faults);
        AddUp(world, first, faults.Cuts);
        Assert.Equal(
            world.App.Ledger.RegisterWh - first.RegisterWh,
            Wh(world, world.Works.TrueCounts) - Wh(world, first.TrueCounts));
    }

    [Theory]
    [InlineData("sdm630", 11)]
    [InlineData("ddsu666", 12)]
    [InlineData("dlt645-2007", 13)]
    [InlineData("sdm72", 14)]
    public void Resets_jumps_exchanges_and_power_cuts_keep_the_books_whole(string map, int seed)
    {
        var world = World(map, seed, LineNoise.Usual());
        var faults = new FaultScript(seed) { MayMoveRegister = true };
        var first = Drive(world, faults);
        AddUp(world, first, faults.Cuts);
        Assert.True(faults.Moves > 0 && faults.Cuts > 0, "no reset or power cut was tried");
        // A jump while the device was off and had no clock goes to nobody; sessions never get it.
        var credited = world.Events("charge").Sum(c => Long(c, "wh"));
        var flowed = Wh(world, world.Works.TrueCounts) - Wh(world, first.TrueCounts);
        Assert.True(credited <= flowed, $"{credited} Wh credited, {flowed} Wh flowed");
    }

    [Fact]
    public void A_bad_line_costs_readings_never_energy()
    {
        var world = World("sdm630", 21, LineNoise.Bad());
        world.Run(3_600_000);
        world.Finish();
        ChargingMeterTests.AddUp(world, world.Events("charge"));
        Assert.Contains(
            world.Events("alarm"), a => a.GetProperty("code").GetString() == "bus");
    }

    private static ChargeWorld World(string map, int seed, LineNoise noise) =>
        new(
            map, seed, noise,
            // Near the modulus of DL/T 645; below 16 384 kWh, where a float shows every Wh.
            startCounts: map.StartsWith("dlt", StringComparison.Ordinal) ? 99_999_900 : 12_345_678,
            longestMs: 90_000, pauseMs: 40_000);

    private static (long RegisterWh, long TrueCounts) Drive(ChargeWorld world, FaultScript faults)
    {
        Assert.True(world.Run(400_000, () => world.App.Ledger.HasRegister));
        var first = (world.App.Ledger.RegisterWh, world.App.Ledger.LastCounts);
        var truth = world.Works.TrueCounts - (world.Works.Shown - first.LastCounts);
        var sessions = LongRun.Of(12, 110);
        world.Each = faults.Act;
        while (world.Scene.Sessions < sessions)
        {
            world.Run(20_000);
            faults.Between(world);
        }

        world.Each = null;
        world.Works.Fail(0, 0);
        world.Gateway.Reachable = true;
        world.Gateway.LoseEvery = 0;
        world.HasUtc = true;
        world.Finish();
        world.Works.Load(world.Now, 2_000);
        world.Run(300_000);
        world.Works.Load(world.Now, 0);
        Assert.True(
            world.Run(600_000, () => world.App.Ledger.LastCounts == world.Works.Shown),
            $"the ledger stands at {world.App.Ledger.LastCounts}, not {world.Works.Shown}");
        return (first.RegisterWh, truth);
    }

    private static void AddUp(
        ChargeWorld world, (long RegisterWh, long TrueCounts) first, int cuts)
    {
        var charges = world.Events("charge");
        ChargingMeterTests.AddUp(world, charges);
        var sessions = charges.Sum(c => Long(c, "wh"));
        var unassigned = charges.Sum(c => Long(c, "un")) + world.App.UnreportedWh;
        Assert.Equal(world.App.Ledger.RegisterWh - first.RegisterWh, sessions + unassigned);
        Assert.Equal(
            charges.Count,
            charges.Select(c => c.GetProperty("sess").GetString()).Distinct().Count());
        // A start in the moment of a power cut is lost with its person still at the button.
        Assert.InRange(charges.Count, world.Scene.Sessions - 2 - cuts, world.Scene.Sessions);
    }

    private static long Wh(ChargeWorld world, long counts) =>
        world.Settings.Ledger.ToWh(counts);

    private static long Long(JsonElement e, string name) => e.GetProperty(name).GetInt64();

    private sealed class FaultScript(int seed)
    {
        private readonly LineChance _chance = new(seed * 31);
        private long _next = 60_000;
        private long _moveAfter = 300_000;

        public bool MayMoveRegister { get; init; }

        public int Moves { get; private set; }

        public int Cuts { get; private set; }

        // One fault of section 7 about every half minute.
        public void Act(ChargeWorld world)
        {
            // One at a time: 0, 0, then a thousandth is a register that fell and rises.
            if (world.Now < _next || world.App.Ledger.HasCandidate)
            {
                return;
            }

            _next = world.Now + 10_000 + _chance.Next(40_000);
            int[] kinds =
            [
                MeterWorks.Zero, MeterWorks.Tenfold, MeterWorks.AllOnes, MeterWorks.Negative,
                MeterWorks.Busy, MeterWorks.Mute, MeterWorks.Stranger, MeterWorks.Thousandth,
            ];
            var kind = kinds[_chance.Next(kinds.Length)];
            // Ten times a few counts is possible, and 0 just before a roll-over looks like one:
            // nothing could tell these from the truth.
            var nearEnd = world.Works.Modulus > 0
                && world.Works.Shown > world.Works.Modulus - 10_000;
            if (nearEnd || (kind == MeterWorks.Tenfold && world.Works.Shown < 1_000_000))
            {
                return;
            }

            // Wild values stand alone; two that agree are what a restart must believe.
            var alone = kind is MeterWorks.Tenfold or MeterWorks.Thousandth;
            world.Works.Fail(kind, alone ? 1 : 1 + _chance.Next(12));
        }

        public void Between(ChargeWorld world)
        {
            world.Gateway.Reachable = _chance.Next(5) > 0;
            world.Gateway.LoseEvery = _chance.Next(4);
            // A roll-over while off and without a clock cannot be told from a reset.
            world.HasUtc = !MayMoveRegister || _chance.Next(6) > 0;
            if (_chance.Next(12) == 0)
            {
                Cuts++;
                world.Flash.TornBytes = _chance.Next(60);
                world.Flash.WritesLeft = _chance.Next(4);
                world.Run(30_000, () => world.Flash.Dead);
                world.PowerCut(1_000 + _chance.Next(100_000));
            }

            if (MayMoveRegister && world.Now > _moveAfter)
            {
                _moveAfter = world.Now + 400_000;
                Moves++;
                switch (_chance.Next(3))
                {
                    case 0: world.Works.Reset(); break;
                    case 1: world.Works.Jump(1_000_000 + _chance.Next(5_000_000)); break;
                    default:
                        world.Modbus.Serial++;
                        world.Works.Reset();
                        break;
                }
            }
        }
    }
}
