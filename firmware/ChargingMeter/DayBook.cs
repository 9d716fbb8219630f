using Edge.Device;
using Edge.Metering;
using Edge.Device.Store;

namespace Edge.ChargingMeter;

/// <summary>Closes each day of a photovoltaic or household meter with one reading.</summary>
/// <remarks>
/// A day is one of China's, midnight to midnight. Its registers are the first ones read after
/// either midnight, so that successive days join to the Wh; read within the window they carry the
/// midnight's own time, later ones their own, and such a day is not whole. Promised on flash
/// before it is recorded, like a session. Without a time of day nothing is closed.
/// </remarks>
internal sealed class DayBook
{
    /// <summary>Length of a day. Units: ms.</summary>
    internal const long DayMs = 86400000;

    // UTC+8 has no summer time.
    private const long ZoneMs = 28800000;
    private const long WindowMs = 300000;

    private readonly MeterSettings _settings;
    private readonly EnergyLedger _ledger;
    private readonly Recorder _recorder;
    private readonly DeviceClock _clock;
    private readonly ChargeEvents _events;
    private readonly DayState _state;

    internal DayBook(
        MeterSettings settings, EnergyLedger ledger, Recorder recorder, DeviceClock clock,
        ChargeEvents events, DayState state)
    {
        _settings = settings;
        _ledger = ledger;
        _recorder = recorder;
        _clock = clock;
        _events = events;
        _state = state;
    }

    internal void Open()
    {
        if (_state.Load() && _state.Owed && _recorder.Journal.Next != _state.OwedSeq)
        {
            Told(); // its event was recorded before the cut
        }
    }

    /// <summary>Looks at the newest good register.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    internal void Look(long nowMs)
    {
        if (_settings.DayKind.Length == 0 || !_ledger.IsSettled
            || _clock.Quality(nowMs) == "U")
        {
            return;
        }

        Flush(nowMs);
        long utc = _clock.At(_ledger.LastMs);
        long midnight = utc - ((utc + ZoneMs) % DayMs);
        long at = utc - midnight <= WindowMs ? midnight : utc;
        if (!_state.Begun)
        {
            Begin(at);
            _state.Save();
        }
        else if (!_state.Owed && midnight > _state.StartUtcMs)
        {
            End(at);
            Flush(nowMs);
        }
    }

    private void Begin(long utcMs)
    {
        _state.Begun = true;
        _state.StartWh = _ledger.RegisterWh;
        _state.StartUtcMs = utcMs;
    }

    private void End(long utcMs)
    {
        _state.OwedStartWh = _state.StartWh;
        _state.OwedStartUtcMs = _state.StartUtcMs;
        _state.OwedStopWh = _ledger.RegisterWh;
        _state.OwedStopUtcMs = utcMs;
        _state.OwedSeq = _recorder.Journal.Next;
        Begin(utcMs);
        _state.Owed = true;
        _state.Owed = _state.Save();
    }

    private void Flush(long nowMs)
    {
        if (!_state.Owed)
        {
            return;
        }

        if (_recorder.Journal.Next != _state.OwedSeq)
        {
            // Something else was recorded meanwhile: the promise gets another number.
            _state.OwedSeq = _recorder.Journal.Next;
            if (!_state.Save())
            {
                return;
            }
        }

        if (_events.Day(_state, nowMs))
        {
            Told();
            _state.Save();
        }
    }

    // Only whole days are history: one that is not ends it.
    private void Told()
    {
        bool whole = _state.OwedStopUtcMs - _state.OwedStartUtcMs == DayMs;
        for (int i = DayState.Days - 1; i > 0; i--)
        {
            _state.Before[i] = whole ? _state.Before[i - 1] : -1;
        }

        _state.Before[0] = whole ? _state.OwedStopWh - _state.OwedStartWh : -1;
        _state.Owed = false;
    }
}
