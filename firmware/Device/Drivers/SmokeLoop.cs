namespace Edge.Device.Drivers;

/// <summary>A listed smoke detector's dry contact with two end-of-line resistors.</summary>
/// <remarks>
/// Loop: 10 k from 3.3 V; 10 k at the end of the line (quiet: half scale); the contact puts
/// 4.7 k beside it (alarm: a quarter). Cut wire: full scale; short: zero. Bands in 12-bit
/// counts; a level counts after it stood for <see cref="SteadyMs"/>.
/// </remarks>
public sealed class SmokeLoop
{
    /// <summary>How long a level must last. Units: ms.</summary>
    public const int SteadyMs = 500;

    private const int ShortedBelow = 300;
    private const int AlarmBelow = 1550;
    private const int QuietBelow = 2900;

    private LineLevel _candidate;
    private long _sinceMs;

    /// <summary>Starts quiet.</summary>
    public SmokeLoop(long nowMs)
    {
        _sinceMs = nowMs;
    }

    /// <summary>The believed level.</summary>
    public LineLevel Level { get; private set; }

    /// <summary>Takes a reading; true when the believed level has changed.</summary>
    /// <param name="counts">0 to 4095.</param>
    /// <param name="nowMs">The monotonic clock.</param>
    public bool Step(int counts, long nowMs)
    {
        LineLevel seen = counts < ShortedBelow ? LineLevel.Shorted
            : counts < AlarmBelow ? LineLevel.Alarm
            : counts < QuietBelow ? LineLevel.Quiet : LineLevel.Open;
        if (seen != _candidate)
        {
            _candidate = seen;
            _sinceMs = nowMs;
        }
        if (_candidate == Level || nowMs - _sinceMs < SteadyMs) return false;
        Level = _candidate;
        return true;
    }
}
