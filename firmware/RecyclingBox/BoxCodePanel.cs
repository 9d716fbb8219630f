using Edge.Device;
using Edge.Device.Drivers;
using Edge.Device.Store;

namespace Edge.RecyclingBox;

/// <summary>A box without a touch screen: code cards, the things' own codes, NFC cards; light
/// and sound.</summary>
/// <remarks>
/// ISBN and IMEI are scanned from the thing itself. Both IMEIs of a phone within
/// <see cref="PairMs"/> belong together. Staff codes count only with the service key turned.
/// </remarks>
public sealed class BoxCodePanel : IBoxPanel
{
    /// <summary>Time to scan a second IMEI. Units: ms.</summary>
    public const int PairMs = 6000;

    private readonly DeviceIdentity _identity;
    private readonly CodeScanner _scanner;
    private readonly CardReader _cards;
    private readonly SwitchInput _service;
    private readonly StatusLight _light;
    private readonly Beeper _beeper;
    private readonly PanelCodes _codes = new PanelCodes();
    private readonly byte[] _garment = Wire.Ascii.Bytes("garment:");
    private readonly byte[] _whole = Wire.Ascii.Bytes("battery-whole");
    private readonly byte[] _what = new byte[32];
    private int _action;
    private int _count;
    private long _pairUntilMs = -1;

    /// <summary>A panel of its parts.</summary>
    /// <param name="identity">Whose session key makes tokens of cards.</param>
    /// <param name="scanner">Reads codes.</param>
    /// <param name="cards">Reads cards; null without a reader.</param>
    /// <param name="service">Active while the service key is turned.</param>
    /// <param name="light">What people see.</param>
    /// <param name="beeper">What people hear.</param>
    public BoxCodePanel(
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
        _service.Step(nowMs);
        bool pairing = _pairUntilMs >= 0;
        if (pairing && nowMs > _pairUntilMs) Release();
        if (_scanner.Step(nowMs)) TakeCode(nowMs);
        bool card = _cards != null && _cards.Step(nowMs);
        if (card && _action == BoxAction.None && !pairing) TakeCard();
        _light.Step(nowMs);
        _beeper.Step(nowMs);
    }

    /// <inheritdoc/>
    public int Take(byte[] into, out int count)
    {
        count = 0;
        if (_pairUntilMs >= 0) return BoxAction.None;
        int action = _action;
        count = _count;
        System.Array.Copy(_what, 0, into, 0, _count);
        Clear();
        return action;
    }

    /// <inheritdoc/>
    public void Show(int screen, RecyclingBoxApp box)
    {
        _light.Meaning = screen switch
        {
            BoxScreen.Idle => StatusLight.Ready,
            BoxScreen.Checking => StatusLight.Busy,
            BoxScreen.Weighing => StatusLight.Busy,
            BoxScreen.Result => StatusLight.Done,
            BoxScreen.Held => StatusLight.Done,
            BoxScreen.WithoutCredit => StatusLight.Note,
            BoxScreen.Nothing => StatusLight.Note,
            BoxScreen.StoreFull => StatusLight.Fault,
            BoxScreen.Service => StatusLight.Fault,
            _ => StatusLight.Act,
        };
        if (screen == BoxScreen.Result || screen == BoxScreen.Held) _beeper.Ok();
        else if (screen == BoxScreen.Identify) _beeper.Ok();
        else if (screen >= BoxScreen.BadNumber) _beeper.Fault();
        else if (screen == BoxScreen.Open || screen == BoxScreen.AskBattery) _beeper.Ask();
    }

    private void TakeCode(long nowMs)
    {
        byte[] text = _scanner.Text;
        int count = _scanner.Count;
        if (_pairUntilMs >= 0 && Barcodes.IsImei(text, 0, count))
        {
            Put(text, 0, 15, 15);
            Release();
            return;
        }
        if (_action != BoxAction.None) return;
        if (Barcodes.IsImei(text, 0, count))
        {
            _action = BoxAction.Phone;
            Put(text, 0, 15, 0);
            _pairUntilMs = nowMs + PairMs;
        }
        else if (Barcodes.IsIsbn13(text, 0, count) || Barcodes.IsIsbn10(text, 0, count))
        {
            _action = BoxAction.Book;
            Put(text, 0, count, 0);
        }
        else
        {
            TakeCard(text, count);
        }
        if (_action == BoxAction.None) _beeper.Fault();
        else _beeper.Key();
    }

    private void TakeCard(byte[] text, int count)
    {
        int code = _codes.Read(text, count);
        int at = _codes.At;
        if (code == PanelCodes.Begin) _action = BoxAction.Begin;
        else if (code == PanelCodes.Finish) _action = BoxAction.Finish;
        else if (code == PanelCodes.Me)
        {
            _action = BoxAction.Member;
            Put(text, at, _codes.Count, 0);
        }
        else if (code == PanelCodes.Category && Is(text, at, _whole)) _action = BoxAction.Whole;
        else if (code == PanelCodes.Category && Is(text, at, _garment)) TakePieces(text, at);
        else if (code == PanelCodes.Empty && _service.Active)
        {
            _action = BoxAction.Empty;
            _what[0] = (byte)_codes.Compartment;
            Put(text, at, _codes.Count, 1);
        }
        else if (code == PanelCodes.Calibrate && _service.Active)
        {
            _action = BoxAction.Calibrate;
            _what[0] = (byte)_codes.Compartment;
            Put(text, at, _codes.Count, 1);
        }
        else if (code == PanelCodes.Mass && _service.Active)
        {
            _action = BoxAction.Mass;
            _what[0] = (byte)_codes.Compartment;
            LittleEndian.Put(_codes.Grams, _what, 1, 4);
            _count = 5;
        }
    }

    // edge:cat:garment:5
    private void TakePieces(byte[] text, int at)
    {
        int pieces = 0;
        for (int i = _garment.Length; i < _codes.Count; i++)
        {
            int digit = text[at + i] - '0';
            if (digit < 0 || digit > 9 || pieces > 25) return;
            pieces = pieces * 10 + digit;
        }
        if (pieces > 255) return;
        _action = BoxAction.Clothes;
        _what[0] = (byte)pieces;
        _count = 1;
    }

    private void TakeCard()
    {
        byte[] token = CardToken.Of(
            _identity.Hmac, _identity.SessionKey, _cards.Number, _cards.NumberBytes);
        Put(token, 0, token.Length, 0);
        _action = BoxAction.Member;
        _beeper.Key();
    }

    private bool Is(byte[] text, int at, byte[] word) =>
        _codes.Count >= word.Length && Wire.Ascii.Same(text, at, word, 0, word.Length);

    private void Put(byte[] from, int offset, int count, int at)
    {
        System.Array.Copy(from, offset, _what, at, count);
        _count = at + count;
    }

    private void Release() => _pairUntilMs = -1;

    // The number of a thing does not stay in memory longer than it must.
    private void Clear()
    {
        System.Array.Clear(_what, 0, _what.Length);
        _action = BoxAction.None;
        _count = 0;
    }
}
