using Edge.Device.Ports;
using Edge.Device.Qr;

namespace Edge.Device.Drivers;

/// <summary>A thermal receipt printer (ESC/POS) on a serial line: lines of ASCII and a QR code.
/// </summary>
/// <remarks>
/// The code is drawn by our own encoder and sent as a bit image, one band of 24 dots a step, so
/// that printers without a QR command print it too and nothing blocks. Source: ESC/POS command
/// reference, ESC @, ESC * 33, ESC J, GS V, DLE EOT 4.
/// </remarks>
public sealed class ReceiptPrinter
{
    /// <summary>Longest line of text. Units: characters.</summary>
    public const int LineCharsMax = 32;

    /// <summary>Dots of one module of a code.</summary>
    public const int DotsPerModule = 4;

    private const int BandDots = 24;
    private const int AskMs = 2000;

    private static readonly byte[] Reset = [0x1B, 0x40];
    private static readonly byte[] AskPaper = [0x10, 0x04, 4];
    private static readonly byte[] Cut = [0x1D, 0x56, 66, 0];

    private readonly ISerialLine _line;
    private readonly QrCode _code = new QrCode();
    private readonly byte[] _out = new byte[8 + QrCode.SizeMax * DotsPerModule * 3];
    private readonly byte[] _in = new byte[4];
    private int _band = -1;
    private long _askedMs = -AskMs;
    private long _heardMs;

    /// <summary>Uses a printer on a line.</summary>
    public ReceiptPrinter(ISerialLine line, long nowMs)
    {
        _line = line;
        _heardMs = nowMs;
    }

    /// <summary>What is wrong, or null: no-answer, paper.</summary>
    public string Fault { get; private set; }

    /// <summary>A code is being printed.</summary>
    public bool Busy => _band >= 0;

    /// <summary>Prints a line of ASCII; false when it is too long or the line is not free.
    /// </summary>
    public bool Print(byte[] text, int count)
    {
        if (Busy || count > LineCharsMax) return false;
        for (int i = 0; i < count; i++)
        {
            if (text[i] < 0x20 || text[i] > 0x7E) return false;
            _out[i] = text[i];
        }
        _out[count] = (byte)'\n';
        return _line.Write(_out, count + 1);
    }

    /// <summary>Begins a receipt.</summary>
    public bool Begin() => !Busy && _line.Write(Reset, Reset.Length);

    /// <summary>Begins to print a code; <see cref="Step"/> goes on with it.</summary>
    public bool PrintCode(byte[] text, int count)
    {
        if (Busy || !_code.Make(text, 0, count)) return false;
        _band = 0;
        return true;
    }

    /// <summary>Feeds and cuts.</summary>
    public bool End() => !Busy && _line.Write(Cut, Cut.Length);

    /// <summary>Sends a band, asks for paper now and then.</summary>
    public void Step(long nowMs)
    {
        if (_band >= 0)
        {
            if (SendBand()) _band++;
            if (_band * BandDots >= _code.Size * DotsPerModule) _band = -1;
            return;
        }
        if (_line.Read(_in, 0, 1) == 1)
        {
            _heardMs = nowMs;
            // Bits 5 and 6: paper out. Bits 1 and 4 are always set in an answer.
            bool answer = (_in[0] & 0x93) == 0x12;
            Fault = !answer ? Fault : (_in[0] & 0x60) != 0 ? "paper" : null;
        }
        if (nowMs - _askedMs < AskMs) return;
        _askedMs = nowMs;
        _line.Write(AskPaper, AskPaper.Length);
        if (nowMs - _heardMs > 3 * AskMs) Fault = "no-answer";
    }

    // ESC * 33: columns of 24 dots, three bytes each, top first; then feed 24 dots.
    private bool SendBand()
    {
        int columns = _code.Size * DotsPerModule;
        _out[0] = 0x1B;
        _out[1] = 0x2A;
        _out[2] = 33;
        _out[3] = (byte)(columns & 0xFF);
        _out[4] = (byte)(columns >> 8);
        int at = 5;
        for (int column = 0; column < columns; column++)
            for (int part = 0; part < 3; part++) _out[at++] = Dots(column, _band * 24 + part * 8);
        _out[at++] = 0x1B;
        _out[at++] = 0x4A;
        _out[at++] = BandDots;
        return _line.Write(_out, at);
    }

    private byte Dots(int column, int top)
    {
        int bits = 0;
        for (int i = 0; i < 8; i++)
        {
            int row = (top + i) / DotsPerModule;
            bool dark = row < _code.Size && _code.Dark(row, column / DotsPerModule);
            bits = bits << 1 | (dark ? 1 : 0);
        }
        return (byte)bits;
    }
}
