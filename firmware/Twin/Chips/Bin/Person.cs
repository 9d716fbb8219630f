#nullable disable
using Edge.SmartBin;
using Edge.Wire;

namespace Edge.Twin.Chips.Bin;

/// <summary>People who come to a bin: they choose, open, put in, close, look, and go.</summary>
/// <remarks>
/// A script over time with a seed. A person never knows what the bin thinks: it sees the screen
/// and feels the flap.
/// </remarks>
public sealed class Person : IPanel
{
    private const int Away = 0;
    private const int Choosing = 1;
    private const int AtFlap = 2;
    private const int Holding = 3;
    private const int Watching = 4;
    private const int Servicing = 5;
    private const long EmptyAboveMg = 30000000;

    private readonly Chance chance;
    private readonly SimulatedHx711[] cells;
    private readonly SimulatedFlap[] flaps;
    private readonly string[][] categories;
    private readonly byte[] pending = new byte[64];
    private int pendingAction;
    private int pendingCount;
    private int doing;
    private long until;
    private int compartment;
    private int dropsLeft;
    private int screen;
    private long carriedMg;
    private bool helping;

    /// <summary>People at a bin with so many compartments.</summary>
    public Person(
        Chance chance, SimulatedHx711[] cells, SimulatedFlap[] flaps, string[][] categories)
    {
        this.chance = chance;
        this.cells = cells;
        this.flaps = flaps;
        this.categories = categories;
        until = 4000 + chance.Below(3000);
    }

    /// <summary>Nobody comes any more; who is there goes on to the end.</summary>
    public bool NobodyComes { get; set; }

    /// <summary>Whether nobody is at the bin.</summary>
    public bool IsAway => doing == Away && pendingAction == PanelAction.None;

    /// <summary>Lends its hands to who touches the kiosk's screen: opens the flap that is free,
    /// puts something in, shuts it. It touches nothing itself while such a visit is open.</summary>
    public bool Helps { get; set; }

    /// <summary>Trays in the inlets, where things lie until the flap shuts; null without.
    /// </summary>
    public SimulatedHx711[] Trays { get; set; }

    /// <summary>Least time between two visits. Units: ms.</summary>
    public int GapMs { get; set; } = 2000;

    /// <summary>Mass put in since the start, by the person's own count. Units: mg.</summary>
    public long PutInMg { get; private set; }

    /// <inheritdoc/>
    public int Take(byte[] into, out int count)
    {
        int action = pendingAction;
        count = pendingCount;
        System.Array.Copy(pending, 0, into, 0, count);
        pendingAction = PanelAction.None;
        pendingCount = 0;
        return action;
    }

    /// <inheritdoc/>
    public void Show(int screen, SmartBinApp bin)
    {
        this.screen = screen;
    }

    /// <summary>Does what is due.</summary>
    public void Step(long nowMs)
    {
        if (nowMs < until || pendingAction != PanelAction.None)
        {
            return;
        }

        bool forgotten = screen == BinScreen.Idle || screen == BinScreen.Service;
        if (forgotten && (doing == Choosing || doing == AtFlap || doing == Watching))
        {
            // The bin was restarted under one's hands.
            Then(Away, nowMs + GapMs);
            return;
        }

        switch (doing)
        {
            case Away:
                Come(nowMs);
                break;
            case Choosing:
                Choose(nowMs);
                break;
            case AtFlap:
                OpenFlap(nowMs);
                break;
            case Holding:
                PutIn(nowMs);
                break;
            case Watching:
                Look(nowMs);
                break;
            default:
                TakeOut(nowMs);
                break;
        }
    }

    private void Come(long nowMs)
    {
        int free = Helps ? FreeFlap() : -1;
        if (free >= 0)
        {
            compartment = free;
            helping = true;
            Then(AtFlap, nowMs + chance.Between(1800, 2600));
            return;
        }

        if (Helps && screen != BinScreen.Idle)
        {
            until = nowMs + 200;
            return;
        }

        if (NobodyComes || screen == BinScreen.Service)
        {
            until = nowMs + 500;
            return;
        }

        int full = FullCompartment();
        if (full >= 0)
        {
            compartment = full;
            pending[0] = (byte)(full + 1);
            int end = Ascii.Put("t-14", pending, 1);
            Do(PanelAction.Empty, end, Servicing, nowMs + 600);
            return;
        }

        dropsLeft = chance.Between(1, 4);
        Do(PanelAction.Begin, 0, Choosing, nowMs + chance.Between(700, 1500));
    }

    private int FreeFlap()
    {
        for (int i = 0; i < flaps.Length; i++)
        {
            if (!flaps[i].Bolt.Level && !flaps[i].IsOpen)
            {
                return i;
            }
        }

        return -1;
    }

    private int FullCompartment()
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i].LoadMg > EmptyAboveMg)
            {
                return i;
            }
        }

        return -1;
    }

    private void Choose(long nowMs)
    {
        if (dropsLeft == 0 || screen == BinScreen.StoreFull)
        {
            Do(PanelAction.Finish, 0, Away, nowMs + GapMs + chance.Below(3000));
            return;
        }

        dropsLeft--;
        compartment = chance.Below(cells.Length);
        string[] names = categories[compartment];
        int end = Ascii.Put(names[chance.Below(names.Length)], pending, 0);
        Do(PanelAction.Choose, end, AtFlap, nowMs + 400);
    }

    private void OpenFlap(long nowMs)
    {
        if (screen == BinScreen.NotHere || screen == BinScreen.StoreFull)
        {
            Then(Choosing, nowMs + 1000);
            return;
        }

        if (!flaps[compartment].TryOpen())
        {
            // Still locked: the bin weighs what is there; try again, but not for ever.
            until = nowMs + 200;
            doing = screen == BinScreen.Choose ? (helping ? Away : Choosing)
                : screen == BinScreen.Idle ? Away : doing;
            helping = helping && doing != Away;
            return;
        }

        carriedMg = CarriedMg();
        cells[compartment].PushMg = chance.Between(0, 4000) * 1000L;
        Then(Holding, nowMs + chance.Between(500, 1200));
    }

    // Mostly bags of half a kilogram to five; now and then something below the scale's Min.
    private long CarriedMg() => chance.Permille(80)
        ? chance.Between(20, 350) * 1000L
        : (chance.Between(450, 5200) * 1000L) + chance.Below(1000);

    private void PutIn(long nowMs)
    {
        bool laid = Trays == null || Trays[compartment].LoadMg > 0;
        if (!laid)
        {
            // It lies on the tray while one looks for the flap's handle; then it falls.
            cells[compartment].PushMg = 0;
            Trays[compartment].LoadMg = carriedMg;
            Then(Holding, nowMs + chance.Between(1200, 4500));
            return;
        }

        if (Trays != null) Trays[compartment].LoadMg = 0;
        cells[compartment].LoadMg += carriedMg;
        PutInMg += carriedMg;
        cells[compartment].PushMg = 0;
        flaps[compartment].Close();
        Then(Watching, nowMs + 1500);
    }

    private void Look(long nowMs)
    {
        bool told = screen == BinScreen.Result || screen == BinScreen.WithoutCredit
            || screen == BinScreen.Nothing || screen == BinScreen.Service
            || screen == BinScreen.Idle;
        bool leaves = told && helping;
        helping = helping && !told;
        Then(
            leaves ? Away : told ? Choosing : Watching,
            nowMs + (told ? chance.Between(600, 1500) : 200));
    }

    private void TakeOut(long nowMs)
    {
        SimulatedFlap flap = flaps[compartment];
        if (flap.IsOpen)
        {
            cells[compartment].LoadMg = 0;
            flap.Close();
            Then(Away, nowMs + 6000);
        }
        else if (flap.TryOpen())
        {
            until = nowMs + 2000;
        }
        else
        {
            doing = screen == BinScreen.Idle || screen == BinScreen.NotHere ? Away : doing;
            until = nowMs + 200;
        }
    }

    private void Do(int action, int count, int next, long nextAt)
    {
        pendingAction = action;
        pendingCount = count;
        Then(next, nextAt);
    }

    private void Then(int next, long nextAt)
    {
        doing = next;
        until = nextAt;
    }
}
