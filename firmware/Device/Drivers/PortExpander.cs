using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>Microchip MCP23017: sixteen more pins on I2C.</summary>
/// <remarks>
/// After reset all pins are inputs: every output has its own pull to the safe level on the
/// board. Written outputs are read back; a difference is a fault. Source: DS20001952, table 3-1.
/// </remarks>
public sealed class PortExpander
{
    private const byte Direction = 0x00;
    private const byte PullUp = 0x0C;
    private const byte Levels = 0x12;
    private const byte Latch = 0x14;

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[3];
    private readonly byte[] _rx = new byte[2];
    private readonly int _outputs;
    private int _latch;
    private int _levels;
    private bool _ready;

    /// <summary>Uses the chip behind a bus.</summary>
    /// <param name="bus">The chip.</param>
    /// <param name="outputs">One bit per output pin, GPA0 lowest, GPB7 highest.</param>
    public PortExpander(IBus bus, int outputs)
    {
        _bus = bus;
        _outputs = outputs;
    }

    /// <summary>What is wrong, or null: no-answer, output-differs.</summary>
    public string Fault { get; private set; }

    /// <summary>Writes the outputs and reads all levels; once per loop.</summary>
    public bool Step()
    {
        if (!_ready)
        {
            _ready = Write(Latch, _latch) && Write(Direction, ~_outputs & 0xFFFF)
                && Write(PullUp, ~_outputs & 0xFFFF);
            if (!_ready) return Failed("no-answer");
        }
        if (!Write(Latch, _latch)) return Lost();
        _tx[0] = Direction;
        if (_bus.Transfer(_tx, 1, _rx, 2) != 2) return Lost();
        // The chip was reset behind our back: its outputs are inputs again.
        if ((_rx[0] | _rx[1] << 8) != (~_outputs & 0xFFFF)) return Lost();
        _tx[0] = Levels;
        if (_bus.Transfer(_tx, 1, _rx, 2) != 2) return Lost();
        _levels = _rx[0] | _rx[1] << 8;
        if (((_levels ^ _latch) & _outputs) != 0) return Failed("output-differs");
        Fault = null;
        return true;
    }

    /// <summary>One pin as a port of its own.</summary>
    /// <param name="number">0 is GPA0, 8 is GPB0.</param>
    public IPin Pin(int number) => new ExpanderPin(this, number);

    private bool Write(byte register, int value)
    {
        _tx[0] = register;
        _tx[1] = (byte)(value & 0xFF);
        _tx[2] = (byte)(value >> 8 & 0xFF);
        return _bus.Transfer(_tx, 3, null, 0) >= 0;
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

    private sealed class ExpanderPin : IPin
    {
        private readonly PortExpander _chip;
        private readonly int _mask;

        public ExpanderPin(PortExpander chip, int number)
        {
            _chip = chip;
            _mask = 1 << number;
        }

        public bool Read() => (_chip._levels & _mask) != 0;

        public void Write(bool high)
        {
            if (high) _chip._latch |= _mask;
            else _chip._latch &= ~_mask;
        }
    }
}
