using Edge.Device;
using Edge.Device.Drivers;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>A charge point with a touch screen beside it, served by the gateway: touches come as
/// commands, what is to be seen goes out as telemetry.</summary>
/// <remarks>
/// It stands before the point's own desk, which goes on working. It decides nothing and credits
/// nothing, and a touch never stands for the person that an order waits for: touches come from
/// afar. Thread-safety: none.
/// </remarks>
public sealed class ChargeKiosk : IChargeDesk, ICommands
{
    /// <summary>How long a result is shown when nobody touches it.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int ResultMs = 60000;

    private const int TokenChars = 16;

    private readonly DeviceIdentity _identity;
    private readonly ILink _link;
    private readonly IChargeDesk _own;
    private readonly KioskCommand _command;
    private readonly ChargePost _post;
    private readonly byte[] _moment = new byte[16];
    private ChargingMeterApp _app;
    private int _screen = ChargeScreen.Service;
    private long _sinceMs;
    private long _shownSeq;
    private int _pending;
    private string _token = "";

    /// <summary>A kiosk before a desk.</summary>
    /// <param name="identity">Who the charge point is.</param>
    /// <param name="link">The way to the gateway.</param>
    /// <param name="own">The desk behind it.</param>
    public ChargeKiosk(DeviceIdentity identity, ILink link, IChargeDesk own)
    {
        _identity = identity;
        _link = link;
        _own = own;
        _command = new KioskCommand(identity);
        _post = new ChargePost(identity);
    }

    /// <summary>Commands refused since the start.</summary>
    public int Refused => _command.Refused;

    /// <summary>What is shown: one of <see cref="ChargeScreen"/>.</summary>
    public int Screen => _screen;

    /// <summary>Says whose kiosk it is, and takes its touches.</summary>
    public void Bind(ChargingMeterApp app)
    {
        _app = app;
        app.Orders.Kiosk = this;
    }

    /// <summary>Looks what is to be seen, and tells it when it is due.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    public void Step(long nowMs)
    {
        if (_app == null)
        {
            return;
        }

        int now = Look(nowMs);
        if (now != _screen)
        {
            _screen = now;
            _sinceMs = nowMs;
            _pending = 0; // a touch was meant for the screen it was made on
            _post.Seen(now);
        }

        if (_link.Up && _post.IsDue(nowMs) && _post.Write(_app, _sinceMs, nowMs))
        {
            _link.Send(LinkTopic.Telemetry, _post.Bytes, _post.Count);
        }
    }

    /// <inheritdoc/>
    public bool Take(out int kind, out string session)
    {
        if (_pending == 0)
        {
            return _own.Take(out kind, out session);
        }

        kind = _pending;
        session = kind == ChargeRequest.Start ? _token : "";
        _pending = 0;
        return true;
    }

    /// <inheritdoc/>
    public void Release(bool on) => _own.Release(on);

    /// <inheritdoc/>
    public void OnCommand(byte[] line, int count, long nowMs)
    {
        if (_app == null || !_command.TryRead(line, count, _app.Boot)
            || _app.Orders.WaitsForPerson)
        {
            return;
        }

        bool member = _command.Act == "member" && _command.TextCount > 0
            && _command.TextCount <= TokenChars;
        if (_screen == ChargeScreen.Idle && (member || _command.Act == "begin"))
        {
            _token = member ? Ascii.Text(_command.Text, 0, _command.TextCount) : Nameless(nowMs);
            _pending = ChargeRequest.Start;
        }
        else if (_screen == ChargeScreen.Charge && _command.Act == "finish")
        {
            _pending = ChargeRequest.Stop;
        }
        else if (_screen == ChargeScreen.Result && _command.Act == "finish")
        {
            _shownSeq = _app.Events.ChargeSeq;
        }
        else if (_screen == ChargeScreen.Result && _command.Act == "stay")
        {
            _sinceMs = nowMs;
        }
    }

    /// <summary>Ends a session that was begun here: the kiosk goes out of use.</summary>
    public void End() => _pending = _screen == ChargeScreen.Charge ? ChargeRequest.Stop : 0;

    private int Look(long nowMs)
    {
        if (!_app.InService)
        {
            return ChargeScreen.Service;
        }

        if (_app.Ledger.HasSession)
        {
            // Whoever charges now is not shown what another one charged.
            _shownSeq = _app.Events.ChargeSeq;
            return _app.Ledger.IsCharging ? ChargeScreen.Charge : ChargeScreen.Ending;
        }

        if (_app.Events.ChargeSeq != _shownSeq)
        {
            if (_screen != ChargeScreen.Result || nowMs - _sinceMs < ResultMs)
            {
                return ChargeScreen.Result;
            }

            _shownSeq = _app.Events.ChargeSeq;
        }

        return _app.HasRoom ? ChargeScreen.Idle : ChargeScreen.StoreFull;
    }

    // A pseudonym that no other session has: of this device, this start and this moment.
    private string Nameless(long nowMs)
    {
        LittleEndian.Put(_app.Boot, _moment, 0, 8);
        LittleEndian.Put(nowMs, _moment, 8, 8);
        byte[] token = CardToken.Of(
            _identity.Hmac, _identity.SessionKey, _moment, _moment.Length);
        return Ascii.Text(token, 0, token.Length);
    }
}
