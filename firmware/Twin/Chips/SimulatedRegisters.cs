#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>A chip of 256 registers on I2C: the first byte written is the address.</summary>
public class SimulatedRegisters : IBus
{
    /// <summary>The registers' contents.</summary>
    public readonly byte[] Registers = new byte[256];

    /// <summary>The chip does not acknowledge its address.</summary>
    public bool Missing { get; set; }

    /// <summary>Transfers so far, answered or not.</summary>
    public int Transfers { get; private set; }

    private int _at;

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        Transfers++;
        if (Missing) return BusFault.NoAnswer;
        if (txCount > 0) _at = Address(tx[0]);
        for (int i = 1; i < txCount; i++) Written(_at++ & 0xFF, tx[i]);
        for (int i = 0; i < rxCount; i++) rx[i] = ReadOut(_at++ & 0xFF);
        return rxCount;
    }

    /// <summary>The register that an address byte names.</summary>
    protected virtual int Address(byte first) => first;

    /// <summary>The device writes a register.</summary>
    protected virtual void Written(int register, byte value) => Registers[register] = value;

    /// <summary>The device reads a register.</summary>
    protected virtual byte ReadOut(int register) => Registers[register];
}
