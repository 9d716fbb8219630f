using Edge.Device;
using Edge.Metering;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>Turns what the ledger says into events and into what survives a power cut.</summary>
internal sealed class MeterBooks
{
    // A class that goes on is told again after this long.
    private const long RepeatMs = 900000;

    private readonly MeterSettings _settings;
    private readonly EnergyLedger _ledger;
    private readonly Recorder _recorder;
    private readonly DeviceClock _clock;
    private readonly ChargeEvents _events;
    private readonly MeterState _state;
    private readonly LedgerSession _peek = new LedgerSession();
    private readonly byte[] _lastRaw = new byte[MeterState.RawBytes];
    private int _lastRawCount;
    private long _carryWh;
    private long _reportedWh;
    private long _keptMs;
    private long _readingMs;
    private int _toldClass = ReadingClass.Good;
    private long _toldMs;
    private long _heldMs = -1;
    private bool _heldTold;
    private bool _busTold;
    private string _mapTold = "";
    private bool _owed;
    private long _register;
    private long _flowMs;

    internal MeterBooks(
        MeterSettings settings, EnergyLedger ledger, Recorder recorder, DeviceClock clock,
        ChargeEvents events, MeterState state)
    {
        _settings = settings;
        _ledger = ledger;
        _recorder = recorder;
        _clock = clock;
        _events = events;
        _state = state;
    }

    /// <summary>A closed session waits for room in the journal; nothing else is recorded.</summary>
    internal bool Pending => _state.Closed.Present || _owed;

    /// <summary>Energy of nobody that no charge has told yet, Wh.</summary>
    internal long UnreportedWh => _carryWh + _ledger.UnassignedWh - _reportedWh;

    /// <summary>The configured serial number is not the meter's.</summary>
    internal bool WrongMeter { get; private set; }

    internal bool Open(long nowMs)
    {
        _readingMs = nowMs;
        _keptMs = nowMs;
        if (!_state.Load())
        {
            return _state.Save();
        }

        if (_state.Closed.Present && _recorder.Journal.Next != _state.ClosedSeq)
        {
            _state.Closed.Present = false; // its event was recorded before the cut
        }

        Restore(nowMs);
        return true;
    }

    // The session that was open ends here; an event that is still owed goes first.
    private void Restore(long nowMs)
    {
        if (_state.HasRegister)
        {
            bool timed = _state.LastUtcMs > 0 && _clock.Quality(nowMs) == "S"
                && _clock.At(nowMs) >= _state.LastUtcMs;
            if (timed)
            {
                long ago = _clock.At(nowMs) - _state.LastUtcMs;
                _ledger.RestoreTimed(_state.Last, _state.Offset, nowMs - ago);
            }
            else
            {
                _ledger.Restore(_state.Last, _state.Offset);
            }
        }

        _carryWh = _state.UnreportedWh;
        _owed = _state.Open.Present;
        Close(nowMs);
    }

    // The session that was open at the cut, once the one before it is recorded.
    private void Owed(long nowMs)
    {
        _owed = false;
        _state.Open.Present = false;
        LedgerSession session = _state.Open.Session;
        session.Flags |= SessionFlags.Reboot;
        session.CopyTo(_state.Closed.Session);
        _state.Closed.StartUtcMs = _state.Open.StartUtcMs;
        _state.Closed.StopUtcMs = _state.Open.StopUtcMs;
        _state.Closed.BeginAt(_state.Open.StartRaw, _state.Open.StartRawCount);
        _state.Closed.EndAt(_state.Open.StopRaw, _state.Open.StopRawCount);
        _state.Closed.Session.UnassignedWh = _carryWh;
        _carryWh = 0;
        Promise(nowMs);
    }

    /// <summary>Records sessions that the ledger has closed.</summary>
    internal void Close(long nowMs)
    {
        Flush(nowMs);
        if (_owed && !_state.Closed.Present)
        {
            Owed(nowMs);
        }

        while (!Pending && _ledger.TakeClosed(_state.Closed.Session))
        {
            _state.Closed.StartUtcMs = _clock.At(_state.Closed.Session.FirstOwnMs);
            _state.Closed.StopUtcMs = _clock.At(_state.Closed.Session.LastOwnMs);
            _state.Closed.BeginAt(_state.Open.StartRaw, _state.Open.StartRawCount);
            _state.Closed.EndAt(_state.Open.StopRaw, _state.Open.StopRawCount);
            _state.Open.Present = false;
            _state.Open.StartRawCount = _state.Open.StopRawCount = 0;
            long total = _state.Closed.Session.UnassignedWh;
            _state.Closed.Session.UnassignedWh = _carryWh + total - _reportedWh;
            _reportedWh = total;
            _carryWh = 0;
            Promise(nowMs);
        }
    }

    // First what will be recorded and under which number, then the event itself.
    private void Promise(long nowMs)
    {
        _state.Closed.Present = true;
        _state.ClosedSeq = _recorder.Journal.Next;
        Keep(nowMs);
        Flush(nowMs);
    }

    private void Flush(long nowMs)
    {
        if (_state.Closed.Present
            && _events.Charge(_state.Closed, _state.Closed.Session.UnassignedWh, nowMs))
        {
            _state.Closed.Present = false;
        }
    }

    /// <summary>Nothing has flowed in the open session for too long.</summary>
    internal bool IsStale(long nowMs) =>
        _ledger.IsCharging && nowMs - _flowMs > _settings.IdleStopMs;

    /// <summary>A session was opened.</summary>
    internal void Began(long nowMs)
    {
        _flowMs = nowMs;
        _state.Open.StartRawCount = _state.Open.StopRawCount = 0;
        if (_ledger.PeekOpen(_peek) && _peek.Started)
        {
            _state.Open.BeginAt(_lastRaw, _lastRawCount);
        }

        Keep(nowMs);
    }

    /// <summary>A reading was classed.</summary>
    internal void Booked(long nowMs, int found, IRegisterReader reader)
    {
        Close(nowMs);
        if (_ledger.Register != _register)
        {
            _register = _ledger.Register;
            _flowMs = nowMs;
        }

        bool moved = found >= ReadingClass.Good && found != ReadingClass.Jitter
            && found != ReadingClass.Held && found != ReadingClass.Quarantined;
        if (moved && reader != null)
        {
            Frames(nowMs, reader);
        }

        bool held = found == ReadingClass.Held || found == ReadingClass.Quarantined;
        _heldMs = !held ? -1 : _heldMs < 0 ? nowMs : _heldMs;
        _heldTold = held && _heldTold;
        Tell(nowMs, found, reader);
        if (found == ReadingClass.Jump)
        {
            Alarm("jump", _ledger.RefusedCounts, nowMs);
        }

        bool wrapped = found == ReadingClass.Rollover || found == ReadingClass.Reset
            || found == ReadingClass.Jump || found == ReadingClass.Gap;
        if (wrapped || (_ledger.HasSession && nowMs - _keptMs >= _settings.KeepMs))
        {
            Keep(nowMs);
        }
    }

    private void Frames(long nowMs, IRegisterReader reader)
    {
        if (_ledger.PeekOpen(_peek) && _peek.Started && _peek.LastOwnMs == nowMs)
        {
            if (_state.Open.StartRawCount == 0)
            {
                _state.Open.BeginAt(_lastRaw, _lastRawCount);
            }

            _state.Open.EndAt(reader.Raw, reader.RawCount);
        }

        _lastRawCount = reader.RawCount <= _lastRaw.Length ? reader.RawCount : 0;
        System.Array.Copy(reader.Raw, 0, _lastRaw, 0, _lastRawCount);
    }

    // Each class other than Good when it begins, and again while it lasts.
    private void Tell(long nowMs, int found, IRegisterReader reader)
    {
        bool plain = found == ReadingClass.Good;
        if (!plain && !Pending && (found != _toldClass || nowMs - _toldMs >= RepeatMs))
        {
            Tell(nowMs, ReadingClass.Name(found), reader);
            _toldMs = nowMs;
        }

        _toldClass = found;
    }

    private void Tell(long nowMs, string name, IRegisterReader reader)
    {
        long register = _ledger.HasRegister ? _ledger.RegisterWh : -1;
        if (reader == null)
        {
            _events.Reading(name, register, _lastRaw, 0, nowMs);
        }
        else
        {
            _events.Reading(name, register, reader.Raw, reader.RawCount, nowMs);
        }
    }

    /// <summary>What is due by time alone.</summary>
    internal void Periodic(long nowMs, IRegisterReader reader)
    {
        if (Pending)
        {
            return;
        }

        if (nowMs - _readingMs >= _settings.ReadingMs)
        {
            _readingMs = nowMs;
            if (_ledger.HasRegister && _toldClass == ReadingClass.Good)
            {
                _events.Reading(
                    "Good", _ledger.RegisterWh, _lastRaw, _lastRawCount, nowMs);
            }

            Keep(nowMs);
        }

        if (_heldMs >= 0 && !_heldTold && nowMs - _heldMs >= _settings.HeldAlarmMs)
        {
            _heldTold = Alarm("held", nowMs - _heldMs, nowMs);
        }

        if (reader.Counters.Alarming != _busTold)
        {
            _busTold = reader.Counters.Alarming;
            if (_busTold)
            {
                Alarm("bus", reader.Counters.Damaged + reader.Counters.Foreign, nowMs);
            }
        }
    }

    /// <summary>The meter told who it is.</summary>
    internal void Identify(long nowMs, IRegisterReader reader)
    {
        int count = reader.IdentityCount < _state.Identity.Length
            ? reader.IdentityCount
            : _state.Identity.Length;
        bool same = count == _state.IdentityCount
            && Ascii.Same(reader.Identity, 0, _state.Identity, 0, count);
        if (_settings.Serial.Length > 0)
        {
            byte[] wanted = Ascii.Bytes(_settings.Serial);
            WrongMeter = wanted.Length != count
                || !Ascii.Same(wanted, 0, reader.Identity, 0, count);
        }

        if (same)
        {
            return;
        }

        bool first = _state.IdentityCount == 0;
        System.Array.Copy(reader.Identity, 0, _state.Identity, 0, count);
        _state.IdentityCount = count;
        if (!first || WrongMeter)
        {
            _ledger.Exchange(nowMs);
            Close(nowMs);
            Alarm("meter-exchanged", _ledger.HasRegister ? _ledger.RegisterWh : 0, nowMs);
        }

        Keep(nowMs);
    }

    /// <summary>The map does not fit the meter.</summary>
    internal void MapFault(long nowMs, string name)
    {
        if (name != _mapTold)
        {
            _mapTold = name;
            Alarm("map-" + name, 0, nowMs);
        }
    }

    private bool Alarm(string code, long value, long nowMs) =>
        !Pending && _events.Alarm(code, value, nowMs);

    private void Keep(long nowMs)
    {
        _keptMs = nowMs;
        _state.HasRegister = _ledger.HasRegister;
        _state.Last = _ledger.LastCounts;
        _state.Offset = _ledger.Offset;
        _state.LastUtcMs = _clock.Quality(nowMs) == "S" && _ledger.IsSettled
            ? _clock.At(_ledger.LastMs)
            : 0;
        _state.UnreportedWh = UnreportedWh;
        if (!_owed)
        {
            _state.Open.Present = _ledger.PeekOpen(_state.Open.Session);
        }

        if (!_owed && _state.Open.Present)
        {
            LedgerSession open = _state.Open.Session;
            _state.Open.StartUtcMs = _clock.At(open.FirstOwnMs);
            _state.Open.StopUtcMs = _clock.At(open.LastOwnMs);
            if (!open.Started)
            {
                open.Flags |= SessionFlags.NoStart;
            }
        }

        _state.Save();
    }
}
