using Edge.Device;
using Edge.Device.Drivers;
using Edge.Metering;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.OcppCollector;

/// <summary>Books what stations tell and records it: the same for both versions.</summary>
/// <remarks>
/// Nothing is answered before what it says is on flash. A closed transaction is promised first
/// (the number its event will get), then recorded: a cut in between tells it once.
/// </remarks>
internal sealed class Desk(
    Recorder recorder, Totals totals, DeviceIdentity identity, DeviceClock clock)
{
    private const int RoomEvents = 4;
    private const int SignedRoom = 3_000;

    private readonly CollectorEvents _events = new(recorder, totals);
    private readonly Dictionary<Connector, Told> _told = [];
    private Connector? _pending;
    private bool _isPromised;

    private readonly record struct Told(int Class, long ClassMs, long ReadingMs);

    /// <summary>A closed transaction waits for room: nothing else is recorded.</summary>
    public bool IsPending => _pending is not null;

    /// <summary>Whether a transaction may begin: what is begun can be ended.</summary>
    public bool HasRoom =>
        !IsPending && !recorder.Stopped
        && recorder.Journal.HasRoom(RoomEvents, Limits.PayloadBytes);

    /// <summary>Time now, UTC. Units: ms.</summary>
    public long UtcMs(long nowMs) => clock.At(nowMs);

    /// <summary>A session token; the card's number stays here.</summary>
    public string TokenOf(string? idToken)
    {
        if (string.IsNullOrEmpty(idToken) || idToken.Length > Limits.IdTokenChars) return "";
        var bytes = System.Text.Encoding.UTF8.GetBytes(idToken);
        var token = CardToken.Of(identity.Hmac, identity.SessionKey, bytes, bytes.Length);
        return Ascii.Text(token, 0, token.Length);
    }

    /// <summary>Takes up what a restart left: a promise that was not kept.</summary>
    public void Load(Connector connector, long nowMs)
    {
        if (connector.Closed is null) return;
        (_pending, _isPromised) = (connector, true);
        Flush(nowMs);
    }

    /// <summary>Books samples in their order.</summary>
    public int Book(Connector connector, IEnumerable<MeterSample> samples, long nowMs)
    {
        var found = -1;
        foreach (var sample in samples)
        {
            connector.Hear(nowMs, UtcMs(nowMs), sample.AtMs);
            connector.Keep(sample.Ocmf);
            if (sample.Wh is null && sample.Ocmf is not null) continue;
            found = connector.Book(sample);
            Tell(connector, found, sample, nowMs);
        }

        if (connector.IsKeepDue(nowMs)) connector.Save(nowMs, 0);
        return found;
    }

    /// <summary>Opens a transaction; true once that is on flash.</summary>
    public bool Begin(
        Connector connector, KeptTransaction transaction, string token, MeterSample? sample,
        long nowMs)
    {
        connector.Hear(nowMs, UtcMs(nowMs), sample?.AtMs);
        connector.Begin(transaction, token, sample);
        connector.Keep(sample?.Ocmf);
        return connector.Closed is null ? connector.Save(nowMs, 0) : Promise(connector, nowMs);
    }

    /// <summary>Closes the open transaction; true once it is recorded.</summary>
    public bool End(Connector connector, MeterSample? sample, bool isUnknown, long nowMs)
    {
        var open = connector.Open!;
        if (isUnknown) open.Words.Add("stop-unknown");
        if (sample?.Wh is not null)
        {
            connector.Hear(nowMs, UtcMs(nowMs), sample.AtMs);
            var found = connector.Book(sample);
            if (found == ReadingClass.Held) open.Words.Add("stop-below-start");
            if (found == ReadingClass.Quarantined) open.Words.Add("implausible-step");
            Tell(connector, found, sample, nowMs);
        }

        connector.End();
        return Promise(connector, nowMs);
    }

    /// <summary>Tells a stop of a transaction that was never begun here.</summary>
    public bool EndUnknown(
        Connector connector, KeptTransaction transaction, string token, long nowMs)
    {
        connector.EndUnknown(transaction, token);
        return Promise(connector, nowMs);
    }

    /// <summary>Ends what has been silent for too long, and keeps what is due.</summary>
    public void Periodic(Connector connector, bool isConnected, long nowMs)
    {
        if (IsPending) return;
        connector.EndSilent(nowMs, isConnected);
        if (connector.Closed is not null) Promise(connector, nowMs);
        else if (connector.IsKeepDue(nowMs)) connector.Save(nowMs, 0);
    }

    /// <summary>Records what waits, if there is room now.</summary>
    public void Flush(long nowMs)
    {
        if (_pending is not { Closed: { } kept } connector) return;
        if (!_isPromised) _isPromised = connector.Save(nowMs, recorder.Journal.Next);
        if (!_isPromised || !_events.Charge(connector, kept, nowMs)) return;
        connector.Recorded();
        _pending = null;
    }

    private bool Promise(Connector connector, long nowMs)
    {
        var kept = connector.Closed!;
        if (kept.Signed.Count == 2 && CollectorEvents.Size(kept.Signed) > SignedRoom
            && _events.Begin(connector, kept.Signed[0], nowMs)) kept.Signed.RemoveAt(0);
        (_pending, _isPromised) = (connector, false);
        Flush(nowMs);
        return !IsPending;
    }

    // Each class other than Good when it begins and while it lasts; a plain one now and then.
    private void Tell(Connector connector, int found, MeterSample sample, long nowMs)
    {
        if (found < 0 || IsPending) return;
        var told = _told.GetValueOrDefault(connector, new Told(ReadingClass.Good, 0, nowMs));
        var isDue = found == ReadingClass.Good
            ? nowMs - told.ReadingMs >= Limits.ReadingMs
            : found != told.Class || nowMs - told.ClassMs >= Limits.ReadingMs;
        if (isDue)
        {
            var register = connector.Ledger.HasRegister ? connector.Ledger.RegisterWh : -1;
            _events.Reading(
                connector, ReadingClass.Name(found), register, sample.Raw, nowMs);
            if (found != ReadingClass.Good) connector.Save(nowMs, 0);
        }

        if (found == ReadingClass.Jump)
        {
            _events.Alarm("jump", connector.Ledger.RefusedCounts, nowMs);
        }

        _told[connector] = new Told(
            found, isDue ? nowMs : told.ClassMs,
            isDue && found == ReadingClass.Good ? nowMs : told.ReadingMs);
    }
}
