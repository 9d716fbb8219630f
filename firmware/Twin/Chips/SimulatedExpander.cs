#nullable disable
namespace Edge.Twin.Chips;

/// <summary>MCP23017: directions, pull-ups, latches, and the levels outside.</summary>
public sealed class SimulatedExpander : SimulatedRegisters
{
    /// <summary>A chip after reset: all inputs.</summary>
    public SimulatedExpander()
    {
        PowerCycle();
    }

    /// <summary>Levels that the outside drives on inputs, GPA0 lowest.</summary>
    public int Outside { get; set; }

    /// <summary>Outputs whose pin does not follow: a short to ground.</summary>
    public int Shorted { get; set; }

    /// <summary>The level a pin really has; an input without drive follows its board pull, low.
    /// </summary>
    public bool Level(int number) => (Levels() >> number & 1) != 0;

    /// <summary>Reset: every pin an input again.</summary>
    public void PowerCycle()
    {
        for (int i = 0; i < 256; i++) Registers[i] = 0;
        Registers[0] = 0xFF;
        Registers[1] = 0xFF;
    }

    /// <inheritdoc/>
    protected override byte ReadOut(int register)
    {
        if (register == 0x12) return (byte)(Levels() & 0xFF);
        return register == 0x13 ? (byte)(Levels() >> 8 & 0xFF) : base.ReadOut(register);
    }

    private int Levels()
    {
        int inputs = Registers[0] | Registers[1] << 8;
        int latch = Registers[0x14] | Registers[0x15] << 8;
        return (Outside & inputs) | (latch & ~inputs & 0xFFFF & ~Shorted);
    }
}
