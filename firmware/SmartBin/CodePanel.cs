using Edge.Device;
using Edge.Device.Drivers;
using Edge.Device.Store;

namespace Edge.SmartBin;

/// <summary>A bin without a touch screen: code cards, phone codes, NFC cards; light and sound.
/// </summary>
/// <remarks>Staff codes count only while the service key is turned.</remarks>
public sealed class CodePanel : IPanel
{
    private readonly DeviceIdentity _identity;
    private readonly CodeScanner _scanner;
    private readonly CardReader _cards;
    private readonly SwitchInput _service;
    private readonly StatusLight _light;
    private readonly Beeper _beeper;
    private readonly PanelCodes _codes = new PanelCodes();
    private readonly byte[] _what = new byte[32];
    private int _action;
    private int _count;

    /// <summary>A panel of its parts.</summary>
    /// <param name="identity">Whose session key makes tokens of cards.</param>
    /// <param name="scanner">Reads codes.</param>
    /// <param name="cards">Reads cards; null without a reader.</param>
    /// <param name="service">Active while the service key is turned.</param>
    /// <param name="light">What people see.</param>
    /// <param name="beeper">What people hear.</param>
    public CodePanel(
        DeviceIdentity identity, CodeScanner scanner, CardReader cards, SwitchInput service,
        StatusLight light, Beeper beeper)
    {
        _identity = identity;
        _scanner = scanner;
        _cards = cards;
        _service = service;
        _light = light;
        _beeper = beeper;
    }

    /// <summary>Reads what people show and drives light and sound.</summary>
    public void Step(long nowMs)
    {
        bool turned = _service.Step(nowMs) && _service.Active;
        if (turned && _action == PanelAction.None) _action = PanelAction.Confirm;
        if (_scanner.Step(nowMs) && _action == PanelAction.None) TakeCode();
        bool card = _cards != null && _cards.Step(nowMs);
        if (card && _action == PanelAction.None) TakeCard();
        _light.Step(nowMs);
        _beeper.Step(nowMs);
    }

    /// <inheritdoc/>
    public int Take(byte[] into, out int count)
    {
        int action = _action;
        count = _count;
        System.Array.Copy(_what, 0, into, 0, _count);
        _action = PanelAction.None;
        _count = 0;
        return action;
    }

    /// <inheritdoc/>
    public void Show(int screen, SmartBinApp bin)
    {
        _light.Meaning = screen switch
        {
            BinScreen.Idle => StatusLight.Ready,
            BinScreen.Weighing => StatusLight.Busy,
            BinScreen.Result => StatusLight.Done,
            BinScreen.WithoutCredit => StatusLight.Note,
            BinScreen.Nothing => StatusLight.Note,
            BinScreen.StoreFull => StatusLight.Fault,
            BinScreen.Service => StatusLight.Fault,
            _ => StatusLight.Act,
        };
        if (screen == BinScreen.Result || screen == BinScreen.Identify) _beeper.Ok();
        else if (screen == BinScreen.OpenFlap || screen == BinScreen.CloseFlap) _beeper.Ask();
        else if (screen == BinScreen.NotHere || screen >= BinScreen.StoreFull) _beeper.Fault();
    }

    private void TakeCode()
    {
        int code = _codes.Read(_scanner.Text, _scanner.Count);
        int at = 0;
        if (code == PanelCodes.Begin) _action = PanelAction.Begin;
        else if (code == PanelCodes.Finish) _action = PanelAction.Finish;
        else if (code == PanelCodes.Me) _action = PanelAction.Member;
        else if (code == PanelCodes.Category) _action = PanelAction.Choose;
        else if (code == PanelCodes.Empty && _service.Active)
        {
            _action = PanelAction.Empty;
            _what[at++] = (byte)_codes.Compartment;
        }
        else if (code == PanelCodes.Calibrate && _service.Active)
        {
            _action = PanelAction.Calibrate;
            _what[at++] = (byte)_codes.Compartment;
        }
        else if (code == PanelCodes.Mass && _service.Active)
        {
            TakeMass();
            return;
        }
        if (_action == PanelAction.None)
        {
            _beeper.Fault();
            return;
        }
        System.Array.Copy(_scanner.Text, _codes.At, _what, at, _codes.Count);
        _count = at + _codes.Count;
        _beeper.Key();
    }

    private void TakeMass()
    {
        _action = PanelAction.Mass;
        _what[0] = (byte)_codes.Compartment;
        LittleEndian.Put(_codes.Grams, _what, 1, 4);
        _count = 5;
        _beeper.Key();
    }

    private void TakeCard()
    {
        byte[] token = CardToken.Of(
            _identity.Hmac, _identity.SessionKey, _cards.Number, _cards.NumberBytes);
        System.Array.Copy(token, 0, _what, 0, token.Length);
        _count = token.Length;
        _action = PanelAction.Member;
        _beeper.Key();
    }
}
