namespace Edge.Metering;

/// <summary>Who owns the energy between two registers: the session open at the time, or
/// nobody.</summary>
internal sealed class LedgerSessions
{
    private const int MaxClosed = 4;

    private readonly LedgerSettings _settings;
    private readonly LedgerSession _session = new LedgerSession();
    private readonly LedgerSession[] _closed = new LedgerSession[MaxClosed];
    private int _closedCount;
    private long _heardMs;

    internal LedgerSessions(LedgerSettings settings)
    {
        _settings = settings;
        for (int i = 0; i < MaxClosed; i++)
        {
            _closed[i] = new LedgerSession();
        }
    }

    internal bool IsOpen { get; private set; }

    internal bool IsCharging => IsOpen && !_session.Stopped;

    internal long SoFarWh => IsOpen && _session.Started ? _session.Wh : 0;

    internal long UnassignedCounts { get; private set; }

    internal long UnassignedWh { get; private set; }

    internal void Heard(long t) => _heardMs = t;

    internal void Start(long t, string id)
    {
        if (IsOpen)
        {
            if (!_session.Stopped)
            {
                _session.Flags |= SessionFlags.ImplicitStop;
                _session.StopMs = t;
            }

            Close(true);
        }

        IsOpen = true;
        _session.Begin(t, id);
        _heardMs = t;
    }

    // A session whose end somebody else will tell goes on after a restart.
    internal void Resume(LedgerSession from, long t)
    {
        from.CopyTo(_session);
        IsOpen = true;
        _heardMs = t;
    }

    internal void Stop(long t)
    {
        if (IsCharging)
        {
            _session.Stopped = true;
            _session.StopMs = t;
        }
    }

    internal void StopIdle(long t)
    {
        if (IsCharging)
        {
            _session.Flags |= SessionFlags.Timeout;
            Stop(t);
        }
    }

    internal void Tick(long t)
    {
        if (!IsOpen)
        {
            return;
        }

        if (_session.Stopped)
        {
            if (t > _session.StopMs + _settings.WindowMs)
            {
                Close(true);
            }
        }
        else if (t - _heardMs > _settings.SilenceMs)
        {
            Break(SessionFlags.Timeout);
        }
    }

    // Ends an open session that nobody stopped; one that was stopped just ends.
    internal void Break(int flag)
    {
        if (!IsOpen)
        {
            return;
        }

        if (!_session.Stopped)
        {
            _session.Flags |= flag;
        }

        Close(_session.Stopped);
    }

    // The register where the session begins.
    internal void BeginAt(long t, long register, long offset)
    {
        _session.Started = true;
        _session.StartRegister = _session.StopRegister = register;
        _session.StartWh = _session.StopWh = _settings.ToWh(register);
        _session.FirstOwnMs = _session.LastOwnMs = t;
        _session.Offset = offset;
    }

    // Energy of (fromMs, toMs]; flag -1: to nobody, whatever is open.
    internal void Book(long fromMs, long toMs, long from, long to, long offset, int flag)
    {
        bool own = flag >= 0 && IsOpen && _session.StartMs <= fromMs + _settings.WindowMs
            && (!_session.Stopped || toMs <= _session.StopMs + _settings.WindowMs);
        if (!own)
        {
            UnassignedCounts += to - from;
            UnassignedWh += _settings.ToWh(to) - _settings.ToWh(from);
            return;
        }

        if (!_session.Started)
        {
            BeginAt(fromMs, from, offset);
            if (fromMs > _session.StartMs + _settings.WindowMs)
            {
                _session.Flags |= SessionFlags.StartLate;
            }
        }

        _session.StopRegister = to;
        _session.StopWh = _settings.ToWh(to);
        _session.LastOwnMs = toMs;
        _session.Readings++;
        _session.Flags |= flag;
        _session.Offset = offset;
    }

    internal bool PeekOpen(LedgerSession into)
    {
        if (!IsOpen)
        {
            return false;
        }

        _session.CopyTo(into);
        into.UnassignedWh = UnassignedWh;
        return true;
    }

    internal bool TakeClosed(LedgerSession into)
    {
        if (_closedCount == 0)
        {
            return false;
        }

        LedgerSession taken = _closed[0];
        taken.CopyTo(into);
        for (int i = 1; i < _closedCount; i++)
        {
            _closed[i - 1] = _closed[i];
        }

        _closedCount--;
        _closed[_closedCount] = taken;
        return true;
    }

    private void Close(bool stopped)
    {
        IsOpen = false;
        if (!_session.Started)
        {
            _session.Flags |= SessionFlags.NoStart;
        }
        else if (stopped && _session.LastOwnMs < _session.StopMs - _settings.WindowMs)
        {
            _session.Flags |= SessionFlags.StopEstimated;
        }

        if (!stopped)
        {
            _session.StopMs = _session.Started ? _session.LastOwnMs : _session.StartMs;
        }

        _session.UnassignedWh = UnassignedWh;

        // A call closes at most one session, and the caller takes it before the next: never full.
        if (_closedCount < MaxClosed)
        {
            _session.CopyTo(_closed[_closedCount]);
            _closedCount++;
        }
    }
}
