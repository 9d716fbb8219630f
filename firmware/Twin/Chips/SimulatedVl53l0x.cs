#nullable disable
namespace Edge.Twin.Chips;

/// <summary>VL53L0X as its registers show it: a start, an interrupt, a result.</summary>
public sealed class SimulatedVl53l0x : SimulatedRegisters
{
    private const byte StopVariable = 0x3C;
    private bool _hidden;
    private int _polls;

    /// <summary>A chip that lies 500 mm above something.</summary>
    public SimulatedVl53l0x()
    {
        Registers[0xC0] = 0xEE;
    }

    /// <summary>What it looks at. Units: mm; 0 for nothing in sight.</summary>
    public int Millimetres { get; set; } = 500;

    /// <summary>Polls of the interrupt register until a shot is over.</summary>
    public int PollsToReady { get; set; } = 2;

    /// <inheritdoc/>
    protected override void Written(int register, byte value)
    {
        base.Written(register, value);
        if (register == 0xFF) _hidden = value == 1;
        if (register == 0x00 && !_hidden && value == 1 && Registers[0x80] == 0)
        {
            // Without the stop variable the real chip ranges wrongly; here it finds nothing.
            bool armed = Registers[0x91] == StopVariable;
            Registers[0x14] = (byte)((armed && Millimetres > 0 ? 11 : 4) << 3);
            int range = armed && Millimetres > 0 ? Millimetres : 8190;
            Registers[0x1E] = (byte)(range >> 8);
            Registers[0x1F] = (byte)(range & 0xFF);
            Registers[0x13] = 0;
            _polls = 0;
        }
        if (register == 0x0B) Registers[0x13] = 0;
    }

    /// <inheritdoc/>
    protected override byte ReadOut(int register)
    {
        if (register == 0x91 && _hidden) return StopVariable;
        if (register == 0x13)
        {
            if (_polls < PollsToReady) _polls++;
            return (byte)(_polls < PollsToReady ? 0 : 4);
        }
        return base.ReadOut(register);
    }
}
