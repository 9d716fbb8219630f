namespace Edge.Device.Ports;

/// <summary>A bus with one chip selected: I2C, SPI, or a serial line.</summary>
public interface IBus
{
    /// <summary>Sends bytes and takes bytes.</summary>
    /// <returns>
    /// Bytes taken, or a negative reason: -1 no answer, -2 bus error. On SPI both counts are equal
    /// and the bytes pass each other.
    /// </returns>
    int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount);
}
