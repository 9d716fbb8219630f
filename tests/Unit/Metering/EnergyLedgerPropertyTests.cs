using Edge.Metering;
using Edge.Tests.Common;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Metering;

public class EnergyLedgerPropertyTests
{
    // Goal: metering.md 4, invariants, for any row of readings, faults, restarts and rollovers.
    // Method: random steps against the ledger, every invariant after every step.
    [Theory]
    [InlineData(1000, 0, false)]
    [InlineData(1000, 0, true)]
    [InlineData(10_000, 100_000_000, false)]
    [InlineData(100, 8_388_608, false)]
    [InlineData(100_000, 0, false)]
    [InlineData(7, 99_991, false)]
    public void Sessions_and_unassigned_energy_are_the_register(
        long countMilliWh, long modulus, bool floats)
    {
        var steps = LongRun.Of(100_000, 1_000_000);
        for (var seed = 1; seed <= 5; seed++)
        {
            new LedgerWalk(
                new LedgerSettings
                {
                    CountMilliWh = countMilliWh, Modulus = modulus, FloatSteps = floats,
                    PmaxW = 22_000,
                },
                seed).Run(steps);
        }
    }

    private sealed class LedgerWalk(LedgerSettings settings, int seed)
    {
        private readonly EnergyLedger _ledger = new(settings);
        private readonly LineChance _chance = new(seed);
        private readonly LedgerSession _closed = new();
        private readonly LedgerSession _open = new();
        private long _now;
        private long _value;
        private long _sumCounts;
        private long _sumWh;
        private long _lastStop = -1;
        private int _step;

        public void Run(int steps)
        {
            _value = _chance.Next(1_000_000) % (settings.Modulus > 0 ? settings.Modulus : 1 << 30);
            for (_step = 0; _step < steps; _step++)
            {
                var before = _ledger.HasRegister ? _ledger.Register : -1;
                var found = Step();
                while (_ledger.TakeClosed(_closed))
                {
                    Closed();
                }

                Check(before, found);
            }
        }

        private int Step()
        {
            _now += _chance.Next(100) switch
            {
                0 => _chance.Next(10_000_000),
                < 5 => _chance.Next(1_000_000),
                < 40 => _chance.Next(1_000),
                _ => 5_000 + _chance.Next(60_000),
            };
            switch (_chance.Next(100))
            {
                case < 6: _ledger.Start(_now, "s"); return -1;
                case < 11: _ledger.Stop(_now); return -1;
                case < 15: _ledger.Tick(_now); return -1;
                case < 18: return _ledger.Missing(_now);
                case < 19: return _ledger.Refuse(_now);
                case < 20: _ledger.Reboot(_now); return -1;
                case < 21 when _chance.Next(4) == 0: _ledger.Exchange(_now); return -1;
                case < 22 when _chance.Next(8) == 0: return _ledger.Confirm(_now);
                default: return _ledger.Reading(_now, Value());
            }
        }

        // Mostly a meter that counts on; sometimes every kind of nonsense.
        private long Value()
        {
            var end = settings.Modulus > 0 ? settings.Modulus : RegisterValue.MaxCounts;
            _value += _chance.Next((int)Math.Min(settings.Bound(20_000), int.MaxValue));
            switch (_chance.Next(200))
            {
                case 0: return 0;
                case 1: return _value * 10;
                case 2: return -1 - _chance.Next(1000);
                case 3: return long.MaxValue;
                case 4: return long.MinValue;
                case 5: return end;
                case 6: return end - 1;
                case 7: _value = _chance.Next(1000); break;
                case 8: _value += _chance.Next(1_000_000_000); break;
                case 9: return Math.Max(0, _value - 1);
                case 10: return _chance.Next(1_000_000_000);
                default: break;
            }

            _value %= Math.Min(end, 1L << 40);
            return _value;
        }

        private void Closed()
        {
            Assert.True(_closed.Wh >= 0, Where("energy below zero"));
            if (!_closed.HasRegister)
            {
                Assert.True(_closed.Wh == 0, Where("energy without a register"));
                return;
            }

            Assert.True(_closed.StartWh >= _lastStop, Where("a session begins in the one before"));
            _lastStop = _closed.StopWh;
            _sumCounts += _closed.StopRegister - _closed.StartRegister;
            _sumWh += _closed.Wh;
            var time = _closed.StopMs - _closed.StartMs + (2 * settings.WindowMs);
            var most = settings.ToWh(
                settings.Bound(time)
                + (_closed.Readings * (settings.FloatSteps ? 40_000L : 1)));
            Assert.True(_closed.Wh <= most + 1, Where($"{_closed.Wh} Wh above {most}"));
        }

        private void Check(long before, int found)
        {
            if (!_ledger.HasRegister)
            {
                return;
            }

            var sumCounts = _sumCounts + _ledger.UnassignedCounts;
            var sumWh = _sumWh + _ledger.UnassignedWh;
            if (_ledger.PeekOpen(_open) && _open.Started)
            {
                sumCounts += _open.StopRegister - _open.StartRegister;
                sumWh += _open.Wh;
            }

            var first = _ledger.FirstRegister;
            Assert.True(sumCounts == _ledger.Register - first, Where("counts do not add up"));
            Assert.True(
                sumWh == _ledger.RegisterWh - settings.ToWh(first), Where("Wh do not add up"));
            Assert.True(before < 0 || _ledger.Register >= before, Where("the register fell"));
            if (before >= 0 && found is ReadingClass.Missing or ReadingClass.Refused
                or ReadingClass.Held or ReadingClass.Quarantined or ReadingClass.Jitter)
            {
                Assert.True(_ledger.Register == before, Where("a doubtful value was booked"));
            }
        }

        private string Where(string what) => $"{what}: seed {seed}, step {_step}";
    }
}
