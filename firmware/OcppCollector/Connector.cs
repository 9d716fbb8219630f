using Edge.Metering;

namespace Edge.OcppCollector;

/// <summary>One connector of a station: its energy ledger and the transaction on it.</summary>
/// <remarks>
/// The ledger is the one every meter of the house has. Its time is the station's own where that can
/// be believed, and never less than what has passed here: messages kept while the station was away
/// come all at once and are judged by when they were written. Window 0: a station says exactly
/// which register begins and ends a transaction.
/// </remarks>
internal sealed class Connector
{
    private readonly ConnectorStore _store;
    private readonly ConnectorState _state;
    private readonly LedgerSettings _settings;
    private readonly LedgerSession _session = new();
    private long _carryWh;
    private long _reportedWh;
    private long _heardMs;
    private bool _isHeard;
    private long _keptMs;
    private long _t;

    private Connector(
        StationOptions station, int index, ConnectorStore store, ConnectorState state)
    {
        (_store, _state) = (store, state);
        Index = index;
        MeterName = station.MeterOf(index + 1);
        _settings = new LedgerSettings
        {
            PmaxW = station.MaxWatts, WindowMs = 0,
            // Silence is judged here: a station that is away counts on and tells it later.
            SilenceMs = Limits.BehindMs * 100,
        };
        Ledger = new EnergyLedger(_settings);
    }

    /// <summary>Place among the station's connectors, from 0.</summary>
    public int Index { get; }

    /// <summary>The same as OCPP counts it.</summary>
    public int Number => Index + 1;

    public string MeterName { get; }

    public EnergyLedger Ledger { get; }

    /// <summary>The open transaction; null for none.</summary>
    public KeptTransaction? Open => _state.Open;

    /// <summary>A closed transaction that waits to be recorded.</summary>
    public KeptTransaction? Closed => _state.Closed;

    public long UnreportedWh => _carryWh + Ledger.UnassignedWh - _reportedWh;

    /// <summary>Goes on from flash; null when the state is there and cannot be read.</summary>
    public static Connector? Load(
        StationOptions station, int index, ConnectorStore store, long nowMs, long nextSeq)
    {
        if (store.Load() is not { } state) return null;
        var connector = new Connector(station, index, store, state);
        connector.Restore(nowMs, nextSeq);
        return connector;
    }

    private void Restore(long nowMs, long nextSeq)
    {
        _heardMs = _keptMs = nowMs;
        _t = _state.LedgerMs;
        _carryWh = _state.UnreportedWh;
        if (_state.HasRegister) Ledger.RestoreTimed(_state.Last, _state.Offset, _state.LastMs);
        else if (_state.First >= 0) Ledger.Reading(_state.FirstMs, _state.First);
        if (_state.Open is { } open) Ledger.Resume(open.Session.ToSession(), _t);
        // A promised number that the journal has passed was recorded before the cut.
        if (_state.Closed is not null && nextSeq != _state.ClosedSeq) _state.Closed = null;
    }

    public long ToWh(long counts) => _settings.ToWh(counts);

    /// <summary>Was a transaction of this id finished here?</summary>
    public bool IsFinished(string id) => _state.Finished.Contains(id);

    /// <summary>Number of the next transaction of version 1.6: it names its connector.</summary>
    public long NextTransaction() => (++_state.Begun * Limits.Connectors) + Index;

    /// <summary>Lets the ledger's time go on to a message.</summary>
    /// <remarks>By the station's clock where it goes forward, else by what has passed here.
    /// </remarks>
    public void Hear(long nowMs, long utcMs, long? stationUtcMs)
    {
        var passed = Math.Max(0, nowMs - _heardMs);
        if (!_isHeard && _state.HeardUtcMs > 0)
        {
            // How long the collector was off only the clock on the wall knows.
            passed = Math.Max(
                passed, Math.Min(utcMs - _state.HeardUtcMs, Limits.BehindMs));
        }

        (_isHeard, _heardMs) = (true, nowMs);
        if (stationUtcMs is { } said && IsBelievable(said, utcMs) && said > _state.StationUtcMs)
        {
            if (_state.StationUtcMs > 0) passed = said - _state.StationUtcMs;
            _state.StationUtcMs = said;
        }

        _t += passed;
        _state.HeardUtcMs = utcMs;
    }

    /// <summary>Books one sample; the class, or -1 when it tells nothing new.</summary>
    public int Book(MeterSample sample)
    {
        if (sample.Wh is not { } wh) return Ledger.Refuse(_t);
        var isKnown = Ledger.IsSettled && !Ledger.HasCandidate;
        // What a stop repeats from before lies at or below the register, and is no anomaly.
        if (isKnown && wh <= Ledger.LastCounts && sample.AtMs < _state.StationUtcMs) return -1;
        // One Wh back is the rounding between a value of a register and a whole number of it.
        if (isKnown && wh == Ledger.LastCounts - 1) wh = Ledger.LastCounts;
        var found = Ledger.Reading(_t, wh);
        var hasMoved = found is ReadingClass.Good or ReadingClass.Gap or ReadingClass.Rollover
            or ReadingClass.Reset or ReadingClass.Jump;
        if (hasMoved) Mark(sample);
        (_state.First, _state.FirstMs) = found == ReadingClass.Unconfirmed ? (wh, _t) : (-1, 0);
        if (!hasMoved && found != ReadingClass.Unconfirmed) return found;
        _state.LastRaw = sample.Raw;
        _state.LastUtcMs = Utc(sample);
        return found;
    }

    /// <summary>Opens a transaction; one that is still open is closed first.</summary>
    public void Begin(KeptTransaction transaction, string token, MeterSample? sample)
    {
        if (sample is null || sample.Wh is null) transaction.Words.Add("start-unknown");
        if (sample is not null) Book(sample);
        Ledger.Start(_t, token);
        Settle();
        _state.Open = transaction;
        if (!Ledger.PeekOpen(_session) || !_session.Started) return;
        (transaction.StartRaw, transaction.StartUtcMs) = (_state.LastRaw, _state.LastUtcMs);
        (transaction.StopRaw, transaction.StopUtcMs) = (_state.LastRaw, _state.LastUtcMs);
    }

    /// <summary>Closes the open transaction.</summary>
    public void End()
    {
        Ledger.Stop(_t);
        Ledger.Tick(++_t);
        Settle();
    }

    /// <summary>Ends a transaction of which nothing has been heard for too long.</summary>
    public void EndSilent(long nowMs, bool isConnected)
    {
        var quiet = nowMs - _heardMs;
        if (_state.Open is null || _state.Closed is not null
            || quiet <= (isConnected ? Limits.SilenceMs : Limits.AwayMs)) return;
        _t += quiet;
        _heardMs = nowMs;
        Ledger.StopIdle(_t);
        Ledger.Tick(++_t);
        Settle();
    }

    /// <summary>A stop of a transaction that was never begun here: told, with 0 Wh.</summary>
    public void EndUnknown(KeptTransaction transaction, string token)
    {
        transaction.Session = new KeptSession
        {
            Token = token, Flags = SessionFlags.NoStart, UnassignedWh = TakeUnassigned(),
        };
        Finish(transaction);
    }

    /// <summary>Keeps a signed record with the open transaction: the first and the newest.
    /// </summary>
    public void Keep(string? signed)
    {
        if (signed is null || _state.Open is not { } open || open.Signed.Contains(signed)) return;
        if (SignedText.IsWhole(signed)) open.Signed.Clear();
        else if (open.Signed.Count > 0 && SignedText.IsWhole(open.Signed[^1])) return;
        if (open.Signed.Count == 2) open.Signed.RemoveAt(1);
        open.Signed.Add(signed);
    }

    /// <summary>The closed transaction is recorded.</summary>
    public void Recorded() => _state.Closed = null;

    /// <summary>Writes the state down; false when the flash failed.</summary>
    public bool Save(long nowMs, long closedSeq)
    {
        _keptMs = nowMs;
        _state.ClosedSeq = closedSeq;
        _state.HasRegister = Ledger.HasRegister;
        _state.Last = Ledger.LastCounts;
        _state.Offset = Ledger.Offset;
        _state.LastMs = Ledger.LastMs;
        _state.LedgerMs = _t;
        _state.UnreportedWh = UnreportedWh;
        if (_state.Open is { } open && Ledger.PeekOpen(_session))
        {
            open.Session = KeptSession.Of(_session, 0);
        }

        return _store.Save(_state);
    }

    /// <summary>Must it be kept again: a first register, or an open session that goes on?
    /// </summary>
    public bool IsKeepDue(long nowMs) => Ledger.HasRegister != _state.HasRegister
        || (_state.Open is not null && nowMs - _keptMs >= Limits.KeepMs);

    private static bool IsBelievable(long said, long utcMs) =>
        said <= utcMs + Limits.AheadMs && said >= utcMs - Limits.BehindMs;

    private void Mark(MeterSample sample)
    {
        if (_state.Open is not { } open || !Ledger.PeekOpen(_session) || !_session.Started) return;
        if (open.StartRaw.Length == 0)
        {
            (open.StartRaw, open.StartUtcMs) = (_state.LastRaw, _state.LastUtcMs);
        }

        (open.StopRaw, open.StopUtcMs) = (sample.Raw, Utc(sample));
    }

    private long Utc(MeterSample sample) =>
        sample.AtMs is { } said && IsBelievable(said, _state.HeardUtcMs)
            ? said : _state.HeardUtcMs;

    private void Settle()
    {
        if (!Ledger.TakeClosed(_session)) return;
        var kept = _state.Open ?? new KeptTransaction();
        _state.Open = null;
        kept.Session = KeptSession.Of(_session, TakeUnassigned());
        Finish(kept);
    }

    private long TakeUnassigned()
    {
        var wh = UnreportedWh;
        _reportedWh = Ledger.UnassignedWh;
        _carryWh = 0;
        return wh;
    }

    private void Finish(KeptTransaction kept)
    {
        _state.Closed = kept;
        _state.Finished.Add(kept.Id);
        if (_state.Finished.Count > Limits.Finished) _state.Finished.RemoveAt(0);
    }
}
