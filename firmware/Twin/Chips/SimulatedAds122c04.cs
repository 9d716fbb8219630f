#nullable disable
using Edge.Device.Drivers;
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>ADS122C04, byte by byte: commands, four registers, counter, data, CRC.</summary>
public sealed class SimulatedAds122c04 : IBus
{
    private readonly byte[] _registers = new byte[4];
    private bool _running;
    private bool _ready;
    private int _code;
    private int _counter;

    /// <summary>The chip does not acknowledge its address.</summary>
    public bool Missing { get; set; }

    /// <summary>A bit of the answer that arrives wrong, or -1.</summary>
    public int FlippedBit { get; set; } = -1;

    /// <summary>The conversion counter stands still.</summary>
    public bool CounterStuck { get; set; }

    /// <summary>Register 0: input, gain, bypass.</summary>
    public byte Register0 => _registers[0];

    /// <summary>A conversion is over; ignored unless started and configured.</summary>
    /// <param name="code">Signed 24 bits; clipped at the ends of the range as the chip does.
    /// </param>
    public void Convert(int code)
    {
        if (!_running) return;
        _code = code > 0x7FFFFF ? 0x7FFFFF : code < -0x800000 ? -0x800000 : code;
        if (!CounterStuck) _counter = _counter + 1 & 0xFF;
        _ready = true;
    }

    /// <summary>Power was gone: registers at their defaults, nothing running.</summary>
    public void PowerCycle()
    {
        for (int i = 0; i < 4; i++) _registers[i] = 0;
        _running = false;
        _ready = false;
        _counter = 0;
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (Missing) return BusFault.NoAnswer;
        int command = txCount > 0 ? tx[0] : 0;
        if ((command & 0xFE) == 0x06) PowerCycle();
        else if ((command & 0xFE) == 0x08) _running = true;
        else if ((command & 0xF0) == 0x40 && txCount == 2)
            _registers[command >> 2 & 3] = tx[1];
        else if ((command & 0xF0) == 0x20 && rxCount == 1) return Register(command >> 2 & 3, rx);
        else if ((command & 0xF0) == 0x10 && rxCount > 0) return Data(rx, rxCount);
        return rxCount == 0 ? 0 : BusFault.Partial;
    }

    private int Register(int number, byte[] rx)
    {
        rx[0] = _registers[number];
        if (number == 2 && _ready) rx[0] |= 0x80;
        return 1;
    }

    private int Data(byte[] rx, int count)
    {
        bool counted = (_registers[2] & 0x40) != 0;
        bool checkedSum = (_registers[2] & 0x30) == 0x20;
        int length = (counted ? 1 : 0) + 3 + (checkedSum ? 2 : 0);
        if (count != length) return BusFault.Partial;
        int at = 0;
        if (counted) rx[at++] = (byte)_counter;
        rx[at++] = (byte)(_code >> 16 & 0xFF);
        rx[at++] = (byte)(_code >> 8 & 0xFF);
        rx[at++] = (byte)(_code & 0xFF);
        if (checkedSum)
        {
            int crc = Crc.Ccitt16(rx, 0, at, 0xFFFF);
            rx[at++] = (byte)(crc >> 8);
            rx[at++] = (byte)(crc & 0xFF);
        }
        if (FlippedBit >= 0) rx[FlippedBit / 8] ^= (byte)(1 << FlippedBit % 8);
        _ready = false;
        return at;
    }
}
