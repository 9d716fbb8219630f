using Edge.Device;
using Edge.Device.Link;
using Edge.Metering;
using Edge.Device.Orders;
using Edge.Device.Ports;
using Edge.Device.Store;

namespace Edge.ChargingMeter;

/// <summary>A charge point's meter: polls, books, records, sends.</summary>
/// <remarks>
/// Everything happens in <see cref="Step"/>; nothing waits. Energy is counted by the ledger of
/// Device, a session becomes one <c>charge</c> event exactly once, whatever power cut comes
/// between. Without a journal the device counts nothing and needs service.
/// </remarks>
public sealed class ChargingMeterApp
{
    private const int ClockMs = 1000;

    private readonly IRegisterReader _reader;
    private readonly IChargeDesk _desk;
    private readonly Recorder _recorder;
    private readonly DeviceClock _clock;
    private readonly MeterPoll _poll;
    private readonly MeterBooks _books;
    private readonly DayBook _days;
    private long _clockMs = -1;
    private bool _open;
    private bool _released;

    /// <summary>A meter of its parts.</summary>
    /// <param name="identity">Who it is.</param>
    /// <param name="board">What the board gives.</param>
    /// <param name="settings">Meter, ledger and intervals.</param>
    /// <param name="packs">Compact tables for the preview, in order of preference.</param>
    public ChargingMeterApp(
        DeviceIdentity identity, MeterBoard board, MeterSettings settings, string[] packs)
    {
        _reader = board.Reader;
        _desk = board.Desk;
        _clock = new DeviceClock(board.Clock);
        Journal journal = new Journal(
            board.Flash, FlashMap.Journal, board.JournalSegments, board.SegmentBytes,
            ChargeEvents.PayloadBytesMax);
        _recorder = new Recorder(
            journal, new TwoSlots(board.Flash, FlashMap.Boot, 16), identity, _clock,
            ChargeEvents.PayloadBytesMax);
        Totals = new Totals(new TwoSlots(board.Flash, FlashMap.Totals, 40));
        Ledger = new EnergyLedger(settings.Ledger);
        _poll = new MeterPoll(board.Reader);
        MeterId = settings.MeterId;
        ChargeEvents events = new ChargeEvents(
            _recorder, settings, _clock, Totals, new Preview(packs));
        Events = events;
        MeterState state = new MeterState(
            new TwoSlots(board.Flash, FlashMap.App, MeterState.Bytes));
        _books = new MeterBooks(settings, Ledger, _recorder, _clock, events, state);
        _days = new DayBook(
            settings, Ledger, _recorder, _clock, events,
            new DayState(new TwoSlots(board.Flash, FlashMap.Days, DayState.Bytes)));
        Outbox = new Outbox(board.Link, _recorder, identity, ChargeEvents.PayloadBytesMax);
        OrderParts parts = new OrderParts
        {
            Link = board.Link, Flash = board.Flash, Clock = _clock, Identity = identity,
            Recorder = _recorder, Outbox = Outbox, Target = new MeterOrders(this),
            Images = board.Images,
        };
        Orders = new OrderDesk(parts);
        Health = new HealthPost(parts, Orders, board.Health);
    }

    /// <summary>Name of the meter in events.</summary>
    public string MeterId { get; private set; }

    /// <summary>Writes its events.</summary>
    public ChargeEvents Events { get; private set; }

    /// <summary>What is begun now can be ended: two charges and their readings.</summary>
    public bool HasRoom => _open && Journal.HasRoom(8, ChargeEvents.PayloadBytesMax);

    /// <summary>The energy ledger.</summary>
    public EnergyLedger Ledger { get; private set; }

    /// <summary>Carries events to the gateway.</summary>
    public Outbox Outbox { get; private set; }

    /// <summary>Takes commands and orders.</summary>
    public OrderDesk Orders { get; private set; }

    /// <summary>Tells how the meter is.</summary>
    public HealthPost Health { get; private set; }

    /// <summary>Sums since the claim.</summary>
    public Totals Totals { get; private set; }

    /// <summary>What is recorded.</summary>
    public Journal Journal => _recorder.Journal;

    /// <summary>Which start this is.</summary>
    public long Boot => _recorder.Boot;

    /// <summary>Whether it counts: it has its journal and nobody called it a clone.</summary>
    public bool Counts => _open && !_recorder.Stopped;

    /// <summary>Whether it begins sessions: it counts and is not locked by command.</summary>
    public bool InService => Counts && !Orders.Locked;

    /// <summary>Starts that were refused because nothing could be recorded.</summary>
    public int Refusals { get; private set; }

    /// <summary>No session is open and none waits to be recorded.</summary>
    public bool IsIdle => !Ledger.HasSession && !_books.Pending;

    /// <summary>Energy of nobody since the last charge: the next one tells it.</summary>
    /// <remarks>Units: Wh.</remarks>
    public long UnreportedWh => _books.UnreportedWh;

    /// <summary>What is wrong with the register map, "" for nothing.</summary>
    public string MapFault => _poll.FaultName;

    /// <summary>Makes the journal of a newly claimed meter: everything before is gone.</summary>
    /// <returns>False when the flash failed.</returns>
    public bool Claim() => _recorder.Create();

    /// <summary>Starts; false when there is no journal: the meter needs service.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>Whether it counts.</returns>
    public bool Start(long nowMs)
    {
        _clock.Step(nowMs);
        _clockMs = nowMs;
        _open = _recorder.Open(nowMs);
        Orders.Open(nowMs);
        if (_open)
        {
            Totals.Open(Journal, ChargeEvents.PayloadBytesMax);
            _days.Open();
            _open = _books.Open(nowMs);
        }

        return _open;
    }

    /// <summary>Does what is due.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>ms until it wants to be called again, 1 to 1000.</returns>
    public int Step(long nowMs)
    {
        if (_clockMs < 0 || nowMs - _clockMs >= ClockMs)
        {
            _clockMs = nowMs;
            _clock.Step(nowMs);
        }

        if (!_open)
        {
            Release(false);
            return 1000;
        }

        int wait = Outbox.Step(nowMs);
        Orders.Step(nowMs);
        Health.Step(InService, nowMs);
        if (_recorder.Stopped && !Ledger.HasSession)
        {
            Release(false);
            return wait;
        }

        TakeRequests(nowMs);
        Read(nowMs);
        Ledger.Tick(nowMs);
        if (_books.IsStale(nowMs))
        {
            Ledger.StopIdle(nowMs);
        }

        _books.Close(nowMs);
        _books.Periodic(nowMs, _reader);
        Release(Ledger.IsCharging);
        int most = _poll.Busy ? LineTurn.PollMs : 50;
        return wait < most ? wait : most;
    }

    private void TakeRequests(long nowMs)
    {
        while (!_books.Pending && _desk.Take(out int kind, out string session))
        {
            if (Orders.WaitsForPerson && kind != ChargeRequest.Stop)
            {
                Orders.Confirm(nowMs);
            }
            else if (kind == ChargeRequest.Start)
            {
                Start(nowMs, session);
            }
            else if (kind == ChargeRequest.Stop)
            {
                Ledger.Stop(nowMs);
            }
            else if (kind == ChargeRequest.Confirm)
            {
                int proved = Ledger.Confirm(nowMs);
                if (proved >= 0)
                {
                    _books.Booked(nowMs, proved, _reader);
                }
            }

            _poll.Hurry(nowMs);
            _books.Close(nowMs);
        }
    }

    private void Start(long nowMs, string session)
    {
        if (!InService || !HasRoom)
        {
            Refusals++;
            return;
        }

        Ledger.Start(nowMs, session);
        _books.Close(nowMs);
        _books.Began(nowMs);
    }

    private void Read(long nowMs)
    {
        int outcome = _poll.Step(nowMs, Ledger.HasSession);
        switch (outcome)
        {
            case MeterPoll.Energy:
                if (_books.WrongMeter)
                {
                    break;
                }

                int found = Ledger.Reading(nowMs, _reader.Value);
                if (found == ReadingClass.Held || found == ReadingClass.Quarantined)
                {
                    _poll.Doubt(nowMs);
                }
                else
                {
                    _poll.Settled();
                }

                if (found == ReadingClass.Unconfirmed)
                {
                    _poll.Hurry(nowMs);
                }

                _books.Booked(nowMs, found, _reader);
                if (!_books.Pending)
                {
                    _days.Look(nowMs);
                }

                break;
            case MeterPoll.Missing:
                _books.Booked(nowMs, Ledger.Missing(nowMs), null);
                break;
            case MeterPoll.Refused:
                _books.Booked(nowMs, Ledger.Refuse(nowMs), _reader);
                break;
            case MeterPoll.Identity:
                _books.Identify(nowMs, _reader);
                break;
            case MeterPoll.MapFault:
                _books.MapFault(nowMs, _poll.FaultName);
                break;
        }
    }

    private void Release(bool on)
    {
        if (on != _released)
        {
            _released = on;
            _desk.Release(on);
        }
    }
}
