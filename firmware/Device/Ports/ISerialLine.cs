namespace Edge.Device.Ports;

/// <summary>A half-duplex serial line, byte by byte: RS-485 or an optical head.</summary>
/// <remarks>The board sets speed and parity of the map; interrupts fill a bounded ring that Read
/// empties.</remarks>
public interface ISerialLine
{
    /// <summary>Hands bytes to the transmitter without waiting.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="count">How many of them.</param>
    /// <returns>False when the transmitter does not take them.</returns>
    bool Write(byte[] data, int count);

    /// <summary>Takes what has arrived.</summary>
    /// <param name="into">Where to put it.</param>
    /// <param name="at">First place.</param>
    /// <param name="room">At most so many bytes.</param>
    /// <returns>Number of bytes, 0 when nothing waits.</returns>
    int Read(byte[] into, int at, int room);
}
