using Edge.Device.Drivers;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>One button: a press starts a session, the next one stops it.</summary>
/// <remarks>
/// For a charge point without reader or contactor. The token links nothing but the two
/// presses: it is the count of ms since start, which no two presses share.
/// </remarks>
public sealed class ButtonDesk : IChargeDesk
{
    private readonly SwitchInput _button;
    private readonly byte[] _text = new byte[24];
    private bool _asked;
    private bool _charging;
    private string _token = "";

    /// <summary>Listens to a button.</summary>
    public ButtonDesk(SwitchInput button)
    {
        _button = button;
    }

    /// <summary>Whether the point is released.</summary>
    public bool Released { get; private set; }

    /// <summary>Looks at the button.</summary>
    public void Step(long nowMs)
    {
        if (!_button.Step(nowMs) || !_button.Active) return;
        _asked = true;
        if (_charging) return;
        _text[0] = (byte)'b';
        _token = Ascii.Text(_text, 0, Ascii.PutLong(nowMs, _text, 1));
    }

    /// <inheritdoc/>
    public bool Take(out int kind, out string session)
    {
        kind = _charging ? ChargeRequest.Stop : ChargeRequest.Start;
        session = _token;
        if (!_asked) return false;
        _asked = false;
        _charging = !_charging;
        return true;
    }

    /// <inheritdoc/>
    public void Release(bool on)
    {
        Released = on;
        _charging = on;
    }
}
