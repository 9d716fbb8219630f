namespace Edge.Twin.Chips;

/// <summary>The S0 output of a simulated meter: pulses of 40 ms, contacts that bounce,
/// spikes.</summary>
/// <remarks>Source: EN 62053-31 (pulse at least 30 ms).</remarks>
public sealed class PulseOutput
{
    private const int PulseMs = 40;

    private readonly MeterWorks _works;
    private readonly LineChance _chance;
    private readonly long _milliWhPerPulse;
    private readonly int _noise;
    private long _owed;
    private long _fromMs = -1;
    private long _quietMs;

    /// <summary>Makes an output.</summary>
    /// <param name="works">The meter's energy.</param>
    /// <param name="impulsesPerKWh">Its constant, 1 to 10 000.</param>
    /// <param name="noise">Chance of a spike per ms between pulses, per million.</param>
    /// <param name="seed">Seed of chance.</param>
    public PulseOutput(MeterWorks works, int impulsesPerKWh, int noise, long seed)
    {
        _works = works;
        _milliWhPerPulse = 1000000 / impulsesPerKWh;
        _noise = noise;
        _chance = new LineChance(seed);
        _owed = Steps;
    }

    /// <summary>Pulses begun so far.</summary>
    public long Pulses { get; private set; }

    private long Steps => _works.TrueCounts * _works.CountMilliWh / _milliWhPerPulse;

    /// <summary>The level now; call it once a ms.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True while the output conducts.</returns>
    public bool Level(long nowMs)
    {
        _works.Advance(nowMs);
        if (_fromMs < 0 && nowMs >= _quietMs && Steps > _owed)
        {
            _owed++;
            Pulses++;
            _fromMs = nowMs;
        }

        if (_fromMs < 0)
        {
            return _chance.Happens(_noise);
        }

        long age = nowMs - _fromMs;
        if (age >= PulseMs + 6)
        {
            _fromMs = -1;
            _quietMs = nowMs + 5;
            return false;
        }

        // Three milliseconds of bouncing on either side of the pulse itself.
        bool bounces = age < 3 || age >= PulseMs + 3;
        return bounces ? _chance.Next(2) == 0 : true;
    }
}
