using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>NXP PN532 on I2C: the number of a contactless card (ISO 14443 A).</summary>
/// <remarks>
/// Only the card's number is read: it opens a session, it proves nothing. Source: PN532 user
/// manual UM0701-02, sections 6.2.1 (frames), 6.2.4 (I2C), 7.2.10, 7.3.5.
/// </remarks>
public sealed class CardReader
{
    /// <summary>Longest card number. Units: bytes.</summary>
    public const int NumberBytesMax = 10;

    private const int AnswerMs = 100;
    private const int LookMs = 250;
    private const int FrameBytesMax = 40;

    private static readonly byte[] Sam =
        [0x00, 0x00, 0xFF, 5, 0xFB, 0xD4, 0x14, 1, 0x14, 1, 0x02, 0x00];

    private static readonly byte[] List =
        [0x00, 0x00, 0xFF, 4, 0xFC, 0xD4, 0x4A, 1, 0, 0xE1, 0x00];

    private readonly IBus _bus;
    private readonly byte[] _rx = new byte[FrameBytesMax];
    private readonly byte[] _number = new byte[NumberBytesMax];
    private int _phase;
    private long _sinceMs;

    /// <summary>Uses the chip behind a bus.</summary>
    public CardReader(IBus bus, long nowMs)
    {
        _bus = bus;
        _sinceMs = nowMs - LookMs;
    }

    /// <summary>The last card's number; valid for <see cref="NumberBytes"/> bytes.</summary>
    public byte[] Number => _number;

    /// <summary>Its length: 4, 7 or 10. Units: bytes.</summary>
    public int NumberBytes { get; private set; }

    /// <summary>What is wrong, or null: no-answer, frame.</summary>
    public string Fault { get; private set; }

    /// <summary>Looks for a card; true when one was just read.</summary>
    public bool Step(long nowMs)
    {
        if (_phase == 0)
        {
            if (nowMs - _sinceMs < LookMs) return false;
            Send(Sam, 1, nowMs);
            return false;
        }
        int got = Receive();
        if (got < 0) return Restart("no-answer", nowMs);
        if (got == 0)
        {
            // No card in the field is silence: the list command waits on the chip.
            if (_phase < 4 && nowMs - _sinceMs > AnswerMs) return Restart("no-answer", nowMs);
            return false;
        }
        return Advance(nowMs);
    }

    // 1 acknowledge of SAM, 2 its answer, 3 acknowledge of the list, 4 its answer.
    private bool Advance(long nowMs)
    {
        if (_phase == 1 || _phase == 3)
        {
            if (!IsAcknowledge()) return Restart("frame", nowMs);
            _phase++;
            _sinceMs = nowMs;
            return false;
        }
        if (!Checks(out int count)) return Restart("frame", nowMs);
        if (_phase == 2)
        {
            if (_rx[7] != 0x15) return Restart("frame", nowMs);
            Send(List, 3, nowMs);
            return false;
        }
        _phase = 0;
        _sinceMs = nowMs;
        return TakeCard(count);
    }

    // D5 4B, targets, target number, two bytes SENS, SEL, length, number.
    private bool TakeCard(int count)
    {
        int length = count > 7 ? _rx[13] : 0;
        bool good = _rx[7] == 0x4B && count >= 8 && _rx[8] == 1
            && (length == 4 || length == 7 || length == 10) && count >= 8 + length;
        if (!good)
        {
            if (_rx[7] == 0x4B && count >= 3 && _rx[8] == 0) return false;
            Fault = "frame";
            return false;
        }
        for (int i = 0; i < length; i++) _number[i] = _rx[14 + i];
        NumberBytes = length;
        Fault = null;
        return true;
    }

    private void Send(byte[] frame, int phase, long nowMs)
    {
        _sinceMs = nowMs;
        if (_bus.Transfer(frame, frame.Length, null, 0) < 0)
        {
            Restart("no-answer", nowMs);
            return;
        }
        _phase = phase;
    }

    // The first byte says whether a frame is ready.
    private int Receive()
    {
        int got = _bus.Transfer(null, 0, _rx, FrameBytesMax);
        if (got < 0) return -1;
        if (got == 0 || (_rx[0] & 1) == 0) return 0;
        return got;
    }

    private bool IsAcknowledge() =>
        _rx[1] == 0 && _rx[2] == 0 && _rx[3] == 0xFF && _rx[4] == 0 && _rx[5] == 0xFF;

    private bool Checks(out int count)
    {
        count = _rx[4];
        bool head = _rx[1] == 0 && _rx[2] == 0 && _rx[3] == 0xFF && count >= 2
            && count <= FrameBytesMax - 8 && (count + _rx[5] & 0xFF) == 0 && _rx[6] == 0xD5;
        if (!head) return false;
        int sum = 0;
        for (int i = 0; i <= count; i++) sum += _rx[6 + i];
        return (sum & 0xFF) == 0;
    }

    private bool Restart(string fault, long nowMs)
    {
        _phase = 0;
        _sinceMs = nowMs;
        Fault = fault;
        return false;
    }
}
