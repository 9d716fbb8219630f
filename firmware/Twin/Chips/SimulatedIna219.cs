#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>INA219: registers of 16 bits, high byte first, behind one address byte.</summary>
public sealed class SimulatedIna219 : IBus
{
    /// <summary>Configuration, shunt, bus.</summary>
    public readonly int[] Words = [0x399F, 0, 0];

    /// <summary>The chip does not acknowledge its address.</summary>
    public bool Missing { get; set; }

    /// <summary>Sets what it measures.</summary>
    /// <param name="milliVolts">Behind the shunt.</param>
    /// <param name="shuntMicroVolts">Over the shunt, negative backwards.</param>
    /// <param name="overflows">The calculation overflowed.</param>
    public void Measure(int milliVolts, int shuntMicroVolts, bool overflows)
    {
        Words[1] = (shuntMicroVolts / 10) & 0xFFFF;
        Words[2] = milliVolts / 4 << 3 | 2 | (overflows ? 1 : 0);
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (Missing) return BusFault.NoAnswer;
        int register = tx[0];
        if (txCount == 3) Words[register] = tx[1] << 8 | tx[2];
        if (rxCount == 2)
        {
            rx[0] = (byte)(Words[register] >> 8);
            rx[1] = (byte)(Words[register] & 0xFF);
        }
        return rxCount;
    }
}
