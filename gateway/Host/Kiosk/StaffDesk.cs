namespace Edge.Host.Kiosk;

/// <summary>Whether somebody of the staff stands at a kiosk, and how often a PIN was wrong.
/// </summary>
/// <remarks>Five wrong tries close it for 15 minutes; two minutes without a touch end it. Source:
/// screens.md section 3, row 8. Thread-safety: safe.</remarks>
internal sealed class StaffDesk
{
    /// <summary>Wrong tries until it closes.</summary>
    public const int TriesMax = 5;

    /// <summary>How long it stays closed. Units: ms.</summary>
    public const long ClosedMs = 15 * 60_000;

    /// <summary>How long it stays open without a touch. Units: ms.</summary>
    public const long IdleMs = 120_000;

    private readonly Lock _lock = new();
    private readonly List<string> _log = [];
    private int _wrong;
    private long _closedUntilMs;
    private long _openUntilMs;
    private string _who = "";
    private bool _isAsked;

    /// <summary>Is the PIN asked for?</summary>
    public bool IsAsked
    {
        get
        {
            lock (_lock) return _isAsked;
        }
    }

    /// <summary>Tries that are left.</summary>
    public int TriesLeft
    {
        get
        {
            lock (_lock) return TriesMax - _wrong;
        }
    }

    /// <summary>What was done here lately, newest first.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_lock) return [.. _log];
        }
    }

    /// <summary>Who is there, or null.</summary>
    public string? Who(long nowMs)
    {
        lock (_lock) return nowMs < _openUntilMs ? _who : null;
    }

    /// <summary>How long it is closed for. Units: ms; 0 when it is not.</summary>
    public long ClosedForMs(long nowMs)
    {
        lock (_lock) return Math.Max(0, _closedUntilMs - nowMs);
    }

    /// <summary>Somebody pressed long on the mark.</summary>
    public void Ask()
    {
        lock (_lock) _isAsked = true;
    }

    /// <summary>A PIN was tried; who is null when it was nobody's.</summary>
    public void Tried(string? who, long nowMs)
    {
        lock (_lock)
        {
            if (nowMs < _closedUntilMs) return;
            if (who is not null)
            {
                (_who, _wrong, _isAsked) = (who, 0, false);
                _openUntilMs = nowMs + IdleMs;
                return;
            }

            if (++_wrong < TriesMax) return;
            (_wrong, _closedUntilMs) = (0, nowMs + ClosedMs);
        }
    }

    /// <summary>They did something: it stays open, and it is noted.</summary>
    public void Did(string what, long nowMs)
    {
        lock (_lock)
        {
            _openUntilMs = nowMs + IdleMs;
            _log.Insert(0, what);
            if (_log.Count > 8) _log.RemoveAt(8);
        }
    }

    /// <summary>They went.</summary>
    public void Close()
    {
        lock (_lock) (_openUntilMs, _isAsked) = (0, false);
    }
}
