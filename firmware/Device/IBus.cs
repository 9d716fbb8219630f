namespace Edge.Device;

/// <summary>One chip behind a bus: I2C at its address, or SPI behind its select line.</summary>
/// <remarks>Never throws: a chip that does not answer is a negative reason.</remarks>
public interface IBus
{
    /// <summary>Writes, then reads, in one transaction (SPI: both at once).</summary>
    /// <param name="tx">Bytes to write; null with a count of 0.</param>
    /// <param name="txCount">How many of them.</param>
    /// <param name="rx">Where the answer goes; null with a count of 0.</param>
    /// <param name="rxCount">How many bytes to read.</param>
    /// <returns>Bytes read, or a negative <see cref="BusFault"/>.</returns>
    int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount);
}
