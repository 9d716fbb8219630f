using Edge.Device.Display;
using Edge.Device.Drivers;

namespace Edge.RecyclingBox;

/// <summary>A box's small e-paper display, before the panel it stands beside.</summary>
/// <remarks>
/// English words and numbers only. A thing's number is never shown: it is wiped as soon as its
/// tag has come. Thread-safety: none.
/// </remarks>
public sealed class BoxPaperPanel : IBoxPanel
{
    private const int CleanAfter = 10;
    private const int LookMs = 1000;

    private readonly IBoxPanel _own;
    private readonly Ssd1680 _paper;
    private readonly PaperLinks _links;
    private readonly string _dev;
    private readonly PaperPage _page = new PaperPage();
    private RecyclingBoxApp _box;
    private int _screen;
    private bool _isNew;
    private bool _wasOnline;
    private long _lookedMs;

    /// <summary>A display before a panel.</summary>
    /// <param name="own">The panel behind it.</param>
    /// <param name="paper">The display.</param>
    /// <param name="pages">Where the gateway's pages are, with the slash; null for no codes.
    /// </param>
    /// <param name="dev">Device id.</param>
    public BoxPaperPanel(IBoxPanel own, Ssd1680 paper, string pages, string dev)
    {
        _own = own;
        _paper = paper;
        _dev = dev;
        _links = new PaperLinks(pages, dev);
    }

    /// <summary>What it shows, or is about to.</summary>
    public PaperPage Page => _page;

    /// <inheritdoc/>
    public int Take(byte[] into, out int count) => _own.Take(into, out count);

    /// <inheritdoc/>
    public void Show(int screen, RecyclingBoxApp box)
    {
        _box = box;
        _screen = screen;
        _isNew = true;
        _own.Show(screen, box);
    }

    /// <summary>Draws what is due.</summary>
    public void Step(long nowMs)
    {
        _paper.Step(nowMs);
        if (_box == null || _paper.Busy) return;
        if (!_isNew && !HasChanged(nowMs)) return;
        _isNew = false;
        _wasOnline = _box.Outbox.Connected;
        Compose();
        _paper.Show(_page, _screen == BoxScreen.Idle && _paper.Partials >= CleanAfter);
    }

    // Idle: the gateway has gone or is back.
    private bool HasChanged(long nowMs)
    {
        if (_screen != BoxScreen.Idle || nowMs - _lookedMs < LookMs) return false;
        _lookedMs = nowMs;
        return _wasOnline != _box.Outbox.Connected;
    }

    private void Compose()
    {
        _page.Clear();
        switch (_screen)
        {
            case BoxScreen.Idle: Idle(); break;
            case BoxScreen.Choose: Say("SCAN IT", "or its card"); break;
            case BoxScreen.AskBattery: Say("BATTERY WHOLE?", "hot, swollen: no"); break;
            case BoxScreen.Checking: Say("CHECKING", "please wait"); break;
            case BoxScreen.Open: Say("OPEN", _box.Deposit.Target.Number == 1 ? "flap" : "drawer");
                break;
            case BoxScreen.Close: Say("PUT IN, CLOSE", ""); break;
            case BoxScreen.Weighing: Say("WEIGHING", "please wait"); break;
            case BoxScreen.Result: Thanks("saved mg CO2e"); break;
            case BoxScreen.Held: Thanks("held for check"); break;
            case BoxScreen.WithoutCredit: Thanks("no credit:"); break;
            case BoxScreen.Nothing: Say("NOTHING IN", "nothing counted"); break;
            case BoxScreen.BadNumber: Say("SCAN AGAIN", "wrong digits"); break;
            case BoxScreen.Already: Say("HAD IT", "brought before"); break;
            case BoxScreen.NotNow: Say("NOT NOW", "no phones now"); break;
            case BoxScreen.Full: Say("FULL", "this compartment"); break;
            case BoxScreen.StoreFull: Say("FULL", "all stays shut"); break;
            case BoxScreen.Identify: Say("HERE", _dev); break;
            default: Say("OUT OF SERVICE", "nothing is counted"); break;
        }
    }

    private void Idle()
    {
        Say("WELCOME", "clothes books phones");
        Line(2, "show a card");
        if (!_wasOnline) Line(1, "offline: clothes only are credited, sent later");
    }

    private void Thanks(string what)
    {
        _links.PutReceipt(_page, _box.Events.DropOffTag);
        Line(3, "THANKS");
        Line(2, "");
        _page.Add(_box.Deposit.Item.Category, _box.Deposit.Item.Category.Length);
        if (_box.Deposit.Item.Weighed)
        {
            _page.Add(" ");
            _page.Add(_box.Deposit.Net.Grams);
            _page.Add("g");
        }
        Line(2, what);
        Line(2, "");
        if (_screen == BoxScreen.Result) _page.Add(_box.Events.Milligrams);
        else if (_box.Deposit.Item.Why != null) _page.Add(_box.Deposit.Item.Why);
    }

    private void Say(string title, string text)
    {
        Line(3, title);
        Line(2, text);
    }

    private void Line(int size, string text)
    {
        _page.Row(size);
        _page.Add(text);
    }
}
