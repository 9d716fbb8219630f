using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>A barcode and QR scanner on a serial line (Grow GM861S and its family).</summary>
/// <remarks>
/// The module sends what it reads as text with CR at its end (factory setting), and answers
/// commands with frames that begin 02 00. Source: GM65/GM861S user manual, "serial port
/// commands" (zone bits and CRC-CCITT; unconfirmed on a module).
/// </remarks>
public sealed class CodeScanner
{
    /// <summary>Longest text taken: a member code has 64 characters at most. Units: bytes.
    /// </summary>
    public const int TextBytesMax = 128;

    /// <summary>A text must be complete within this time. Units: ms.</summary>
    public const int GapMs = 200;

    /// <summary>The same text again within this time is the same scan. Units: ms.</summary>
    public const int RepeatMs = 2000;

    // Write 1 to zone bit 0x0002: one scan on command. Reply: 02 00 00 01 00 33 31.
    private static readonly byte[] Trigger = [0x7E, 0, 8, 1, 0, 2, 1, 0xAB, 0xCD];

    private readonly ISerialLine _line;
    private readonly byte[] _text = new byte[TextBytesMax];
    private readonly byte[] _last = new byte[TextBytesMax];
    private readonly byte[] _one = new byte[32];
    private int _count;
    private int _lastCount;
    private long _lastMs = -RepeatMs;
    private long _byteMs;
    private bool _tooLong;
    private int _reply;

    /// <summary>Listens to a scanner.</summary>
    public CodeScanner(ISerialLine line)
    {
        _line = line;
    }

    /// <summary>The text of the last scan; valid for <see cref="Count"/> bytes.</summary>
    public byte[] Text => _last;

    /// <summary>Its length. Units: bytes.</summary>
    public int Count => _lastCount;

    /// <summary>Texts dropped: too long, broken off, or with control characters.</summary>
    public int Dropped { get; private set; }

    /// <summary>The scanner has acknowledged the last command.</summary>
    public bool Acknowledged { get; private set; }

    /// <summary>Starts one scan; false when the line does not take the command.</summary>
    public bool Scan()
    {
        Acknowledged = false;
        return _line.Write(Trigger, Trigger.Length);
    }

    /// <summary>Takes what has arrived; true when a new text is complete.</summary>
    public bool Step(long nowMs)
    {
        if ((_count > 0 || _reply > 0) && nowMs - _byteMs > GapMs) Drop();
        int got = _line.Read(_one, 0, _one.Length);
        bool complete = false;
        for (int i = 0; i < got; i++)
        {
            _byteMs = nowMs;
            if (Take(_one[i], nowMs)) complete = true;
        }
        return complete;
    }

    // A reply is 7 bytes from 02 00; no text begins with 02.
    private bool Take(byte value, long nowMs)
    {
        if (_reply > 0 || (_count == 0 && value == 2 && !_tooLong))
        {
            _reply++;
            if (_reply < 7) return false;
            _reply = 0;
            Acknowledged = true;
            return false;
        }
        if (value == '\r' || value == '\n') return Finish(nowMs);
        if (value < ' ' || value == 0x7F || _count == TextBytesMax) _tooLong = true;
        else _text[_count++] = value;
        return false;
    }

    private bool Finish(long nowMs)
    {
        int count = _count;
        bool good = count > 0 && !_tooLong;
        if (_tooLong) Dropped++;
        _count = 0;
        _tooLong = false;
        if (!good) return false;
        bool again = nowMs - _lastMs < RepeatMs && count == _lastCount;
        for (int i = 0; again && i < count; i++) again = _text[i] == _last[i];
        _lastMs = nowMs;
        if (again) return false;
        for (int i = 0; i < count; i++) _last[i] = _text[i];
        _lastCount = count;
        return true;
    }

    private void Drop()
    {
        Dropped++;
        _count = 0;
        _reply = 0;
        _tooLong = false;
    }
}
