using Edge.Device.Link;
using Edge.Device.Settings;
using Edge.Device.Update;
using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>Takes the gateway's commands and the platform's orders, and answers each.</summary>
/// <remarks>
/// Commands are tagged under K_g of the epoch, orders under K_u; each sender has a counter that
/// only grows and that is kept on flash. The order is carried out, then its number is saved, then
/// it is answered: all of them may be carried out twice without harm, so that a power cut in
/// between loses none. The last one's answer is given again when it comes again. Source: trust.md
/// 1 and 5; reference: docs/reference/commands.md. Thread-safety: none.
/// </remarks>
public sealed class OrderDesk : ICommands
{
    private const int ForgedEveryMs = 10000;
    private const int LogBytes = 1400;
    private readonly OrderParts _parts;
    private readonly DeviceIdentity _identity;
    private readonly OrderState _state;
    private readonly ReplyPost _replies;
    private readonly OrderWork _work;
    private readonly DownLine _down;
    private readonly OrderNames _names = new OrderNames();
    private readonly byte[] _dev;
    private long _forgedAtMs = -ForgedEveryMs;

    /// <summary>A desk of its parts; nothing is read before <see cref="Open"/>.</summary>
    public OrderDesk(OrderParts parts)
    {
        _parts = parts;
        _identity = parts.Identity;
        _state = new OrderState(new Store.TwoSlots(
            parts.Flash, Store.FlashMap.Epoch, OrderState.Bytes));
        _replies = new ReplyPost(parts.Link, parts.Identity);
        Settings = new SettingBook(
            new Store.TwoSlots(parts.Flash, Store.FlashMap.Settings, SettingBook.Bytes),
            SettingRules.Common());
        Updates = parts.Images == null ? null : new Updater(parts, _replies);
        _work = new OrderWork(parts, _state, _names, Settings, Updates);
        _down = new DownLine(parts.Identity.Maker(Outbox.InboundBytesMax));
        _dev = Ascii.Bytes(parts.Identity.Dev);
        parts.Outbox.SendCommandsTo(this);
    }

    /// <summary>Who takes the answers of a box's questions (<c>tag</c>); null for nobody.
    /// </summary>
    public ICommands Tags { get; set; }

    /// <summary>What was set from afar.</summary>
    public SettingBook Settings { get; private set; }

    /// <summary>Updates of the firmware; null on a board that cannot start an image by itself.
    /// </summary>
    public Updater Updates { get; private set; }

    /// <summary>What happened lately.</summary>
    public LogRing Log { get; } = new LogRing();

    /// <summary>Out of service by command.</summary>
    public bool Locked => _state.Locked;

    /// <summary>Who takes what is touched at the kiosk's page; null for nobody.</summary>
    public ICommands Kiosk { get; set; }

    /// <summary>A person is asked to confirm something at the device.</summary>
    public bool WaitsForPerson => _work.WaitsForPerson;

    /// <summary>Lines that were refused since the start.</summary>
    public int Refused { get; private set; }

    /// <summary>Orders and commands that were carried out since the start.</summary>
    public int Obeyed { get; private set; }

    /// <summary>The board is to restart now: asked for, answered, and nobody is served.</summary>
    public bool RebootDue => _work.RebootDue
        || (Updates != null && Updates.RestartDue && _parts.Target.IsAtRest);

    /// <summary>Sends replies; the other desks use it too.</summary>
    internal ReplyPost Replies => _replies;

    /// <summary>Reads what is kept and goes over to the epoch an order brought.</summary>
    public void Open(long nowMs)
    {
        _state.Load();
        Settings.Open(nowMs);
        if (_state.Epoch > _identity.Epoch)
        {
            _identity.UseEpoch(_state.Epoch);
        }

        Note("start", _parts.Recorder.Boot, nowMs);
        if (Updates != null)
        {
            Updates.Open(nowMs);
            bool untold = _state.OrderNumber == Updates.Number
                && _state.OrderEnd == OrderResult.Waits;
            EndUpdate(untold ? Updates.Result : 0, nowMs);
        }
    }

    /// <summary>Adds a line to the log.</summary>
    public void Note(string code, long value, long nowMs) =>
        Log.Add(code, value, _parts.Clock.At(nowMs));

    /// <summary>Sends what waits; carries out what waited for its reply to leave.</summary>
    public void Step(long nowMs)
    {
        _replies.Step();
        EndUpdate(Updates == null ? 0 : Updates.Step(nowMs), nowMs);
        long number = _work.TakeOverdue(nowMs);
        if (number > 0)
        {
            Finish(true, number, OrderResult.Nobody, nowMs);
        }

        if (_work.WatchSettings(nowMs))
        {
            Note("settings-back", Settings.Version, nowMs);
        }

        if (_work.Close(_replies.Waiting == 0, nowMs))
        {
            Note("epoch", _identity.Epoch, nowMs);
        }
    }

    /// <summary>A person at the device confirms what was asked (service key or button).</summary>
    public void Confirm(long nowMs)
    {
        int result = _work.Confirm(nowMs, out long number);
        if (number > 0)
        {
            Finish(true, number, result, nowMs);
        }
    }

    /// <inheritdoc/>
    public void OnCommand(byte[] line, int count, long nowMs)
    {
        bool command = _down.TryRead(
            TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, line, 0, count);
        if (!command && !_down.TryReadOrder(_identity.OrderKey, line, 0, count))
        {
            Forged(nowMs);
            return;
        }

        PayloadMembers read = _down.Members;
        if (command && read.TryGetText(_names.Kind, out string asked) && asked == KioskCommand.Kind)
        {
            // Touches are counted within a start of the device: no write to flash for each.
            Kiosk?.OnCommand(line, count, nowMs);
            return;
        }

        if (!IsOurs(read) || !read.TryGetText(_names.Kind, out string kind)
            || !read.TryGetLong(_names.Number, out long number) || number < 1)
        {
            Answer(command, 0, OrderResult.Form, nowMs);
            return;
        }

        if (command && kind == "piece")
        {
            Updates?.OnPiece(_down.Members);
            return;
        }

        if (command && kind == "tag")
        {
            Tags?.OnCommand(line, count, nowMs);
            return;
        }

        Judge(command, kind, number, nowMs);
    }

    private void Judge(bool command, string kind, long number, long nowMs)
    {
        if (!command && Updates != null && number == Updates.Number)
        {
            // An update takes long, other orders may have come since: it knows its own end.
            int end = Updates.Result;
            Answer(false, number, end == 0 ? OrderResult.Waits : end, nowMs);
            return;
        }

        long highest = command ? _state.CommandNumber : _state.OrderNumber;
        if (number < highest)
        {
            Answer(command, number, OrderResult.Old, nowMs);
            return;
        }

        if (number == highest && kind != "log")
        {
            // The answer got lost: the same one again, nothing is done twice.
            Answer(command, number, command ? _state.CommandResult : _state.OrderEnd, nowMs);
            return;
        }

        int result = IsLate(nowMs) ? OrderResult.Late
            : command ? _work.Command(kind, number, _down.Members, nowMs)
            : _work.Order(kind, number, _down.Members, nowMs);
        Finish(command, number, result, nowMs);
    }

    private void EndUpdate(int result, long nowMs)
    {
        if (result != 0)
        {
            Finish(false, Updates.Number, result, nowMs);
        }
    }

    private void Finish(bool command, long number, int result, long nowMs)
    {
        if (command)
        {
            _state.CommandNumber = number > _state.CommandNumber ? number : _state.CommandNumber;
            _state.CommandResult = result;
        }
        else if (number >= _state.OrderNumber)
        {
            _state.OrderNumber = number;
            _state.OrderEnd = result;
        }

        if (!_state.Save())
        {
            result = OrderResult.Flash;
            _work.TakeBack(command ? 0 : number);
        }

        Answer(command, number, result, nowMs);
    }

    private void Answer(bool command, long number, int result, long nowMs)
    {
        bool good = result == OrderResult.Done || result == OrderResult.Waits;
        Obeyed += good ? 1 : 0;
        Refused += good ? 0 : 1;
        Note(OrderResult.Name(result), number, nowMs);
        PayloadWriter reply = _replies.Begin(number, result);
        if (good && command && _down.Members.TryGetText(_names.Kind, out string kind)
            && kind == "log")
        {
            AddLog(reply);
        }

        _replies.End(!command);
    }

    private void AddLog(PayloadWriter reply)
    {
        if (!_down.Members.TryGetLong(_names.From, out long from) || from < 0)
        {
            from = 0;
        }

        // Asked for by a person, now and then: not held in between.
        byte[] log = new byte[LogBytes];
        int count = Log.Write(from, log, out long next);
        reply.Number("next", next);
        reply.Raw("log", log, 0, count);
    }

    // Somebody without a key: counted, noted, and told at most every ten seconds.
    private void Forged(long nowMs)
    {
        if (nowMs - _forgedAtMs < ForgedEveryMs)
        {
            Refused++;
            return;
        }

        _forgedAtMs = nowMs;
        Refused++;
        Note(OrderResult.Name(OrderResult.Tag), 0, nowMs);
        _replies.Begin(0, OrderResult.Tag);
        _replies.End(false);
    }

    private bool IsOurs(PayloadMembers read) =>
        read.TryGetLong(_names.V, out long v) && v == 1
            && read.TryGetText(_names.Dev, out int at, out int count)
            && count == _dev.Length && Ascii.Same(_down.Source, at, _dev, 0, count);

    private bool IsLate(long nowMs) =>
        _down.Members.TryGetLong(_names.Until, out long until)
            && _parts.Clock.IsSynchronised(nowMs) && _parts.Clock.At(nowMs) > until;
}
