using Edge.Device.Store;
using Edge.Device.Weighing;

namespace Edge.SmartBin;

/// <summary>
/// A person at the bin: choose, open, put in, close, weigh, record; every wait ends.
/// </summary>
/// <remarks>
/// Source: hardware.md 3, drop-off machine. A flap that closed is always weighed.
/// </remarks>
public sealed class Visit
{
    /// <summary>How long a session waits for a choice: 60 s, then 15 s in which the person is
    /// asked. Units: ms.</summary>
    public const int ChooseMs = 75000;

    /// <summary>How long a flap stays free. Units: ms.</summary>
    public const int FlapMs = 20000;

    /// <summary>How long a flap may stand open before the person is asked. Units: ms.</summary>
    public const int OpenMs = 60000;

    /// <summary>How long before an open flap is an alarm. Units: ms.</summary>
    public const int LeftOpenMs = 180000;

    /// <summary>How long a scale may take to rest. Units: ms.</summary>
    public const int SettleMs = 10000;

    /// <summary>How long a flap has to be shut to count as shut. Units: ms.</summary>
    public const int ShutMs = 300;

    private const int Idle = 0;
    private const int Choosing = 1;
    private const int Preparing = 2;
    private const int Free = 3;
    private const int Open = 4;
    private const int Settling = 5;
    private const int TokenMax = SessionToken.BytesMax;
    private const int EventsNeeded = 4;

    private readonly SmartBinApp app;
    private readonly IPanel panel;
    private readonly NetWeight net = new NetWeight();
    private readonly CrossCheck check = new CrossCheck();
    private readonly byte[] input = new byte[64];
    private readonly byte[] who = new byte[TokenMax];
    private int whoCount;
    private int sessions;
    private int state;
    private long since;
    private long shutSince;
    private bool asked;
    private bool told;
    private bool weighedBefore;
    private bool emptying;
    private byte[] category;

    /// <summary>Visits at a bin.</summary>
    public Visit(SmartBinApp app, IPanel panel)
    {
        this.app = app;
        this.panel = panel;
        Net = net;
    }

    /// <summary>Whether nobody is at the bin.</summary>
    public bool IsIdle => state == Idle;

    /// <summary>The compartment in use, or null.</summary>
    public Compartment Target { get; private set; }

    /// <summary>Token of the session.</summary>
    public byte[] Session { get; private set; } = new byte[0];

    /// <summary>The last weighing.</summary>
    public NetWeight Net { get; private set; }

    /// <summary>Category of the last drop-off as ASCII bytes.</summary>
    public byte[] Category => category;

    /// <summary>Why the last drop-off is not credited, or null.</summary>
    public string Why { get; private set; }

    /// <summary>Time until it goes on without the person; 0 where it does not. Units: ms.</summary>
    public long LeftMs(long nowMs)
    {
        long limit = state == Choosing ? ChooseMs : state == Free ? FlapMs
            : state == Settling ? SettleMs : state == Open ? LeftOpenMs : 0;
        long left = limit - (nowMs - since);
        return limit == 0 || left < 0 ? 0 : left;
    }

    /// <summary>How long it has been where it is. Units: ms.</summary>
    public long SinceMs(long nowMs) => nowMs - since;

    /// <summary>What lies on the scale more than before, provisional. Units: g.</summary>
    public long LiveGrams() =>
        weighedBefore && Target != null && state >= Free ? net.LiveGrams(Target.Scale) : 0;

    /// <summary>Does what can be done now.</summary>
    public void Step(long nowMs)
    {
        switch (state)
        {
            case Idle:
                StepIdle(nowMs);
                break;
            case Choosing:
                StepChoosing(nowMs);
                break;
            case Preparing:
                StepPreparing(nowMs);
                break;
            case Free:
                StepFree(nowMs);
                break;
            case Open:
                StepOpen(nowMs);
                break;
            default:
                StepSettling(nowMs);
                break;
        }
    }

    private void StepIdle(long nowMs)
    {
        int action = panel.Take(input, out int count);
        if (action == PanelAction.Begin || action == PanelAction.Member)
        {
            StartSession(action, count, nowMs);
        }
        else if (action == PanelAction.Empty && count >= 1)
        {
            StartEmptying(count, nowMs);
        }
        else if (action == PanelAction.Mass || action == PanelAction.Calibrate)
        {
            app.OnCalibrate(action, input, count, nowMs);
        }
        else if (action == PanelAction.Confirm)
        {
            app.OnConfirm(nowMs);
        }
    }

    private void StartSession(int action, int count, long nowMs)
    {
        if (!app.HasRoom(EventsNeeded))
        {
            panel.Show(BinScreen.StoreFull, app);
            return;
        }

        sessions++;
        bool known = action == PanelAction.Member && count > 0 && count <= TokenMax;
        Session = known ? SessionToken.Copy(input, count)
            : SessionToken.Anonymous(app.Boot, sessions);
        emptying = false;
        app.OnVisit();
        Go(Choosing, BinScreen.Choose, nowMs);
    }

    private void StartEmptying(int count, long nowMs)
    {
        Target = app.Find(input[0]);
        if (Target == null || !app.HasRoom(EventsNeeded))
        {
            panel.Show(BinScreen.NotHere, app);
            return;
        }

        whoCount = count - 1 < TokenMax ? count - 1 : TokenMax;
        System.Array.Copy(input, 1, who, 0, whoCount);
        emptying = true;
        app.OnVisit();
        Go(Preparing, BinScreen.OpenFlap, nowMs);
    }

    private void StepChoosing(long nowMs)
    {
        int action = panel.Take(input, out int count);
        if (action == PanelAction.Finish || nowMs - since > ChooseMs)
        {
            Target = null;
            Go(Idle, BinScreen.Idle, nowMs);
        }
        else if (action == PanelAction.Choose)
        {
            Choose(count, nowMs);
        }
        else if (action == PanelAction.Stay)
        {
            since = nowMs;
        }
        else if (action == PanelAction.Again)
        {
            Go(Choosing, BinScreen.Choose, nowMs);
        }
    }

    private void Choose(int count, long nowMs)
    {
        since = nowMs;
        Target = app.FindFor(input, count, out category);
        if (!app.HasRoom(EventsNeeded))
        {
            panel.Show(BinScreen.StoreFull, app);
        }
        else if (Target == null || Target.IsFull)
        {
            panel.Show(BinScreen.NotHere, app);
        }
        else
        {
            Go(Preparing, BinScreen.OpenFlap, nowMs);
        }
    }

    private void StepPreparing(long nowMs)
    {
        Scale scale = Target.Scale;
        weighedBefore = scale.Settled;
        if (weighedBefore)
        {
            app.Book.CloseBefore(Target.Place, nowMs);
            net.Before(scale);
        }

        if (weighedBefore || scale.Fault != ScaleFault.None || nowMs - since > SettleMs)
        {
            check.Begin(Target.Tray == null ? null : Target.Tray.Scale);
            Target.Unlock(true);
            Go(Free, BinScreen.OpenFlap, nowMs);
        }
    }

    private void StepFree(long nowMs)
    {
        if (!Target.IsClosed)
        {
            shutSince = -1;
            asked = false;
            told = false;
            Go(Open, BinScreen.CloseFlap, nowMs);
        }
        else if (nowMs - since > FlapMs || GaveUp(panel.Take(input, out _)))
        {
            Target.Unlock(false);
            Go(emptying ? Idle : Choosing, emptying ? BinScreen.Idle : BinScreen.Choose, nowMs);
        }
    }

    private static bool GaveUp(int action) =>
        action == PanelAction.Back || action == PanelAction.Finish;

    private void StepOpen(long nowMs)
    {
        if (!Target.IsClosed)
        {
            shutSince = -1;
            check.Step();
            Remind(nowMs);
            return;
        }

        shutSince = shutSince < 0 ? nowMs : shutSince;
        if (nowMs - shutSince >= ShutMs)
        {
            Target.Unlock(false);
            Target.Scale.Disturb();
            Go(Settling, BinScreen.Weighing, nowMs);
        }
    }

    private void Remind(long nowMs)
    {
        if (!asked && nowMs - since > OpenMs)
        {
            asked = true;
            panel.Show(BinScreen.CloseFlap, app);
        }

        if (!told && nowMs - since > LeftOpenMs)
        {
            told = true;
            app.Events.Alarm("flap-open", Target.Number, (nowMs - since) / 1000, nowMs);
        }
    }

    private void StepSettling(long nowMs)
    {
        Scale scale = Target.Scale;
        if (!Target.IsClosed)
        {
            // Forced open while weighing: what is weighed must be weighed shut.
            shutSince = -1;
            Go(Open, BinScreen.CloseFlap, nowMs);
        }
        else if (scale.Settled)
        {
            Decide(weighedBefore ? null : NotCredited.NotSettled, nowMs);
        }
        else if (nowMs - since > SettleMs)
        {
            bool broken = scale.Fault != ScaleFault.None;
            Decide(broken ? NotCredited.ScaleFault : NotCredited.NotSettled, nowMs);
        }
    }

    private void Decide(string why, long nowMs)
    {
        if (why == null)
        {
            net.After(Target.Scale);
        }

        Net = net;
        if (emptying)
        {
            DecideEmptying(why, nowMs);
            return;
        }

        if (why == null && net.Grams <= 0)
        {
            TakenBack(nowMs);
            return;
        }

        Why = why == null ? Compare(nowMs) : why;
        bool recorded = app.Events.DropOff(
            Session, Target, category, app.Look(Target, Net, why), Net, Why, nowMs);
        int screen = Why == null ? BinScreen.Result : BinScreen.WithoutCredit;
        Close(why, recorded ? screen : BinScreen.Service, Choosing, nowMs);
    }

    // The tray's finer figure counts when both scales agree; when they differ, somebody looks.
    private string Compare(long nowMs)
    {
        int judged = check.Judge(net, Target.Scale.Rating);
        Net = judged == CrossCheck.Agrees ? check.Net : net;
        if (judged == CrossCheck.Differs)
        {
            app.Events.Alarm("scales-differ", Target.Number, check.DifferenceMg / 1000, nowMs);
            return NotCredited.Hold;
        }

        return Net.ReachesMin ? null : NotCredited.BelowMin;
    }

    // Less than before: by more than 2 e somebody took from the bin; else nothing was put in.
    private void TakenBack(long nowMs)
    {
        long limit = 2 * Target.Scale.Rating.IntervalMg;
        if (net.Milligrams < -limit)
        {
            app.Events.Alarm("mass-removed", Target.Number, net.Grams, nowMs);
        }

        Close(null, BinScreen.Nothing, Choosing, nowMs);
    }

    private void DecideEmptying(string why, long nowMs)
    {
        long removed = why == null && net.Grams < 0 ? -net.Grams : 0;
        bool recorded = app.Events.Emptying(Target, removed, who, whoCount, nowMs);
        app.Book.CloseEmptying(Target.Place, nowMs);
        Close(why, recorded ? BinScreen.Idle : BinScreen.Service, Idle, nowMs);
    }

    private void Close(string why, int screen, int next, long nowMs)
    {
        if (why == null)
        {
            app.Book.Book(Target.Place);
        }
        else
        {
            Target.Place.IsBooked = false;
        }

        Go(next, screen, nowMs);
    }

    private void Go(int next, int screen, long nowMs)
    {
        state = next;
        since = nowMs;
        panel.Show(screen, app);
    }
}
