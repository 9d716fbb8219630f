#nullable disable
using Edge.RecyclingBox;
using Edge.Wire;

namespace Edge.Twin.Chips.Box;

/// <summary>People who come to a box with clothes, books and phones.</summary>
/// <remarks>A script over time with a seed; a person sees the screen and feels the flap.
/// </remarks>
public sealed class BoxPerson : IBoxPanel
{
    private const int Away = 0;
    private const int Choosing = 1;
    private const int AtLock = 2;
    private const int Holding = 3;
    private const int Watching = 4;
    private const int Emptying = 5;
    private const long FlapFullMg = 30000000;
    private const long DrawerFullMg = 3000000;

    private Chance _chance;
    private readonly SimulatedHx711[] _cells;
    private readonly SimulatedFlap[] _flaps;
    private readonly byte[] _pending = new byte[64];
    private int _action;
    private int _count;
    private int _doing;
    private int _opening;
    private int _left;
    private int _screen;
    private int _waited;
    private long _untilMs;
    private long _carriedMg;
    private int _phones;

    /// <summary>People at a box.</summary>
    public BoxPerson(Chance chance, SimulatedHx711[] cells, SimulatedFlap[] flaps)
    {
        _chance = chance;
        _cells = cells;
        _flaps = flaps;
        _untilMs = 8000;
    }

    /// <summary>Nobody comes any more.</summary>
    public bool NobodyComes { get; set; }

    /// <summary>Whether nobody is at the box.</summary>
    public bool IsAway => _doing == Away && _action == BoxAction.None;

    /// <summary>Things put in since the start.</summary>
    public int PutIn { get; private set; }

    /// <summary>The same phone is brought again and again.</summary>
    public bool SamePhone { get; set; }

    /// <summary>From now on other people come, with other books and phones.</summary>
    /// <param name="chance">Their chance.</param>
    /// <param name="phones">Phones that others had before them. Range: 0 to 499 999.</param>
    public void Bring(Chance chance, int phones)
    {
        _chance = chance;
        _phones = phones;
    }

    /// <inheritdoc/>
    public int Take(byte[] into, out int count)
    {
        int action = _action;
        count = _count;
        System.Array.Copy(_pending, 0, into, 0, count);
        _action = BoxAction.None;
        _count = 0;
        return action;
    }

    /// <inheritdoc/>
    public void Show(int screen, RecyclingBoxApp box) => _screen = screen;

    /// <summary>What the screen says.</summary>
    public int Screen => _screen;

    /// <summary>Does what is due.</summary>
    public void Step(long nowMs)
    {
        if (nowMs < _untilMs || _action != BoxAction.None) return;
        switch (_doing)
        {
            case Away: Come(nowMs); break;
            case Choosing: Choose(nowMs); break;
            case AtLock: OpenIt(nowMs); break;
            case Holding: Put(nowMs); break;
            case Emptying: TakeOut(nowMs); break;
            default: Look(nowMs); break;
        }
    }

    private void Come(long nowMs)
    {
        if (NobodyComes || _screen == BoxScreen.Service)
        {
            _untilMs = nowMs + 500;
            return;
        }
        int full = _cells[0].LoadMg > FlapFullMg ? 1 : _cells[1].LoadMg > DrawerFullMg ? 2 : 0;
        if (full > 0)
        {
            _opening = full - 1;
            _pending[0] = (byte)full;
            Do(BoxAction.Empty, Ascii.Put("t-14", _pending, 1), Emptying, nowMs + 600);
            return;
        }
        _left = _chance.Between(1, 3);
        Do(BoxAction.Begin, 0, Choosing, nowMs + _chance.Between(700, 1500));
    }

    private void Choose(long nowMs)
    {
        if (_left == 0 || _screen == BoxScreen.StoreFull)
        {
            Do(BoxAction.Finish, 0, Away, nowMs + _chance.Between(3000, 9000));
            return;
        }
        _left--;
        _waited = 0;
        int draw = _chance.Below(10);
        if (draw < 5) Clothes(nowMs);
        else if (draw < 8) Book(nowMs);
        else Phone(nowMs);
    }

    private void Clothes(long nowMs)
    {
        int pieces = _chance.Between(1, 8);
        _pending[0] = (byte)pieces;
        _carriedMg = pieces * _chance.Between(120, 700) * 1000L;
        _opening = 0;
        Do(BoxAction.Clothes, 1, AtLock, nowMs + 400);
    }

    private void Book(long nowMs)
    {
        // 978 7 and eight digits of chance, with their check digit; one in ten misread.
        int at = Ascii.Put("9787", _pending, 0);
        for (; at < 12; at++) _pending[at] = (byte)('0' + _chance.Below(10));
        int sum = 0;
        for (int i = 0; i < 12; i++) sum += (_pending[i] - '0') * (i % 2 == 0 ? 1 : 3);
        int check = (10 - sum % 10) % 10;
        bool misread = _chance.Permille(100);
        _pending[12] = (byte)('0' + (misread ? (check + 1) % 10 : check));
        _carriedMg = _chance.Between(150, 1200) * 1000L;
        _opening = 0;
        Do(BoxAction.Book, 13, AtLock, nowMs + 400);
    }

    private void Phone(long nowMs)
    {
        if (!SamePhone || _phones == 0) _phones++;
        Imei(_phones, 0);
        bool dual = _phones % 3 == 0;
        if (dual) Imei(_phones + 500000, 15);
        _carriedMg = (140 + _phones * 7 % 90) * 1000L;
        _opening = 1;
        Do(BoxAction.Phone, dual ? 30 : 15, AtLock, nowMs + 400);
    }

    private void Imei(int serial, int at)
    {
        int end = Ascii.Put("35847611", _pending, at);
        for (int i = 5; i >= 0; i--, end++)
        {
            int power = 1;
            for (int k = 0; k < i; k++) power *= 10;
            _pending[end] = (byte)('0' + serial / power % 10);
        }
        int sum = 0;
        for (int i = 0; i < 14; i++)
        {
            int digit = _pending[at + i] - '0';
            if (i % 2 == 1) digit *= 2;
            sum += digit > 9 ? digit - 9 : digit;
        }
        _pending[end] = (byte)('0' + (10 - sum % 10) % 10);
    }

    private void OpenIt(long nowMs)
    {
        if (_screen == BoxScreen.AskBattery)
        {
            Do(BoxAction.Whole, 0, AtLock, nowMs + 600);
            return;
        }
        if (_flaps[_opening].TryOpen())
        {
            Then(Holding, nowMs + _chance.Between(500, 1200));
            return;
        }
        bool refused = _screen == BoxScreen.BadNumber || _screen == BoxScreen.Already
            || _screen == BoxScreen.NotNow || _screen == BoxScreen.Full
            || _screen == BoxScreen.StoreFull;
        _waited++;
        Then(refused || _waited > 200 ? Choosing : AtLock, nowMs + 200);
    }

    private void Put(long nowMs)
    {
        _cells[_opening].LoadMg += _carriedMg;
        PutIn++;
        _waited = 0;
        _flaps[_opening].Close();
        Then(Watching, nowMs + 1500);
    }

    private void Look(long nowMs)
    {
        bool told = _screen == BoxScreen.Result || _screen == BoxScreen.Held
            || _screen == BoxScreen.WithoutCredit || _screen == BoxScreen.Nothing
            || _screen == BoxScreen.Service;
        // After a power cut nobody says anything: people do not wait for ever.
        told = told || ++_waited > 150;
        Then(told ? Choosing : Watching, nowMs + (told ? _chance.Between(600, 1500) : 200));
    }

    private void TakeOut(long nowMs)
    {
        SimulatedFlap flap = _flaps[_opening];
        if (flap.IsOpen)
        {
            _cells[_opening].LoadMg = 0;
            flap.Close();
            Then(Away, nowMs + 12000);
        }
        else
        {
            flap.TryOpen();
            _untilMs = nowMs + (flap.IsOpen ? 2000 : 200);
        }
    }

    private void Do(int action, int count, int next, long nextMs)
    {
        _action = action;
        _count = count;
        Then(next, nextMs);
    }

    private void Then(int next, long nextMs)
    {
        _doing = next;
        _untilMs = nextMs;
    }
}
