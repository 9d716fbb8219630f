namespace Edge.Metering;

/// <summary>Counts S0 pulses with a bounce filter.</summary>
/// <remarks>
/// A pulse counts once it has been active for 25 ms, if it began no sooner after the last counted
/// one than the connection's
/// power allows. Source: EN 62053-31 (pulse at least 30 ms). Counts live in RAM: the caller
/// persists them at
/// <see cref="PersistDue"/> and tells the ledger of a power cut.
/// </remarks>
public sealed class PulseMeter
{
    private readonly long _minActiveMs;
    private readonly long _minGapMs;
    private readonly long _persistEvery;
    private bool _active;
    private bool _counted;
    private long _riseMs;
    private long _lastMs;
    private bool _any;
    private long _persisted;

    /// <summary>Makes a counter for one input.</summary>
    /// <param name="impulsesPerKWh">Constant of the meter, 1 to 100 000.</param>
    /// <param name="pmaxW">Most the connection can carry, 1 to 10 000 000 W.</param>
    public PulseMeter(long impulsesPerKWh, long pmaxW)
        : this(impulsesPerKWh, 25, MinGap(impulsesPerKWh, pmaxW))
    {
    }

    /// <summary>Makes a counter with given filter times.</summary>
    /// <param name="impulsesPerKWh">Constant of the meter, 1 to 100 000.</param>
    /// <param name="minActiveMs">Shortest pulse.</param>
    /// <param name="minGapMs">Shortest time between two beginnings.</param>
    public PulseMeter(long impulsesPerKWh, long minActiveMs, long minGapMs)
    {
        ImpulsesPerKWh = impulsesPerKWh < 1 ? 1 : impulsesPerKWh;
        _minActiveMs = minActiveMs;
        _minGapMs = minGapMs;
        long every = ImpulsesPerKWh / 10; // 100 Wh
        _persistEvery = every < 1 ? 1 : every;
    }

    /// <summary>Constant of the meter.</summary>
    public long ImpulsesPerKWh { get; }

    /// <summary>Pulses since the counter was made or restored.</summary>
    public long Pulses { get; private set; }

    /// <summary>Energy of the pulses, rounded down.</summary>
    /// <remarks>Units: Wh.</remarks>
    public long Wh =>
        (Pulses / ImpulsesPerKWh * 1000) + (Pulses % ImpulsesPerKWh * 1000 / ImpulsesPerKWh);

    /// <summary>100 Wh have passed since the count was kept.</summary>
    public bool PersistDue => Pulses - _persisted >= _persistEvery;

    /// <summary>Shortest time between two pulses at full power, with 20 % to spare.</summary>
    /// <param name="impulsesPerKWh">Constant of the meter.</param>
    /// <param name="pmaxW">Most the connection can carry, W.</param>
    /// <returns>ms.</returns>
    public static long MinGap(long impulsesPerKWh, long pmaxW)
    {
        long per = impulsesPerKWh * pmaxW;
        return per < 1 ? 0 : 2880000000L / per;
    }

    /// <summary>Goes on from a kept count.</summary>
    /// <param name="pulses">Count.</param>
    public void Restore(long pulses)
    {
        Pulses = pulses;
        _persisted = pulses;
    }

    /// <summary>The count was written to flash.</summary>
    public void Persisted() => _persisted = Pulses;

    /// <summary>Takes the level of the input.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="active">True while the output conducts.</param>
    public void Level(long nowMs, bool active)
    {
        if (_active && !_counted && nowMs - _riseMs >= _minActiveMs
            && (!_any || _riseMs - _lastMs >= _minGapMs))
        {
            Pulses++;
            _any = true;
            _counted = true;
            _lastMs = _riseMs;
        }

        if (active && !_active)
        {
            _riseMs = nowMs;
            _counted = false;
        }

        _active = active;
    }
}
