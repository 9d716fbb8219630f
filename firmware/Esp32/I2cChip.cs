using System;
using System.Device.I2c;
using Edge.Device.Ports;

namespace Edge.Esp32;

/// <summary>One chip on I2C bus 1.</summary>
/// <remarks>The driver never throws on a missing chip: its status is looked at.</remarks>
public sealed class I2cChip : IBus
{
    private readonly I2cDevice _chip;

    /// <summary>Opens an address at 100 kHz.</summary>
    public I2cChip(int address)
    {
        _chip = new I2cDevice(new I2cConnectionSettings(1, address, I2cBusSpeed.StandardMode));
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        try
        {
            I2cTransferResult result = rxCount == 0
                ? _chip.Write(new SpanByte(tx, 0, txCount))
                : txCount == 0
                    ? _chip.Read(new SpanByte(rx, 0, rxCount))
                    : _chip.WriteRead(
                        new SpanByte(tx, 0, txCount), new SpanByte(rx, 0, rxCount));
            return Outcome(result.Status, rxCount);
        }
        catch (Exception)
        {
            return BusFault.Port;
        }
    }

    private static int Outcome(I2cTransferStatus status, int count)
    {
        if (status == I2cTransferStatus.FullTransfer) return count;
        if (status == I2cTransferStatus.PartialTransfer) return BusFault.Partial;
        return status == I2cTransferStatus.ClockStretchTimeout
            ? BusFault.Stuck : BusFault.NoAnswer;
    }
}
