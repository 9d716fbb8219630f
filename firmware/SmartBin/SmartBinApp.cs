using Edge.Device;
using Edge.Device.Classify;
using Edge.Device.Link;
using Edge.Device.Orders;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>The smart bin: weighs what people put in and carries it to the gateway.</summary>
/// <remarks>
/// Driven by <see cref="Step"/> with monotonic time; no thread, wait, or clock read inside. A
/// power cut is a new object over the same flash. Thread-safety: none.
/// </remarks>
public sealed class SmartBinApp
{
    /// <summary>Longest payload of a bin. Units: bytes.</summary>
    public const int PayloadBytesMax = 512;

    /// <summary>Between two alarms of one compartment's fault. Units: ms.</summary>
    public const int FaultAgainMs = 600000;

    /// <summary>How often it wants to be called, at least. Units: ms.</summary>
    public const int PaceMs = 20;

    private const int ClockMs = 1000;
    private readonly DeviceIdentity identity;
    private readonly DeviceClock clock;
    private readonly Compartment[] compartments;
    private readonly IPanel panel;
    private readonly ISenses senses;
    private readonly Traits traits = new Traits();
    private readonly MaterialClassifier classifier = new MaterialClassifier();
    private readonly Recorder recorder;
    private readonly Calibrator calibrator;
    private readonly Visit visit;
    private readonly BinOrders told;
    private readonly byte[] input = new byte[64];
    private readonly FaultWatch[] faults;
    private readonly FaultWatch[] trayFaults;
    private long clockAt = -1;
    private bool open;
    private int shown = -1;

    /// <summary>A bin of its parts.</summary>
    public SmartBinApp(
        DeviceIdentity identity, BinBoard board, Compartment[] compartments, string[] packs)
    {
        this.identity = identity;
        this.compartments = compartments;
        panel = board.Panel;
        senses = board.Senses;
        clock = new DeviceClock(board.Clock);
        Journal journal = new Journal(
            board.Flash, FlashMap.Journal, board.JournalSegments, board.SegmentBytes,
            PayloadBytesMax);
        recorder = new Recorder(
            journal, new TwoSlots(board.Flash, FlashMap.Boot, 16), identity, clock,
            PayloadBytesMax);
        Totals = new Totals(new TwoSlots(board.Flash, FlashMap.Totals, 40));
        Events = new BinEvents(recorder, Totals, new Preview(packs), clock);
        Book = new MassBook(
            new TwoSlots(
                board.Flash, FlashMap.App, MassBook.StateBytes(compartments.Length)),
            journal, Events, Places(compartments));
        Outbox = new Outbox(board.Link, recorder, identity, PayloadBytesMax);
        told = new BinOrders(this, compartments);
        OrderParts parts = new OrderParts
        {
            Link = board.Link, Flash = board.Flash, Clock = clock, Identity = identity,
            Recorder = recorder, Outbox = Outbox, Target = told,
            Images = board.Images,
        };
        Orders = new OrderDesk(parts);
        Health = new HealthPost(parts, Orders, board.Health);
        calibrator = new Calibrator(board.Flash);
        visit = new Visit(this, panel);
        faults = new FaultWatch[compartments.Length];
        trayFaults = new FaultWatch[compartments.Length];
        for (int i = 0; i < compartments.Length; i++)
        {
            faults[i] = new FaultWatch(FaultAgainMs);
            if (compartments[i].Tray != null) trayFaults[i] = new FaultWatch(FaultAgainMs);
        }
    }

    /// <summary>Carries events to the gateway.</summary>
    public Outbox Outbox { get; private set; }

    /// <summary>Takes commands and orders.</summary>
    public OrderDesk Orders { get; private set; }

    /// <summary>Tells how the bin is.</summary>
    public HealthPost Health { get; private set; }

    /// <summary>Makes events.</summary>
    public BinEvents Events { get; private set; }

    /// <summary>The mass ledger.</summary>
    public MassBook Book { get; private set; }

    /// <summary>Sums since the claim.</summary>
    public Totals Totals { get; private set; }

    /// <summary>The person at the bin, if any.</summary>
    public Visit Visit => visit;

    /// <summary>What is recorded.</summary>
    public Journal Journal => recorder.Journal;

    /// <summary>Which start this is.</summary>
    public long Boot => recorder.Boot;

    /// <summary>Whether the bin counts: it has its journal and nobody called it a clone.</summary>
    public bool Counts => open && !recorder.Stopped && Outbox.Halted == null;

    /// <summary>Whether it lets people in: it counts and is not locked by command.</summary>
    public bool InService => Counts && !Orders.Locked;

    /// <summary>Makes the journal of a newly claimed bin: everything before is gone.</summary>
    public bool Claim() => recorder.Create();

    /// <summary>Starts; false when there is no journal: the bin needs service.</summary>
    public bool Start(long nowMs)
    {
        clock.Step(nowMs);
        open = recorder.Open(nowMs);
        Orders.Open(nowMs);
        if (open)
        {
            Totals.Open(Journal, PayloadBytesMax);
            Book.Open(PayloadBytesMax);
        }

        for (int i = 0; i < compartments.Length; i++)
        {
            calibrator.Load(compartments[i].Place);
            if (compartments[i].Tray != null) calibrator.Load(compartments[i].Tray);
        }

        if (open)
        {
            panel.Show(BinScreen.Idle, this);
        }

        return open;
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Time until it wants to be called again. Units: ms. Range: 1 to 1000.</returns>
    public int Step(long nowMs)
    {
        if (clockAt < 0 || nowMs - clockAt >= ClockMs)
        {
            clockAt = nowMs;
            clock.Step(nowMs);
        }

        for (int i = 0; i < compartments.Length; i++)
        {
            compartments[i].Scale.Step(nowMs);
            if (compartments[i].Tray != null) StepTray(compartments[i].Tray.Scale, nowMs);
        }

        if (!open)
        {
            ShowOnce(BinScreen.Service);
            return PaceMs;
        }

        int wait = Outbox.Step(nowMs);
        Orders.Step(nowMs);
        Health.Step(InService, nowMs);
        bool shows = told.Step(panel, nowMs);
        if (!InService && visit.IsIdle)
        {
            if (!shows) ShowOnce(BinScreen.Service);
            TakeConfirmation(nowMs);
            return PaceMs;
        }

        if (visit.IsIdle && !shows)
        {
            ShowOnce(BinScreen.Idle);
        }

        visit.Step(nowMs);
        if (visit.IsIdle)
        {
            WatchAll(nowMs);
        }

        return wait < PaceMs ? wait : PaceMs;
    }

    /// <summary>Code of the idle screen; null while the time is not good enough.</summary>
    public SessionCode IdleCode(long nowMs) => !clock.IsSynchronised(nowMs)
        ? null
        : SessionCode.Of(
            identity.Hmac, identity.SessionKey, identity.Dev,
            SessionCode.WindowAt(clock.At(nowMs)));

    /// <summary>The half minute of the idle screen's code; -1 while the time is not good enough.
    /// </summary>
    public long IdleWindow(long nowMs) =>
        clock.IsSynchronised(nowMs) ? SessionCode.WindowAt(clock.At(nowMs)) : -1;

    internal void OnConfirm(long nowMs) => Orders.Confirm(nowMs);

    // What the sensors make of the last drop-off; null without sensors or without a weighing.
    internal MaterialClassifier Look(Compartment at, NetWeight net, string fault)
    {
        if (senses == null || fault != null || !senses.TrySense(at.Number, traits))
        {
            return null;
        }

        traits.Grams = net.Grams;
        classifier.Judge(traits);
        return classifier;
    }

    internal bool HasRoom(int events) => Journal.HasRoom(events, PayloadBytesMax);

    internal void OnVisit()
    {
        shown = -1;
    }

    /// <summary>A compartment by the number on the box, or null.</summary>
    public Compartment Find(int number)
    {
        bool known = number >= 1 && number <= compartments.Length;
        return known ? compartments[number - 1] : null;
    }

    // A scale by the number on the box: a compartment's, or a tray's; null for another number.
    internal WeighedPlace FindScale(int number)
    {
        for (int i = 0; i < compartments.Length; i++)
        {
            if (compartments[i].Number == number) return compartments[i].Place;
            WeighedPlace tray = compartments[i].Tray;
            if (tray != null && tray.Number == number) return tray;
        }

        return null;
    }

    internal Compartment FindFor(byte[] name, int count, out byte[] category)
    {
        category = null;
        for (int i = 0; i < compartments.Length; i++)
        {
            byte[] own = compartments[i].Category(name, count);
            if (own != null)
            {
                category = own;
                return compartments[i];
            }
        }

        return null;
    }

    internal void OnCalibrate(int action, byte[] input, int count, long nowMs)
    {
        WeighedPlace at = count > 0 ? FindScale(input[0]) : null;
        if (at == null)
        {
            return;
        }

        if (action == PanelAction.Mass && count == 5)
        {
            calibrator.TakeMass(at, LittleEndian.Get(input, 1, 4));
        }
        else if (action == PanelAction.Calibrate
            && calibrator.Finish(at, input, 1, count - 1))
        {
            Events.Calibrated(at, calibrator.Span, calibrator.Zero, nowMs);
            at.IsBooked = false;
        }
    }

    // A tray is empty when nobody is there, so its zero can be followed; a bin's cannot.
    private void StepTray(Scale tray, long nowMs)
    {
        long before = tray.Conversions;
        tray.Step(nowMs);
        if (visit.IsIdle && tray.Conversions != before) tray.TrackZero();
    }

    private void TakeConfirmation(long nowMs)
    {
        if (Orders.WaitsForPerson && panel.Take(input, out _) == PanelAction.Confirm)
        {
            Orders.Confirm(nowMs);
        }
    }

    private static WeighedPlace[] Places(Compartment[] compartments)
    {
        WeighedPlace[] places = new WeighedPlace[compartments.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = compartments[i].Place;
        }

        return places;
    }

    private void WatchAll(long nowMs)
    {
        for (int i = 0; i < compartments.Length; i++)
        {
            Compartment at = compartments[i];
            faults[i].Step(at.Place, Events, nowMs);
            if (at.Tray != null) trayFaults[i].Step(at.Tray, Events, nowMs);
            if (at.IsClosed)
            {
                Book.Watch(at.Place, nowMs);
            }
        }
    }

    private void ShowOnce(int screen)
    {
        if (shown != screen)
        {
            shown = screen;
            panel.Show(screen, this);
        }
    }
}
