#nullable disable
using Edge.Device.Drivers;
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>SHT4x, byte by byte: a command, a conversion, two words with their CRC.</summary>
public sealed class SimulatedSht4x : IBus
{
    private bool _measured;

    /// <summary>Raw temperature word.</summary>
    public int TemperatureWord { get; set; } = 26214;

    /// <summary>Raw humidity word.</summary>
    public int HumidityWord { get; set; } = 32768;

    /// <summary>The chip does not acknowledge its address.</summary>
    public bool Missing { get; set; }

    /// <summary>A bit of the answer that arrives wrong, or -1.</summary>
    public int FlippedBit { get; set; } = -1;

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (Missing) return BusFault.NoAnswer;
        if (txCount == 1) _measured = tx[0] == 0xFD;
        if (rxCount == 0) return 0;
        if (!_measured || rxCount != 6) return BusFault.NoAnswer;
        rx[0] = (byte)(TemperatureWord >> 8);
        rx[1] = (byte)(TemperatureWord & 0xFF);
        rx[2] = (byte)Crc.Sensirion8(rx, 0, 2);
        rx[3] = (byte)(HumidityWord >> 8);
        rx[4] = (byte)(HumidityWord & 0xFF);
        rx[5] = (byte)Crc.Sensirion8(rx, 3, 2);
        if (FlippedBit >= 0) rx[FlippedBit / 8] ^= (byte)(1 << FlippedBit % 8);
        _measured = false;
        return 6;
    }
}
