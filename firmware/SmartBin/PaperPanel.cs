using Edge.Device.Display;
using Edge.Device.Drivers;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>A bin's small e-paper display, before the panel it stands beside.</summary>
/// <remarks>
/// English words and numbers only; Chinese is the kiosk page's job. It shows the very numbers of
/// the record: grams, mg CO2e, the receipt's link. What it shows while another picture is on its
/// way is drawn next, newest first. Thread-safety: none.
/// </remarks>
public sealed class PaperPanel : IPanel
{
    private const int CleanAfter = 10;
    private const int LookMs = 1000;

    private readonly IPanel _own;
    private readonly Ssd1680 _paper;
    private readonly PaperLinks _links;
    private readonly string _dev;
    private readonly PaperPage _page = new PaperPage();
    private SmartBinApp _bin;
    private int _screen;
    private bool _isNew;
    private long _window = -1;
    private int _flags;
    private long _lookedMs;

    /// <summary>A display before a panel.</summary>
    /// <param name="own">The panel behind it.</param>
    /// <param name="paper">The display.</param>
    /// <param name="pages">Where the gateway's pages are, with the slash; null for no codes.
    /// </param>
    /// <param name="dev">Device id.</param>
    public PaperPanel(IPanel own, Ssd1680 paper, string pages, string dev)
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
    public void Show(int screen, SmartBinApp bin)
    {
        _bin = bin;
        _screen = screen;
        _isNew = true;
        _own.Show(screen, bin);
    }

    /// <summary>Draws what is due.</summary>
    public void Step(long nowMs)
    {
        _paper.Step(nowMs);
        if (_bin == null || _paper.Busy) return;
        if (!_isNew && (_screen != BinScreen.Idle || !HasChanged(nowMs))) return;
        _isNew = false;
        bool idle = _screen == BinScreen.Idle;
        HasChanged(nowMs);
        Compose(nowMs);
        _paper.Show(_page, idle && _paper.Partials >= CleanAfter);
    }

    // Idle: another half minute, the gateway gone or back, a compartment full or emptied.
    private bool HasChanged(long nowMs)
    {
        if (!_isNew && nowMs - _lookedMs < LookMs) return false;
        _lookedMs = nowMs;
        int flags = _bin.Outbox.Connected ? 1 : 0;
        for (int i = 1; _bin.Find(i) != null; i++) flags |= _bin.Find(i).IsFull ? 1 << i : 0;
        long window = _bin.IdleWindow(nowMs);
        bool changed = flags != _flags || window != _window;
        _flags = flags;
        _window = window;
        return changed;
    }

    private void Compose(long nowMs)
    {
        _page.Clear();
        switch (_screen)
        {
            case BinScreen.Idle: Idle(nowMs); break;
            case BinScreen.Choose: Say("CHOOSE", "what you bring"); break;
            case BinScreen.OpenFlap: Flap("OPEN"); break;
            case BinScreen.CloseFlap: Flap("PUT IN, CLOSE"); break;
            case BinScreen.Weighing: Say("WEIGHING", "please wait"); break;
            case BinScreen.Result: Thanks(); break;
            case BinScreen.WithoutCredit: Uncredited(); break;
            case BinScreen.Nothing: Say("NOTHING IN", "nothing counted"); break;
            case BinScreen.NotHere: Say("NOT HERE", "full or not taken"); break;
            case BinScreen.StoreFull: Say("FULL", "all stays shut"); break;
            case BinScreen.Identify: Say("HERE", _dev); break;
            default: Say("OUT OF SERVICE", "nothing is counted"); break;
        }
    }

    private void Idle(long nowMs)
    {
        SessionCode code = _bin.IdleCode(nowMs);
        bool scans = _links.PutSession(_page, code);
        Line(3, scans ? "SCAN ME" : "WELCOME");
        Line(2, scans ? "or show a card" : "show a card");
        if (scans)
        {
            Line(2, "check ");
            if (code.Digits < 10) _page.Add("0");
            _page.Add(code.Digits);
        }
        Full();
        if ((_flags & 1) == 0) Line(1, "offline: sent later");
    }

    private void Full()
    {
        if (_flags >> 1 == 0) return;
        Line(2, "full:");
        for (int i = 1; _bin.Find(i) != null; i++)
        {
            if ((_flags >> i & 1) == 0) continue;
            _page.Add(" ");
            _page.Add(i);
        }
    }

    private void Flap(string what)
    {
        Line(3, what);
        Line(2, "flap ");
        if (_bin.Visit.Target != null) _page.Add(_bin.Visit.Target.Number);
    }

    private void Thanks()
    {
        _links.PutReceipt(_page, _bin.Events.DropOffTag);
        Grams();
        Line(2, "thank you");
        if (_bin.Events.Milligrams == 0) return;
        Line(2, "saved mg CO2e");
        Line(2, "");
        _page.Add(_bin.Events.Milligrams);
    }

    private void Uncredited()
    {
        _links.PutReceipt(_page, _bin.Events.DropOffTag);
        Grams();
        Line(2, "taken without");
        Line(2, "credit:");
        Line(2, _bin.Visit.Why == null ? "" : _bin.Visit.Why);
    }

    private void Grams()
    {
        Line(3, "");
        _page.Add(_bin.Visit.Net.Grams);
        _page.Add(" g");
        byte[] category = _bin.Visit.Category;
        if (category == null) return;
        Line(2, "");
        _page.Add(category, category.Length);
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
