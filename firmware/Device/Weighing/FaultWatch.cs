namespace Edge.Device.Weighing;

/// <summary>Tells a scale's fault once, and again after a while when it comes back.</summary>
public sealed class FaultWatch
{
    private readonly int _againMs;
    private int _told;
    private long _toldMs = -1;

    /// <summary>A watch that has told nothing.</summary>
    /// <param name="againMs">Least time between two alarms. Units: ms.</param>
    public FaultWatch(int againMs)
    {
        _againMs = againMs;
    }

    /// <summary>Looks at a scale.</summary>
    public void Step(WeighedPlace at, IAlarms alarms, long nowMs)
    {
        int fault = at.Scale.Fault;
        bool again = _toldMs < 0 || nowMs - _toldMs >= _againMs;
        if (fault != _told && fault != ScaleFault.None && again)
        {
            _toldMs = nowMs;
            _told = fault;
            alarms.Alarm(ScaleFault.Name(fault), at.Number, -fault, nowMs);
        }
        else if (fault == ScaleFault.None)
        {
            _told = fault;
        }
    }
}
