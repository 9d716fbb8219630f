using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>AMS TCS34725: clear, red, green and blue light.</summary>
/// <remarks>Source: TCS3472 datasheet, register table; integration 50 ms, gain 4.</remarks>
public sealed class Tcs34725
{
    /// <summary>Largest count of a 50 ms integration: more light cannot be told.</summary>
    public const int CountMax = 21504;

    private const byte Command = 0x80;
    private const byte Increment = 0xA0;
    private const byte Enable = 0x00;
    private const byte Time = 0x01;
    private const byte Control = 0x0F;
    private const byte Identity = 0x12;
    private const byte Status = 0x13;
    private const byte Data = 0x14;

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[2];
    private readonly byte[] _rx = new byte[8];
    private bool _ready;

    /// <summary>Uses the chip behind a bus.</summary>
    public Tcs34725(IBus bus)
    {
        _bus = bus;
    }

    /// <summary>All light. Units: counts, 0 to <see cref="CountMax"/>.</summary>
    public int Clear { get; private set; }

    /// <summary>Red light. Units: counts.</summary>
    public int Red { get; private set; }

    /// <summary>Green light. Units: counts.</summary>
    public int Green { get; private set; }

    /// <summary>Blue light. Units: counts.</summary>
    public int Blue { get; private set; }

    /// <summary>What is wrong, or null: no-answer, other-chip, saturated.</summary>
    public string Fault { get; private set; }

    /// <summary>Takes the last integration; true when the colours are new and usable.</summary>
    public bool Step()
    {
        if (!_ready && !Initialise()) return false;
        if (!Read(Command | Status, 1)) return Lost();
        if ((_rx[0] & 1) == 0) return false;
        if (!Read(Increment | Data, 8)) return Lost();
        Clear = _rx[0] | _rx[1] << 8;
        Red = _rx[2] | _rx[3] << 8;
        Green = _rx[4] | _rx[5] << 8;
        Blue = _rx[6] | _rx[7] << 8;
        if (Clear >= CountMax) return Failed("saturated");
        Fault = null;
        return true;
    }

    private bool Initialise()
    {
        if (!Read(Command | Identity, 1)) return Failed("no-answer");
        if (_rx[0] != 0x44 && _rx[0] != 0x4D) return Failed("other-chip");
        _ready = Write(Time, 0xEB) && Write(Control, 1) && Write(Enable, 3);
        return _ready || Failed("no-answer");
    }

    private bool Write(int register, byte value)
    {
        _tx[0] = (byte)(Command | register);
        _tx[1] = value;
        return _bus.Transfer(_tx, 2, null, 0) >= 0;
    }

    private bool Read(int command, int count)
    {
        _tx[0] = (byte)command;
        return _bus.Transfer(_tx, 1, _rx, count) == count;
    }

    private bool Lost()
    {
        _ready = false;
        return Failed("no-answer");
    }

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
