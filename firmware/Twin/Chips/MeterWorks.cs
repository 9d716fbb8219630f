namespace Edge.Twin.Chips;

/// <summary>The measuring part of a simulated meter: true energy, and what its display makes of
/// it.</summary>
/// <remarks>Faults are those users of other systems report (docs/reference/metering.md).</remarks>
public sealed class MeterWorks
{
    /// <summary>Shows 0.</summary>
    public const int Zero = 1;

    /// <summary>Shows ten times too much.</summary>
    public const int Tenfold = 2;

    /// <summary>Shows all ones, or NaN where floats are sent.</summary>
    public const int AllOnes = 3;

    /// <summary>Shows less than zero.</summary>
    public const int Negative = 4;

    /// <summary>Refuses with a busy exception.</summary>
    public const int Busy = 5;

    /// <summary>Says nothing.</summary>
    public const int Mute = 6;

    /// <summary>Answers as somebody else.</summary>
    public const int Stranger = 7;

    /// <summary>Shows a thousand times too little: kWh taken for MWh.</summary>
    public const int Thousandth = 8;

    private long _milliJoule;
    private long _milliWh;
    private long _loadW;
    private long _lastMs;
    private int _fault;
    private int _faultReads;

    /// <summary>Starts at a register.</summary>
    /// <param name="countMilliWh">What one count is.</param>
    /// <param name="modulus">Counts after which the display begins again, 0 for never.</param>
    /// <param name="startCounts">Register at the start.</param>
    public MeterWorks(long countMilliWh, long modulus, long startCounts)
    {
        CountMilliWh = countMilliWh;
        Modulus = modulus;
        _milliWh = startCounts * countMilliWh;
    }

    /// <summary>What one count is, mWh.</summary>
    public long CountMilliWh { get; }

    /// <summary>Counts after which the display begins again, 0 for never.</summary>
    public long Modulus { get; }

    /// <summary>Counts added to the display: a jump, or below zero a reset.</summary>
    public long Shift { get; private set; }

    /// <summary>True energy since the meter was made, counts.</summary>
    public long TrueCounts => _milliWh / CountMilliWh;

    /// <summary>Load, W.</summary>
    public long LoadW => _loadW;

    /// <summary>What the display shows without a fault, counts.</summary>
    public long Shown
    {
        get
        {
            long counts = TrueCounts + Shift;
            return Modulus > 0 ? counts % Modulus : counts;
        }
    }

    /// <summary>Sets the load.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="watts">0 to 1 000 000.</param>
    public void Load(long nowMs, long watts)
    {
        Advance(nowMs);
        _loadW = watts;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    public void Advance(long nowMs)
    {
        if (nowMs > _lastMs)
        {
            _milliJoule += _loadW * (nowMs - _lastMs);
            _milliWh += _milliJoule / 3600;
            _milliJoule %= 3600;
            _lastMs = nowMs;
        }
    }

    /// <summary>The next readings are wrong.</summary>
    /// <param name="fault">One of the constants.</param>
    /// <param name="reads">How many.</param>
    public void Fail(int fault, int reads)
    {
        _fault = fault;
        _faultReads = reads;
    }

    /// <summary>The register begins at 0 again.</summary>
    public void Reset() => Shift = -TrueCounts;

    /// <summary>The register goes up at once, as if another meter were there.</summary>
    /// <param name="counts">Counts.</param>
    public void Jump(long counts) => Shift += counts;

    /// <summary>The fault of the reading that is made now.</summary>
    /// <returns>0 for none.</returns>
    public int TakeFault()
    {
        if (_faultReads == 0)
        {
            return 0;
        }

        _faultReads--;
        return _fault;
    }
}
