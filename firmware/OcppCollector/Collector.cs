using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;

namespace Edge.OcppCollector;

/// <summary>Stations that speak OCPP, as one device of the house.</summary>
/// <remarks>
/// Claimed like any device, with its own keys, journal and chain. It has no meter of its own: it
/// believes what stations tell, so it shares its operator's trust, but for signed records, which
/// it carries as they are. Everything happens in <see cref="Step"/>; nothing waits.
/// </remarks>
public sealed class Collector
{
    private const int ClockMs = 1000;
    private const int FramesPerStep = 64;
    private const int StateSegment = 0;

    private readonly CollectorBoard _board;
    private readonly Recorder _recorder;
    private readonly DeviceClock _clock;
    private readonly Desk _desk;
    private readonly Ocpp16 _v16;
    private readonly Ocpp201 _v201;
    private readonly IReadOnlyList<StationOptions> _options;
    private readonly Dictionary<string, Station> _stations = new(StringComparer.Ordinal);
    private long _clockMs = -1;
    private bool _open;

    /// <summary>A collector of its parts.</summary>
    /// <param name="stations">Who may connect; checked by <see cref="StationCheck"/>.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="board">What the process gives.</param>
    public Collector(
        IReadOnlyList<StationOptions> stations, DeviceIdentity identity, CollectorBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        (_options, _board) = (stations, board);
        _clock = new DeviceClock(board.Clock);
        var journal = new Journal(
            board.Flash, FlashMap.Journal, board.JournalSegments, Limits.PayloadBytes);
        _recorder = new Recorder(
            journal, new TwoSlots(board.Flash, FlashMap.Boot, 16), identity, _clock,
            Limits.PayloadBytes);
        Totals = new Totals(new TwoSlots(board.Flash, FlashMap.Totals, 40));
        _desk = new Desk(_recorder, Totals, identity, _clock);
        _v16 = new Ocpp16(_desk);
        _v201 = new Ocpp201(_desk);
        Outbox = new Outbox(board.Link, _recorder, identity, Limits.PayloadBytes);
    }

    /// <summary>Carries events to the gateway.</summary>
    public Outbox Outbox { get; }

    /// <summary>Sums since the claim.</summary>
    public Totals Totals { get; }

    /// <summary>What is recorded.</summary>
    public Journal Journal => _recorder.Journal;

    /// <summary>Whether it counts: it has its journal and nobody called it a clone.</summary>
    public bool InService => _open && !_recorder.Stopped;

    /// <summary>What keeps it from counting; null when nothing does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Frames that were no message, or no call of ours.</summary>
    public long BadFrames { get; private set; }

    /// <summary>Makes the journal of a newly claimed collector.</summary>
    public bool Claim() => _recorder.Create();

    /// <summary>Starts; false when it cannot count, and <see cref="Fault"/> says why.</summary>
    public bool Start(long nowMs)
    {
        _clock.Step(nowMs);
        _clockMs = nowMs;
        _open = _recorder.Open(nowMs);
        if (!_open) Fault = "there is no journal: claim it anew";
        if (!_open) return false;
        Totals.Open(Journal, Limits.PayloadBytes);
        foreach (var options in _options)
        {
            if (!TryLoad(options, nowMs)) return _open = false;
        }

        return true;
    }

    /// <summary>Does what is due.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>ms until it wants to be called again, 0 to 1000; 0 when more waits.</returns>
    public int Step(long nowMs)
    {
        if (nowMs - _clockMs >= ClockMs)
        {
            _clockMs = nowMs;
            _clock.Step(nowMs);
            if (_open) Periodic(nowMs);
        }

        var wait = _open ? Outbox.Step(nowMs) : ClockMs;
        if (_open) _desk.Flush(nowMs);
        for (var i = 0; i < FramesPerStep; i++)
        {
            if (!_board.Frames.TryTake(out var heard)) return wait;
            Hear(heard, nowMs);
        }

        return 0;
    }

    private bool TryLoad(StationOptions options, long nowMs)
    {
        var connectors = new Connector[options.Connectors];
        for (var i = 0; i < connectors.Length; i++)
        {
            var slots = new TwoSlots(
                _board.MeterFlash(options.MeterOf(i + 1)), StateSegment, ConnectorStore.Bytes);
            if (Connector.Load(options, i, new ConnectorStore(slots), nowMs, Journal.Next)
                is not { } connector)
            {
                Fault = $"the state of meter {options.MeterOf(i + 1)} cannot be read";
                return false;
            }

            connectors[i] = connector;
            _desk.Load(connector, nowMs);
        }

        _stations.Add(options.Id, new Station(options, connectors));
        return true;
    }

    private void Periodic(long nowMs)
    {
        foreach (var station in _stations.Values)
        {
            foreach (var connector in station.Connectors)
            {
                _desk.Periodic(connector, station.Connection != 0, nowMs);
            }
        }
    }

    private void Hear(Heard heard, long nowMs)
    {
        if (!_stations.TryGetValue(heard.Station, out var station)) return;
        if (!heard.IsFrame)
        {
            if (heard.IsOpen) station.Connection = heard.Connection;
            else if (station.Connection == heard.Connection) station.Connection = 0;
            return;
        }

        // One live connection per identity: what an older one still says is not heard.
        if (station.Connection != heard.Connection) return;
        if (Answer(station, heard, nowMs) is { } answer)
        {
            _board.Frames.Say(heard.Connection, answer);
        }
    }

    private byte[]? Answer(Station station, Heard heard, long nowMs)
    {
        if (!OcppCall.TryParse(heard.Text, out var call, out var fault, out var id))
        {
            BadFrames++;
            return OcppCall.Error(id, fault, heard.Version, "this frame is no call");
        }

        if (call!.Type != 2)
        {
            BadFrames++; // an answer, though nothing was asked
            return null;
        }

        if (!InService) return Reply.Full(call, heard.Version);
        return heard.Version == OcppVersion.V16
            ? _v16.Answer(station, call, nowMs) : _v201.Answer(station, call, nowMs);
    }
}
