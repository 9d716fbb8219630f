#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>PN532 on I2C, frame by frame, with a card that comes and goes.</summary>
public sealed class SimulatedCardReader : IBus
{
    private readonly byte[] _answer = new byte[40];
    private int _waiting;
    private byte _command;

    /// <summary>The number of the card in the field, or null.</summary>
    public byte[] Card { get; set; }

    /// <summary>The chip does not acknowledge its address.</summary>
    public bool Missing { get; set; }

    /// <summary>Adds this to the check sum of the next answers.</summary>
    public int WrongSum { get; set; }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (Missing) return BusFault.NoAnswer;
        if (txCount > 0) Take(tx, txCount);
        if (rxCount == 0) return 0;
        for (int i = 0; i < rxCount; i++) rx[i] = 0;
        if (_waiting == 2)
        {
            rx[0] = 1;
            rx[3] = 0xFF;
            rx[5] = 0xFF;
            _waiting = 1;
            return rxCount;
        }
        int count = _waiting == 1 ? Compose() : 0;
        if (count == 0) return rxCount;
        rx[0] = 1;
        for (int i = 0; i < count && i + 1 < rxCount; i++) rx[i + 1] = _answer[i];
        _waiting = 0;
        return rxCount;
    }

    private void Take(byte[] tx, int count)
    {
        bool head = count >= 9 && tx[2] == 0xFF && (tx[3] + tx[4] & 0xFF) == 0 && tx[5] == 0xD4;
        int sum = 0;
        for (int i = 5; i < 6 + tx[3] && i < count; i++) sum += tx[i];
        if (!head || (sum & 0xFF) != 0) return;
        _command = tx[6];
        _waiting = 2;
    }

    private int Compose()
    {
        if (_command == 0x14) return Frame([0xD5, 0x15]);
        if (_command != 0x4A || Card == null) return 0;
        byte[] body = new byte[8 + Card.Length];
        byte[] head = [0xD5, 0x4B, 1, 1, 0, 4, 8, (byte)Card.Length];
        for (int i = 0; i < 8; i++) body[i] = head[i];
        for (int i = 0; i < Card.Length; i++) body[8 + i] = Card[i];
        return Frame(body);
    }

    private int Frame(byte[] body)
    {
        _answer[0] = 0;
        _answer[1] = 0;
        _answer[2] = 0xFF;
        _answer[3] = (byte)body.Length;
        _answer[4] = (byte)(256 - body.Length & 0xFF);
        int sum = WrongSum;
        for (int i = 0; i < body.Length; i++)
        {
            _answer[5 + i] = body[i];
            sum += body[i];
        }
        _answer[5 + body.Length] = (byte)(256 - (sum & 0xFF) & 0xFF);
        _answer[6 + body.Length] = 0;
        return 7 + body.Length;
    }
}
