using Edge.Device.Claim;
using Edge.Device.Settings;
using Edge.Device.Store;
using Edge.Device.Update;
using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>Carries orders out, and keeps those that have to wait: for a person beside the device,
/// or for their answer to leave first.</summary>
internal sealed class OrderWork
{
    private const int ReplyMs = 3000;
    private readonly OrderParts _parts;
    private readonly OrderState _state;
    private readonly OrderNames _names;
    private readonly SettingBook _settings;
    private readonly Updater _updates;
    private bool _renewForSettings;
    private long _confirmNumber;
    private long _confirmUntilMs;
    private int _confirmZero;
    private bool _renew;
    private bool _erase;
    private bool _reboot;
    private long _sinceMs;

    internal OrderWork(
        OrderParts parts, OrderState state, OrderNames names, SettingBook settings,
        Updater updates)
    {
        _settings = settings;
        _updates = updates;
        _parts = parts;
        _state = state;
        _names = names;
    }

    internal bool WaitsForPerson => _confirmNumber != 0;

    internal bool RebootDue { get; private set; }

    internal int Command(string kind, long number, PayloadMembers read, long nowMs)
    {
        // Beside the switch: from seven words on the compiler looks at single letters, which a
        // device counts out from the front.
        if (kind == "settings")
        {
            return Set(read, nowMs);
        }

        switch (kind)
        {
            case "identify":
                return Identify(read, nowMs);
            case "reboot":
                _reboot = true;
                _sinceMs = nowMs;
                return OrderResult.Done;
            case "resend":
                return Resend(read);
            case "zero":
                return AskPerson(number, ZeroOf(read), nowMs);
            case "lock":
                return Lock(number, read, nowMs);
            case "log":
                return OrderResult.Done;
            default:
                return OrderResult.Unknown;
        }
    }

    internal int Order(string kind, long number, PayloadMembers read, long nowMs)
    {
        switch (kind)
        {
            case "epoch":
                return GoOver(read, nowMs);
            case "decommission":
                return Decommission(read, nowMs);
            case "update":
                return _updates == null ? OrderResult.Cable : _updates.Take(number, read, nowMs);
            default:
                return OrderResult.Unknown;
        }
    }

    // Taken on trial: the connection is made anew with it, and must come about.
    private int Set(PayloadMembers read, long nowMs)
    {
        if (!read.TryGetText(_names.Set, out int at, out int count))
        {
            return OrderResult.Form;
        }

        int result = _settings.Put(read.Source, at, count, nowMs);
        if (result == OrderResult.Done && _settings.OnTrial)
        {
            _renewForSettings = true;
            _sinceMs = nowMs;
        }

        return result;
    }

    private int Identify(PayloadMembers read, long nowMs)
    {
        if (!read.TryGetLong(_names.Seconds, out long seconds)
            || seconds < 1 || seconds > OrderLimits.IdentifySecondsMax)
        {
            return OrderResult.Range;
        }

        return _parts.Target.Identify((int)seconds, nowMs);
    }

    private int Resend(PayloadMembers read)
    {
        if (!read.TryGetLong(_names.From, out long from)
            || !read.TryGetLong(_names.To, out long to))
        {
            return OrderResult.Form;
        }

        long next = _parts.Recorder.Journal.Next;
        if (from < 1 || to < from || from >= next)
        {
            return OrderResult.Range;
        }

        _parts.Outbox.Resend(from, to);
        return OrderResult.Done;
    }

    // A lock needs nobody; to let people in again somebody must have looked.
    private int Lock(long number, PayloadMembers read, long nowMs)
    {
        if (!read.TryGetLong(_names.On, out long on) || on < 0 || on > 1)
        {
            return OrderResult.Form;
        }

        if (on == 0)
        {
            return _state.Locked ? AskPerson(number, 0, nowMs) : OrderResult.Done;
        }

        _state.Locked = true;
        return OrderResult.Done;
    }

    private int ZeroOf(PayloadMembers read) =>
        read.TryGetLong(_names.Scale, out long scale) && scale >= 1 && scale <= 8
            ? (int)scale : -1;

    private int AskPerson(long number, int zero, long nowMs)
    {
        if (zero < 0)
        {
            return OrderResult.Range;
        }

        if (_confirmNumber != 0)
        {
            return OrderResult.Busy;
        }

        _confirmNumber = number;
        _confirmZero = zero;
        _confirmUntilMs = nowMs + OrderLimits.ConfirmMs;
        return OrderResult.Waits;
    }

    private int GoOver(PayloadMembers read, long nowMs)
    {
        if (!read.TryGetLong(_names.Epoch, out long epoch) || epoch < 1)
        {
            return OrderResult.Form;
        }

        if (epoch <= _parts.Identity.Epoch)
        {
            return epoch == _parts.Identity.Epoch ? OrderResult.Done : OrderResult.Range;
        }

        _state.Epoch = epoch;
        _renew = true;
        _sinceMs = nowMs;
        return OrderResult.Done;
    }

    // Evidence that is durable nowhere else may go only with its loss named, and exactly.
    private int Decommission(PayloadMembers read, long nowMs)
    {
        long waiting = _parts.Recorder.Journal.Waiting;
        bool named = read.TryGetLong(_names.Lost, out long lost) && lost == waiting;
        if (waiting > 0 && !named)
        {
            return OrderResult.Unacked;
        }

        _erase = true;
        _sinceMs = nowMs;
        return OrderResult.Done;
    }

    /// <summary>Confirms a trial or takes it back; true when it was taken back.</summary>
    internal bool WatchSettings(long nowMs)
    {
        // The answer that a trial waits for is one that came after the connection was made anew.
        bool connected = !_renewForSettings && _parts.Outbox.Connected;
        if (!_settings.Step(connected, nowMs))
        {
            return false;
        }

        _reboot = true;
        _sinceMs = nowMs;
        return true;
    }

    /// <summary>A person confirmed; number 0 when nobody was asked.</summary>
    internal int Confirm(long nowMs, out long number)
    {
        number = _confirmNumber;
        _confirmNumber = 0;
        if (number == 0)
        {
            return OrderResult.Nobody;
        }

        if (_confirmZero > 0)
        {
            return _parts.Target.Zero(_confirmZero, nowMs);
        }

        _state.Locked = false;
        return OrderResult.Done;
    }

    /// <summary>Number of a command that nobody confirmed in time; 0 for none.</summary>
    internal long TakeOverdue(long nowMs)
    {
        long number = nowMs > _confirmUntilMs ? _confirmNumber : 0;
        _confirmNumber = number > 0 ? 0 : _confirmNumber;
        return number;
    }

    /// <summary>What could not be kept on flash is not done.</summary>
    internal void TakeBack(long number)
    {
        _state.Epoch = _parts.Identity.Epoch;
        _renew = false;
        _erase = false;
        _updates?.TakeBack(number);
    }

    /// <summary>Does what waited for its answer to leave; true when the epoch changed.</summary>
    internal bool Close(bool answered, long nowMs)
    {
        if (!_renew && !_erase && !_reboot && !_renewForSettings)
        {
            return false;
        }

        if (!answered && nowMs - _sinceMs < ReplyMs)
        {
            return false;
        }

        bool renewed = _renew;
        if (_renewForSettings)
        {
            _renewForSettings = false;
            _parts.Outbox.Renew(nowMs);
        }

        if (_renew)
        {
            _renew = false;
            _parts.Identity.UseEpoch(_state.Epoch);
            _parts.Outbox.Renew(nowMs);
        }

        if (_erase)
        {
            _erase = false;
            // The name and its key too: what comes back is a device that nobody knows.
            new ClaimState(new TwoSlots(_parts.Flash, FlashMap.Claim, ClaimState.Bytes)).Erase();
            _parts.Recorder.Erase();
            _reboot = true;
        }

        RebootDue = _reboot && _parts.Target.IsAtRest;
        return renewed;
    }
}
