using Edge.Device.Drivers;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.RecyclingBox;

/// <summary>
/// A person at the box: say what, check, open, put in, close, weigh, record; every wait ends.
/// </summary>
/// <remarks>What closed is always weighed: no time-out loses a deposit.</remarks>
public sealed class Deposit
{
    /// <summary>How long a session waits for a choice. Units: ms.</summary>
    public const int ChooseMs = 60000;

    /// <summary>How long a flap or drawer stays free. Units: ms.</summary>
    public const int FreeMs = 20000;

    /// <summary>How long before an open one is an alarm. Units: ms.</summary>
    public const int LeftOpenMs = 180000;

    /// <summary>How long a scale may take to rest. Units: ms.</summary>
    public const int SettleMs = 10000;

    /// <summary>How long it has to be shut to count as shut. Units: ms.</summary>
    public const int ShutMs = 300;

    /// <summary>Objects remembered, so that none is brought twice in a row.</summary>
    public const int Remembered = 16;

    private const int Idle = 0;
    private const int Choosing = 1;
    private const int Battery = 2;
    private const int Tagging = 3;
    private const int Preparing = 4;
    private const int Free = 5;
    private const int Open = 6;
    private const int Settling = 7;
    private const int EventsNeeded = 4;
    private const int TokenMax = 16;

    private static readonly string[] Names = ["garment", "book", "phone"];

    private readonly RecyclingBoxApp _box;
    private readonly IBoxPanel _panel;
    private readonly ObjectTags _tags;
    private readonly NetWeight _net = new NetWeight();
    private readonly BoxItem _item = new BoxItem();
    private readonly byte[] _input = new byte[64];
    private readonly byte[] _number = new byte[30];
    private readonly byte[][] _brought = new byte[Remembered][];
    private readonly byte[] _who = new byte[TokenMax];
    private byte[] _session = new byte[0];
    private int _whoCount;
    private int _numberCount;
    private int _sessions;
    private int _state;
    private long _since;
    private long _shutSince;
    private bool _told;
    private bool _before;
    private bool _emptying;

    /// <summary>Deposits at a box.</summary>
    public Deposit(RecyclingBoxApp box, IBoxPanel panel, ObjectTags tags)
    {
        _box = box;
        _panel = panel;
        _tags = tags;
    }

    /// <summary>Whether nobody is at the box.</summary>
    public bool IsIdle => _state == Idle;

    /// <summary>The flap or drawer in use.</summary>
    public Opening Target { get; private set; }

    /// <summary>The last item.</summary>
    public BoxItem Item => _item;

    /// <summary>The last weighing.</summary>
    public NetWeight Net => _net;

    /// <summary>Does what can be done now.</summary>
    public void Step(long nowMs)
    {
        switch (_state)
        {
            case Idle: StepIdle(nowMs); break;
            case Choosing: StepChoosing(nowMs); break;
            case Battery: StepBattery(nowMs); break;
            case Tagging: StepTagging(nowMs); break;
            case Preparing: StepPreparing(nowMs); break;
            case Free: StepFree(nowMs); break;
            case Open: StepOpen(nowMs); break;
            default: StepSettling(nowMs); break;
        }
    }

    private void StepIdle(long nowMs)
    {
        int action = _panel.Take(_input, out int count);
        if (action == BoxAction.None) return;
        if (action == BoxAction.Confirm)
        {
            _box.Orders.Confirm(nowMs);
            return;
        }
        if (!_box.HasRoom(EventsNeeded))
        {
            _panel.Show(BoxScreen.StoreFull, _box);
        }
        else if (action == BoxAction.Begin || action == BoxAction.Member)
        {
            bool known = action == BoxAction.Member && count > 0 && count <= TokenMax;
            _sessions++;
            _session = known ? Copy(_input, count) : Anonymous();
            _emptying = false;
            Go(Choosing, BoxScreen.Choose, nowMs);
        }
        else if (action == BoxAction.Empty && count >= 1 && _box.Find(_input[0]) != null)
        {
            Target = _box.Find(_input[0]);
            _whoCount = count - 1 < TokenMax ? count - 1 : TokenMax;
            System.Array.Copy(_input, 1, _who, 0, _whoCount);
            _emptying = true;
            Go(Preparing, BoxScreen.Open, nowMs);
        }
        else if (action == BoxAction.Mass || action == BoxAction.Calibrate)
        {
            _box.OnCalibrate(action, _input, count, nowMs);
        }
    }

    private void StepChoosing(long nowMs)
    {
        int action = _panel.Take(_input, out int count);
        if (action == BoxAction.Finish || nowMs - _since > ChooseMs)
        {
            Go(Idle, BoxScreen.Idle, nowMs);
            return;
        }
        if (action < BoxAction.Clothes || action > BoxAction.Phone) return;
        if (!_box.HasRoom(EventsNeeded))
        {
            Go(Choosing, BoxScreen.StoreFull, nowMs);
            return;
        }
        Target = _box.Find(action == BoxAction.Phone ? 2 : 1);
        if (Target.IsFull) Go(Choosing, BoxScreen.Full, nowMs);
        else if (action == BoxAction.Clothes) BringClothes(count, nowMs);
        else if (action == BoxAction.Book) BringBook(count, nowMs);
        else BringPhone(count, nowMs);
    }

    private void BringClothes(int count, long nowMs)
    {
        int pieces = count == 1 ? _input[0] : 0;
        Begin(BoxAction.Clothes, pieces, _box.Terms.ClothesByWeight);
        Go(Preparing, BoxScreen.Open, nowMs);
    }

    private void BringBook(int count, long nowMs)
    {
        bool good = Barcodes.IsIsbn13(_input, 0, count) || Barcodes.IsIsbn10(_input, 0, count);
        if (!good)
        {
            Go(Choosing, BoxScreen.BadNumber, nowMs);
            return;
        }
        Begin(BoxAction.Book, 1, false);
        _tags.Ask("isbn", _input, count, _box.Boot, nowMs);
        Go(Tagging, BoxScreen.Checking, nowMs);
    }

    private void BringPhone(int count, long nowMs)
    {
        bool good = count == 15 && Barcodes.IsImei(_input, 0, 15)
            || count == 30 && Barcodes.IsImei(_input, 0, 15) && Barcodes.IsImei(_input, 15, 15)
            && !Ascii.Same(_input, 0, _input, 15, 15);
        if (!good)
        {
            Go(Choosing, BoxScreen.BadNumber, nowMs);
            return;
        }
        Begin(BoxAction.Phone, 1, false);
        System.Array.Copy(_input, 0, _number, 0, count);
        _numberCount = count;
        SortPair();
        Go(Battery, BoxScreen.AskBattery, nowMs);
    }

    // Both numbers of a phone make one tag, whichever was scanned first.
    private void SortPair()
    {
        if (_numberCount != 30) return;
        int at = 0;
        while (at < 14 && _number[at] == _number[15 + at]) at++;
        if (_number[at] < _number[15 + at]) return;
        for (int i = 0; i < 15; i++)
        {
            byte first = _number[i];
            _number[i] = _number[15 + i];
            _number[15 + i] = first;
        }
    }

    private void StepBattery(long nowMs)
    {
        int action = _panel.Take(_input, out _);
        bool hot = _box.DrawerMilliCelsius > _box.Terms.DrawerHotMilliCelsius;
        if (action == BoxAction.Finish || nowMs - _since > ChooseMs || hot)
        {
            System.Array.Clear(_number, 0, _number.Length);
            Go(Choosing, hot ? BoxScreen.NotNow : BoxScreen.Choose, nowMs);
            return;
        }
        if (action != BoxAction.Whole) return;
        _tags.Ask("imei", _number, _numberCount, _box.Boot, nowMs);
        System.Array.Clear(_number, 0, _number.Length);
        Go(Tagging, BoxScreen.Checking, nowMs);
    }

    private void StepTagging(long nowMs)
    {
        if (_panel.Take(_input, out _) == BoxAction.Finish)
        {
            _tags.Forget();
            Go(Choosing, BoxScreen.Choose, nowMs);
            return;
        }
        if (_tags.Step(nowMs)) return;
        byte[] tag = _tags.Tag == null ? null : Copy(_tags.Tag, _tags.Tag.Length);
        _item.Tag = tag;
        if (tag == null && _item.Kind == BoxAction.Phone)
            Go(Choosing, BoxScreen.NotNow, nowMs);
        else if (tag != null && WasBrought(tag)) Go(Choosing, BoxScreen.Already, nowMs);
        else Go(Preparing, BoxScreen.Open, nowMs);
    }

    private void StepPreparing(long nowMs)
    {
        Scale scale = Target.Scale;
        _before = scale.Settled;
        if (_before)
        {
            _box.Book.CloseBefore(Target.Place, nowMs);
            _net.Before(scale);
        }
        bool wait = !_before && scale.Fault == ScaleFault.None && nowMs - _since <= SettleMs;
        if (wait) return;
        Target.Unlock(true);
        Go(Free, BoxScreen.Open, nowMs);
    }

    private void StepFree(long nowMs)
    {
        if (!Target.IsClosed)
        {
            _shutSince = -1;
            _told = false;
            Target.Unlock(false);
            Go(Open, BoxScreen.Close, nowMs);
        }
        else if (nowMs - _since > FreeMs)
        {
            Target.Unlock(false);
            Go(_emptying ? Idle : Choosing, BoxScreen.Nothing, nowMs);
        }
    }

    private void StepOpen(long nowMs)
    {
        if (!Target.IsClosed)
        {
            _shutSince = -1;
            if (_told || nowMs - _since <= LeftOpenMs) return;
            _told = true;
            _box.Events.Alarm("flap-open", Target.Number, (nowMs - _since) / 1000, nowMs);
            return;
        }
        _shutSince = _shutSince < 0 ? nowMs : _shutSince;
        if (nowMs - _shutSince < ShutMs) return;
        Target.Scale.Disturb();
        Go(Settling, BoxScreen.Weighing, nowMs);
    }

    private void StepSettling(long nowMs)
    {
        Scale scale = Target.Scale;
        if (!Target.IsClosed)
        {
            _shutSince = -1;
            Go(Open, BoxScreen.Close, nowMs);
        }
        else if (scale.Settled)
        {
            Decide(_before ? null : BoxReason.NotSettled, nowMs);
        }
        else if (nowMs - _since > SettleMs)
        {
            bool broken = scale.Fault != ScaleFault.None;
            Decide(broken ? BoxReason.ScaleFault : BoxReason.NotSettled, nowMs);
        }
    }

    private void Decide(string fault, long nowMs)
    {
        if (fault == null) _net.After(Target.Scale);
        if (_emptying)
        {
            long removed = fault == null && _net.Grams < 0 ? -_net.Grams : 0;
            bool kept = _box.Events.Emptying(Target, removed, _who, _whoCount, nowMs);
            _box.Book.CloseEmptying(Target.Place, nowMs);
            BookAfter(fault);
            Go(Idle, kept ? BoxScreen.Idle : BoxScreen.Service, nowMs);
            return;
        }
        if (!_item.Judge(_net, fault))
        {
            if (_net.Milligrams < -2 * Target.Scale.Rating.IntervalMg)
                _box.Events.Alarm("mass-removed", Target.Number, _net.Grams, nowMs);
            BookAfter(fault);
            Go(Choosing, BoxScreen.Nothing, nowMs);
            return;
        }
        bool recorded = _box.Events.DropOff(
            _item, _session, Target, _net, _box.PreviewOf(_item.Kind), nowMs);
        if (recorded && _item.Tag != null) Remember(_item.Tag);
        BookAfter(fault);
        int screen = _item.Why == null ? BoxScreen.Result
            : _item.Why == BoxReason.Hold ? BoxScreen.Held : BoxScreen.WithoutCredit;
        Go(Choosing, recorded ? screen : BoxScreen.Service, nowMs);
    }

    private void BookAfter(string fault)
    {
        if (fault == null) _box.Book.Book(Target.Place);
        else Target.Place.IsBooked = false;
    }

    private void Begin(int kind, int pieces, bool byWeight) =>
        _item.Begin(kind, Ascii.Bytes(Names[kind - BoxAction.Clothes]), pieces, byWeight);

    private bool WasBrought(byte[] tag)
    {
        for (int i = 0; i < Remembered; i++)
        {
            byte[] other = _brought[i];
            if (other != null && Ascii.Same(other, 0, tag, 0, tag.Length)) return true;
        }
        return false;
    }

    private void Remember(byte[] tag)
    {
        for (int i = Remembered - 1; i > 0; i--) _brought[i] = _brought[i - 1];
        _brought[0] = tag;
    }

    // A token that links nothing but the deposits of this visit.
    private byte[] Anonymous()
    {
        byte[] text = new byte[TokenMax * 2];
        int at = Ascii.PutLong(_box.Boot, text, 0);
        text[at] = (byte)'-';
        return Copy(text, Ascii.PutLong(_sessions, text, at + 1));
    }

    private void Go(int state, int screen, long nowMs)
    {
        _state = state;
        _since = nowMs;
        _panel.Show(screen, _box);
    }

    private static byte[] Copy(byte[] source, int count)
    {
        byte[] copy = new byte[count];
        System.Array.Copy(source, 0, copy, 0, count);
        return copy;
    }
}
