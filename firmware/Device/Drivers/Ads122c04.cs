using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>TI ADS122C04: a 24-bit bridge converter on I2C.</summary>
/// <remarks>
/// Gain 128, 20 conversions/s, ratiometric reference, conversion counter and CRC on. Source:
/// TI SBAS751 sections 8.3.8 (data integrity), 8.5 (commands), 8.6 (registers).
/// </remarks>
public sealed class Ads122c04
{
    /// <summary>No new conversion for this time is a fault. Units: ms.</summary>
    public const int ReadyMs = 300;

    /// <summary>Largest code: the bridge is overloaded or broken.</summary>
    public const int CodeMax = 0x7FFFFF;

    private const byte Reset = 0x06;
    private const byte Start = 0x08;
    private const byte ReadData = 0x10;
    private const byte ReadRegister2 = 0x28;
    private const int ReadyBit = 0x80;

    // MUX 0 (AIN0-AIN1), gain 128, PGA on. 20 SPS, continuous, external reference.
    // Counter on, CRC on.
    private static readonly byte[] Registers = [0x40, 0x0E, 0x44, 0x0A, 0x48, 0x60, 0x4C, 0x00];

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[2];
    private readonly byte[] _rx = new byte[6];
    private bool _configured;
    private long _freshMs;
    private int _counter;

    /// <summary>Uses the chip behind a bus.</summary>
    public Ads122c04(IBus bus, long nowMs)
    {
        _bus = bus;
        _freshMs = nowMs;
        _counter = -1;
    }

    /// <summary>The last code, signed 24 bits.</summary>
    public int Code { get; private set; }

    /// <summary>The last code stands at the end of the range.</summary>
    public bool Saturated { get; private set; }

    /// <summary>What is wrong, or null: no-answer, no-conversion, crc, counter.</summary>
    public string Fault { get; private set; }

    /// <summary>Looks for a conversion; true when <see cref="Code"/> is a new one.</summary>
    public bool Step(long nowMs)
    {
        if (!_configured && !Configure()) return Failed("no-answer");
        _tx[0] = ReadRegister2;
        if (_bus.Transfer(_tx, 1, _rx, 1) != 1) return Lost();
        if ((_rx[0] & ReadyBit) == 0)
            return nowMs - _freshMs > ReadyMs && Failed("no-conversion");
        _tx[0] = ReadData;
        if (_bus.Transfer(_tx, 1, _rx, 6) != 6) return Lost();
        _freshMs = nowMs;
        if (Crc.Ccitt16(_rx, 0, 4, 0xFFFF) != (_rx[4] << 8 | _rx[5])) return Failed("crc");
        int counter = _rx[0];
        bool missed = _counter >= 0 && counter == _counter;
        _counter = counter;
        if (missed) return Failed("counter");
        int raw = _rx[1] << 16 | _rx[2] << 8 | _rx[3];
        Code = raw > CodeMax ? raw - 0x1000000 : raw;
        Saturated = Code == CodeMax || Code == -CodeMax - 1;
        Fault = null;
        return true;
    }

    private bool Configure()
    {
        _tx[0] = Reset;
        if (_bus.Transfer(_tx, 1, null, 0) < 0) return false;
        for (int i = 0; i < Registers.Length; i += 2)
        {
            _tx[0] = Registers[i];
            _tx[1] = Registers[i + 1];
            if (_bus.Transfer(_tx, 2, null, 0) < 0) return false;
        }
        _tx[0] = Start;
        if (_bus.Transfer(_tx, 1, null, 0) < 0) return false;
        _configured = true;
        _counter = -1;
        return true;
    }

    private bool Lost()
    {
        _configured = false;
        return Failed("no-answer");
    }

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
