using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Orders;
using Edge.Device.Store;
using Edge.Device.Weighing;

namespace Edge.RecyclingBox;

/// <summary>The recycling box: clothes by weight and pieces, books by ISBN, phones by IMEI.
/// </summary>
/// <remarks>
/// Driven by <see cref="Step"/> with monotonic time; no thread, wait, or clock read inside. A
/// power cut is a new object over the same flash. Thread-safety: none.
/// </remarks>
public sealed class RecyclingBoxApp
{
    /// <summary>Longest payload of a box. Units: bytes.</summary>
    public const int PayloadBytesMax = 512;

    /// <summary>How often it wants to be called, at least. Units: ms.</summary>
    public const int PaceMs = 20;

    /// <summary>Between two alarms of one opening's fault. Units: ms.</summary>
    public const int FaultAgainMs = 600000;

    private const int ClockMs = 1000;

    private readonly DeviceClock _clock;
    private readonly Opening[] _openings;
    private readonly BoxOrders _told;
    private readonly byte[] _input = new byte[64];
    private readonly IBoxPanel _panel;
    private readonly Calibrator _calibrator;
    private readonly Recorder _recorder;
    private readonly Preview _clothes;
    private readonly Preview _books;
    private readonly long[] _faultToldMs;
    private readonly int[] _faultTold;
    private long _clockMs = -1;
    private bool _open;
    private bool _hot;
    private bool _serviceShown;

    /// <summary>A box of its parts.</summary>
    /// <param name="identity">Who it is.</param>
    /// <param name="board">Flash, link, clock, panel.</param>
    /// <param name="openings">The flap, then the phone drawer.</param>
    /// <param name="terms">What the site decided.</param>
    public RecyclingBoxApp(
        DeviceIdentity identity, BoxBoard board, Opening[] openings, BoxTerms terms)
    {
        _openings = openings;
        _panel = board.Panel;
        Terms = terms;
        _clock = new DeviceClock(board.Clock);
        Journal journal = new Journal(
            board.Flash, FlashMap.Journal, board.JournalSegments, board.SegmentBytes,
            PayloadBytesMax);
        _recorder = new Recorder(
            journal, new TwoSlots(board.Flash, FlashMap.Boot, 16), identity, _clock,
            PayloadBytesMax);
        Totals = new Totals(new TwoSlots(board.Flash, FlashMap.Totals, 40));
        Events = new BoxEvents(_recorder, Totals, _clock);
        WeighedPlace[] places = new WeighedPlace[openings.Length];
        for (int i = 0; i < places.Length; i++) places[i] = openings[i].Place;
        Book = new MassBook(
            new TwoSlots(board.Flash, FlashMap.App, MassBook.StateBytes(places.Length)),
            journal, Events, places);
        _calibrator = new Calibrator(board.Flash);
        _clothes = new Preview(terms.Clothes);
        _books = new Preview(terms.Books);
        Outbox = new Outbox(board.Link, _recorder, identity, PayloadBytesMax);
        Tags = new ObjectTags(board.Link, identity);
        _told = new BoxOrders(this, _panel, openings);
        OrderParts parts = new OrderParts
        {
            Link = board.Link, Flash = board.Flash, Clock = _clock, Identity = identity,
            Recorder = _recorder, Outbox = Outbox, Target = _told,
            Images = board.Images,
        };
        Orders = new OrderDesk(parts);
        Orders.Tags = Tags;
        Health = new HealthPost(parts, Orders, board.Health);
        Deposit = new Deposit(this, _panel, Tags);
        _faultToldMs = new long[openings.Length];
        _faultTold = new int[openings.Length];
    }

    /// <summary>What the site decided.</summary>
    public BoxTerms Terms { get; private set; }

    /// <summary>Carries events to the gateway.</summary>
    public Outbox Outbox { get; private set; }

    /// <summary>Takes commands and orders.</summary>
    public OrderDesk Orders { get; private set; }

    /// <summary>Tells how the box is.</summary>
    public HealthPost Health { get; private set; }

    /// <summary>Asks the gateway for tags.</summary>
    public ObjectTags Tags { get; private set; }

    /// <summary>Makes events.</summary>
    public BoxEvents Events { get; private set; }

    /// <summary>The mass ledger.</summary>
    public MassBook Book { get; private set; }

    /// <summary>Sums since the claim.</summary>
    public Totals Totals { get; private set; }

    /// <summary>The person at the box, if any.</summary>
    public Deposit Deposit { get; private set; }

    /// <summary>Temperature in the phone drawer. Units: m°C.</summary>
    public int DrawerMilliCelsius { get; set; } = 20000;

    /// <summary>What is recorded.</summary>
    public Journal Journal => _recorder.Journal;

    /// <summary>Which start this is.</summary>
    public long Boot => _recorder.Boot;

    /// <summary>Whether the box counts.</summary>
    public bool Counts => _open && !_recorder.Stopped && Outbox.Halted == null;

    /// <summary>Whether it lets people in: it counts and is not locked by command.</summary>
    public bool InService => Counts && !Orders.Locked;

    /// <summary>Makes the journal of a newly claimed box: everything before is gone.</summary>
    public bool Claim() => _recorder.Create();

    /// <summary>Starts; false when there is no journal: the box needs service.</summary>
    public bool Start(long nowMs)
    {
        _clock.Step(nowMs);
        _open = _recorder.Open(nowMs);
        Orders.Open(nowMs);
        if (_open)
        {
            Totals.Open(Journal, PayloadBytesMax);
            Book.Open(PayloadBytesMax);
        }
        for (int i = 0; i < _openings.Length; i++)
        {
            _calibrator.Load(_openings[i].Place);
            _faultToldMs[i] = -FaultAgainMs;
        }
        if (_open) _panel.Show(BoxScreen.Idle, this);
        return _open;
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Time until it wants to be called again. Units: ms. Range: 1 to 1000.</returns>
    public int Step(long nowMs)
    {
        if (_clockMs < 0 || nowMs - _clockMs >= ClockMs)
        {
            _clockMs = nowMs;
            _clock.Step(nowMs);
        }
        for (int i = 0; i < _openings.Length; i++) _openings[i].Scale.Step(nowMs);
        int wait = _open ? Outbox.Step(nowMs) : PaceMs;
        Orders.Step(nowMs);
        Health.Step(InService, nowMs);
        _told.Step(nowMs);
        if (!InService && Deposit.IsIdle)
        {
            if (!_serviceShown) _panel.Show(BoxScreen.Service, this);
            _serviceShown = true;
            if (Orders.WaitsForPerson && _panel.Take(_input, out _) == BoxAction.Confirm)
            {
                Orders.Confirm(nowMs);
            }
            return PaceMs;
        }
        if (_serviceShown) _panel.Show(BoxScreen.Idle, this);
        _serviceShown = false;
        Deposit.Step(nowMs);
        WatchDrawer(nowMs);
        if (Deposit.IsIdle) WatchScales(nowMs);
        return wait < PaceMs ? wait : PaceMs;
    }

    /// <summary>The flap (1) or the drawer (2); null for another number.</summary>
    public Opening Find(int number) =>
        number >= 1 && number <= _openings.Length ? _openings[number - 1] : null;

    internal bool HasRoom(int events) => Journal.HasRoom(events, PayloadBytesMax);

    // Masses on the scale one after the other, then the name: the box's calibration mode.
    internal void OnCalibrate(int action, byte[] input, int count, long nowMs)
    {
        Opening at = count > 0 ? Find(input[0]) : null;
        if (at == null) return;
        if (action == BoxAction.Mass && count == 5)
        {
            _calibrator.TakeMass(at.Place, LittleEndian.Get(input, 1, 4));
        }
        else if (action == BoxAction.Calibrate
            && _calibrator.Finish(at.Place, input, 1, count - 1))
        {
            Events.Calibrated(at, _calibrator.Span, _calibrator.Zero, nowMs);
            at.Place.IsBooked = false;
        }
    }

    // A phone is never previewed: it is held until somebody has looked at it.
    internal Preview PreviewOf(int kind) => kind switch
    {
        BoxAction.Clothes => _clothes,
        BoxAction.Book => _books,
        _ => null,
    };

    private void WatchDrawer(long nowMs)
    {
        bool hot = DrawerMilliCelsius > Terms.DrawerHotMilliCelsius;
        if (hot && !_hot) Events.Alarm("drawer-hot", 2, DrawerMilliCelsius / 1000, nowMs);
        _hot = hot;
    }

    private void WatchScales(long nowMs)
    {
        for (int i = 0; i < _openings.Length; i++)
        {
            int fault = _openings[i].Scale.Fault;
            bool again = nowMs - _faultToldMs[i] >= FaultAgainMs;
            if (fault != ScaleFault.None && fault != _faultTold[i] && again)
            {
                _faultToldMs[i] = nowMs;
                Events.Alarm(ScaleFault.Name(fault), _openings[i].Number, -fault, nowMs);
            }
            _faultTold[i] = fault;
            if (_openings[i].IsClosed) Book.Watch(_openings[i].Place, nowMs);
        }
    }
}
