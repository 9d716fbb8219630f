namespace Edge.Metering;

/// <summary>A session known from a back end's messages only.</summary>
public sealed class MessageSession
{
    /// <summary>The stop register is below the start register.</summary>
    public const int StopBelowStart = 1;

    /// <summary>The stop has no register.</summary>
    public const int StopUnknown = 2;

    /// <summary>No start register.</summary>
    public const int NoStart = 4;

    /// <summary>More than the charger can deliver: often kWh taken for Wh.</summary>
    public const int ImplausibleStep = 8;

    /// <summary>Closed by another start.</summary>
    public const int ImplicitStop = 16;

    private readonly long _startMs;
    private readonly long _startWh;
    private long _lastWh;

    internal MessageSession(string id, long startMs, long startWh)
    {
        Id = id;
        _startMs = startMs;
        _startWh = startWh;
        _lastWh = startWh;
    }

    /// <summary>The charger's own session id.</summary>
    public string Id { get; }

    /// <summary>Energy; 0 wherever a register is in doubt.</summary>
    /// <remarks>Units: Wh.</remarks>
    public long Wh { get; private set; }

    /// <summary>Bits of the constants above.</summary>
    public int Flags { get; internal set; }

    /// <summary>The name of one flag.</summary>
    /// <param name="index">0 to 4.</param>
    /// <returns>The word used in events.</returns>
    public static string FlagName(int index)
    {
        switch (index)
        {
            case 0: return "stop-below-start";
            case 1: return "stop-unknown";
            case 2: return "no-start";
            case 3: return "implausible-step";
            default: return "implicit-stop";
        }
    }

    internal void Sample(long meterWh)
    {
        if (meterWh >= _lastWh)
        {
            _lastWh = meterWh;
        }
    }

    internal void Stop(long t, long meterWh, LedgerSettings settings)
    {
        long end = meterWh;
        if (meterWh < 0)
        {
            Flags |= StopUnknown;
            end = _lastWh; // the last good register, which is the start when nothing came between
        }

        if (_startWh < 0)
        {
            return;
        }

        if (end < _startWh)
        {
            Flags |= StopBelowStart;
            return;
        }

        bool timed = _startMs >= 0 && t >= _startMs;
        long most = timed
            ? settings.Bound(t - _startMs + (2 * settings.WindowMs))
            : MessageSessions.MaxUntimedWh;
        if (end - _startWh > most)
        {
            Flags |= ImplausibleStep;
            return;
        }

        Wh = end - _startWh;
    }
}
