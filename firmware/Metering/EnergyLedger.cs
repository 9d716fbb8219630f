namespace Edge.Metering;

/// <summary>The energy ledger of one meter: every count between two registers goes to one session
/// or to nobody.</summary>
/// <remarks>
/// All arithmetic in counts of the meter. Time is monotonic ms handed in; nothing here reads a
/// clock, sleeps or allocates in
/// steady state. The unwrapped register never falls: rollover, reset and jump go into its offset.
/// Its Wh are rounded once
/// per register, so sessions and unassigned energy add up exactly. Not thread-safe.
/// </remarks>
public sealed class EnergyLedger
{
    private readonly LedgerSettings _settings;
    private readonly LedgerCandidate _candidate = new LedgerCandidate();
    private readonly LedgerCandidate _first = new LedgerCandidate();
    private readonly LedgerSessions _sessions;
    private bool _hasRegister;
    private bool _settling;
    private bool _exchanged;
    private long _last;
    private long _lastMs;
    private long _offset;
    private long _firstRegister;
    private long _refused;

    /// <summary>Makes a ledger without any register.</summary>
    /// <param name="settings">Constants of the meter; <see cref="LedgerSettings.Valid"/> is the
    /// caller's to test.</param>
    public EnergyLedger(LedgerSettings settings)
    {
        _settings = settings;
        _sessions = new LedgerSessions(settings);
    }

    /// <summary>Whether a register is known, now or from before a restart.</summary>
    public bool HasRegister => _hasRegister;

    /// <summary>The last value and its time are from this start and this meter.</summary>
    public bool IsSettled => _hasRegister && !_settling && !_exchanged;

    /// <summary>Last good value of the meter.</summary>
    /// <remarks>Units: counts.</remarks>
    public long LastCounts => _last;

    /// <summary>When it was read, monotonic ms.</summary>
    public long LastMs => _lastMs;

    /// <summary>Unwrapped register minus the meter's own value.</summary>
    /// <remarks>Units: counts.</remarks>
    public long Offset => _offset;

    /// <summary>The unwrapped register; never falls.</summary>
    /// <remarks>Units: counts.</remarks>
    public long Register => _last + _offset;

    /// <summary>The unwrapped register in Wh, rounded down.</summary>
    public long RegisterWh => _settings.ToWh(Register);

    /// <summary>The unwrapped register at the first good value.</summary>
    /// <remarks>Units: counts.</remarks>
    public long FirstRegister => _firstRegister;

    /// <summary>Energy of no session since the first register.</summary>
    /// <remarks>Units: counts.</remarks>
    public long UnassignedCounts => _sessions.UnassignedCounts;

    /// <summary>The same in Wh, as the difference of rounded registers.</summary>
    public long UnassignedWh => _sessions.UnassignedWh;

    /// <summary>Steps that were proved as jumps and are credited to nobody.</summary>
    /// <remarks>Units: counts.</remarks>
    public long RefusedCounts => _refused;

    /// <summary>A session is open or waits for its tail.</summary>
    public bool HasSession => _sessions.IsOpen;

    /// <summary>A session is open and nothing has stopped it.</summary>
    public bool IsCharging => _sessions.IsCharging;

    /// <summary>Energy of the open session so far.</summary>
    /// <remarks>Units: Wh. 0 when none is open or it has no register yet.</remarks>
    public long SessionWh => _sessions.SoFarWh;

    /// <summary>Looks at the open session without closing it.</summary>
    /// <param name="into">Filled.</param>
    /// <returns>False when none is open.</returns>
    public bool PeekOpen(LedgerSession into) => _sessions.PeekOpen(into);

    /// <summary>Whether values wait for proof.</summary>
    public bool HasCandidate => _candidate.Count > 0;

    /// <summary>Goes on after a restart from what flash remembers.</summary>
    /// <param name="last">Last good value, counts.</param>
    /// <param name="offset">Offset then, counts.</param>
    public void Restore(long last, long offset)
    {
        _last = last;
        _offset = offset;
        _firstRegister = last + offset;
        _hasRegister = true;
        _settling = true;
        _first.Clear();
        _candidate.Clear();
    }

    /// <summary>Goes on after a restart with a clock that was right on both sides.</summary>
    /// <param name="last">Last good value, counts.</param>
    /// <param name="offset">Offset then, counts.</param>
    /// <param name="lastMs">When it was read, on today's monotonic scale (may be negative).</param>
    public void RestoreTimed(long last, long offset, long lastMs)
    {
        Restore(last, offset);
        _settling = false;
        _lastMs = lastMs;
    }

    /// <summary>Goes on with a session that was open before a restart.</summary>
    /// <remarks>For a source that counts on by itself and tells the end: a charger's back end. Its
    /// times are on the scale of <see cref="RestoreTimed"/>, which goes first.</remarks>
    /// <param name="session">As <see cref="PeekOpen"/> gave it.</param>
    /// <param name="t">Now, ms.</param>
    public void Resume(LedgerSession session, long t) => _sessions.Resume(session, t);

    /// <summary>Books one valid reading.</summary>
    /// <param name="t">When the reply came, ms.</param>
    /// <param name="counts">The register.</param>
    /// <returns>One of <see cref="ReadingClass"/>.</returns>
    public int Reading(long t, long counts)
    {
        Tick(t);
        long end = _settings.Modulus > 0 ? _settings.Modulus : RegisterValue.MaxCounts;
        if (counts < 0 || counts >= end)
        {
            return ReadingClass.Refused;
        }

        _sessions.Heard(t);
        if (!_hasRegister || _settling)
        {
            return Settle(t, counts);
        }

        return Continue(t, counts);
    }

    /// <summary>Books that no valid reply came.</summary>
    /// <param name="t">Now, ms.</param>
    /// <returns><see cref="ReadingClass.Missing"/>.</returns>
    public int Missing(long t)
    {
        Tick(t);
        return ReadingClass.Missing;
    }

    /// <summary>Books a reply whose value is not a counter.</summary>
    /// <param name="t">Now, ms.</param>
    /// <returns><see cref="ReadingClass.Refused"/>.</returns>
    public int Refuse(long t)
    {
        Tick(t);
        return ReadingClass.Refused;
    }

    /// <summary>Opens a session; one that is still open is closed first.</summary>
    /// <param name="t">Now, ms.</param>
    /// <param name="id">Session token.</param>
    public void Start(long t, string id)
    {
        Tick(t);
        _sessions.Start(t, id);
        if (IsSettled && t - _lastMs <= _settings.WindowMs)
        {
            _sessions.BeginAt(_lastMs, Register, _offset);
        }
    }

    /// <summary>Stops the open session; its tail still counts for a window.</summary>
    /// <param name="t">Now, ms.</param>
    public void Stop(long t)
    {
        Tick(t);
        _sessions.Stop(t);
    }

    /// <summary>Stops the open session because nothing flows any more.</summary>
    /// <param name="t">Now, ms.</param>
    public void StopIdle(long t)
    {
        Tick(t);
        _sessions.StopIdle(t);
    }

    /// <summary>Lets time pass: closes a stopped session after its window and a silent
    /// one.</summary>
    /// <param name="t">Now, ms.</param>
    public void Tick(long t) => _sessions.Tick(t);

    /// <summary>The collector restarts: monotonic time is lost, how long it was off is
    /// unknown.</summary>
    /// <param name="t">Now, ms.</param>
    public void Reboot(long t)
    {
        Tick(t);
        _sessions.Break(SessionFlags.Reboot);
        _candidate.Clear();
        _first.Clear();
        _settling = _hasRegister;
    }

    /// <summary>Another meter answered: the session ends, its register is dropped, R goes on from
    /// where it stands.</summary>
    /// <param name="t">Now, ms.</param>
    public void Exchange(long t)
    {
        Tick(t);
        _sessions.Break(SessionFlags.MeterExchanged);
        _candidate.Clear();
        _first.Clear();
        _exchanged = _hasRegister;
    }

    /// <summary>The operator confirms the values that wait for proof.</summary>
    /// <param name="t">Now, ms.</param>
    /// <returns><see cref="ReadingClass.Reset"/>, <see cref="ReadingClass.Jump"/>, or -1 when
    /// nothing waits.</returns>
    public int Confirm(long t)
    {
        Tick(t);
        return _candidate.Count == 0 || _settling ? -1 : Prove(_candidate.LastMs);
    }

    /// <summary>Takes the oldest closed session.</summary>
    /// <param name="into">Filled.</param>
    /// <returns>False when none waits.</returns>
    public bool TakeClosed(LedgerSession into) => _sessions.TakeClosed(into);

    // metering.md 4, rule 2, and its form after a restart.
    private int Settle(long t, long counts)
    {
        if (_first.Count == 0 || !_first.Continues(t, counts, _settings))
        {
            _first.Begin(t, counts);
            return ReadingClass.Unconfirmed;
        }

        if (_exchanged)
        {
            // The new meter's first value stands where the old one's last good value stood.
            _offset = Register - _first.First;
            return Adopt(t, counts);
        }

        if (!_hasRegister)
        {
            _hasRegister = true;
            _firstRegister = _first.First;
            return Adopt(t, counts);
        }

        _settling = false;
        if (counts >= _last)
        {
            Move(t, counts, -1);
            _first.Clear();
            return ReadingClass.Gap;
        }

        // Lower than before the restart: both values are a candidate, the old register stays.
        _lastMs = _first.FirstMs;
        _candidate.CopyFrom(_first);
        _candidate.Add(t, counts);
        _first.Clear();
        return ReadingClass.Held;
    }

    private int Adopt(long t, long counts)
    {
        _exchanged = false;
        _settling = false;
        _last = _first.First;
        _lastMs = _first.FirstMs;
        _first.Clear();
        Move(t, counts, 0);
        return ReadingClass.Good;
    }

    // metering.md 4, rules 3 to 7.
    private int Continue(long t, long counts)
    {
        if (_exchanged)
        {
            return Settle(t, counts);
        }

        long difference = counts - _last;
        long step = _settings.FloatSteps ? SinglePrecision.StepMilli(_last) : 1;
        long bound = _settings.Bound(t - _lastMs) + step - 1;
        if (difference >= 0 && difference <= bound)
        {
            bool gap = t - _lastMs > _settings.GapMs;
            Move(t, counts, gap ? SessionFlags.Gap : 0);
            return gap ? ReadingClass.Gap : ReadingClass.Good;
        }

        if (difference < 0 && difference >= -step)
        {
            _candidate.Clear();
            return ReadingClass.Jitter;
        }

        if (difference < 0 && _settings.Modulus > 0 && difference + _settings.Modulus <= bound)
        {
            _offset += _settings.Modulus;
            _last -= _settings.Modulus;
            Move(t, counts, SessionFlags.Rollover);
            return ReadingClass.Rollover;
        }

        if (_candidate.Count > 0 && _candidate.Continues(t, counts, _settings))
        {
            _candidate.Add(t, counts);
        }
        else
        {
            _candidate.Begin(t, counts);
        }

        if (_candidate.Count >= _settings.Confirm && _candidate.Last > _candidate.First)
        {
            return Prove(t);
        }

        return difference < 0 ? ReadingClass.Held : ReadingClass.Quarantined;
    }

    private int Prove(long t)
    {
        long first = _candidate.First;
        long last = _candidate.Last;
        bool jump = last > _last;
        if (jump)
        {
            _refused += first - _last;
        }

        _offset += _last - first;
        _last = first;
        Move(t, last, jump ? SessionFlags.Jump : SessionFlags.Reset);
        return jump ? ReadingClass.Jump : ReadingClass.Reset;
    }

    // Energy from the last register to this one, to its owner; flag -1: to nobody.
    private void Move(long t, long counts, int flag)
    {
        long before = Register;
        long fromMs = _lastMs;
        _last = counts;
        _lastMs = t;
        _candidate.Clear();
        _sessions.Book(fromMs, t, before, Register, _offset, flag);
    }
}
