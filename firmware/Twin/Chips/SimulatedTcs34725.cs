#nullable disable
namespace Edge.Twin.Chips;

/// <summary>TCS34725: registers behind a command bit, four little-endian words.</summary>
public sealed class SimulatedTcs34725 : SimulatedRegisters
{
    /// <summary>A chip in the dark.</summary>
    public SimulatedTcs34725()
    {
        Registers[0x12] = 0x44;
    }

    /// <summary>An integration is over; ignored unless the chip is enabled.</summary>
    public void Expose(int clear, int red, int green, int blue)
    {
        if (Registers[0x00] != 3) return;
        int max = 1024 * (256 - Registers[0x01]);
        if (max > 65535) max = 65535;
        Put(0x14, clear > max ? max : clear);
        Put(0x16, red > max ? max : red);
        Put(0x18, green > max ? max : green);
        Put(0x1A, blue > max ? max : blue);
        Registers[0x13] |= 1;
    }

    /// <inheritdoc/>
    protected override int Address(byte first) => (first & 0x80) == 0 ? 0xFF : first & 0x1F;

    private void Put(int register, int value)
    {
        Registers[register] = (byte)(value & 0xFF);
        Registers[register + 1] = (byte)(value >> 8);
    }
}
