namespace Edge.Device.Ports;

/// <summary>Numbered append-only segments on flash: one small file each.</summary>
/// <remarks>
/// A power cut during <see cref="Append"/> may leave any beginning of the data, with garbage
/// behind; during <see cref="Erase"/> all or nothing. Source: firmware.md 5.
/// </remarks>
public interface IFlash
{
    /// <summary>
    /// Adds bytes behind a segment, making it first; true only after its file closed.
    /// </summary>
    bool Append(int segment, byte[] data, int count);

    /// <summary>Reads from a place in a segment.</summary>
    /// <returns>
    /// Bytes read, fewer at the end, 0 when there is no such segment, -1 on a fault.
    /// </returns>
    int Read(int segment, int at, byte[] into, int count);

    /// <summary>Removes a segment; true also when there was none.</summary>
    bool Erase(int segment);

    /// <summary>Bytes in a segment; 0 when there is none.</summary>
    int Length(int segment);
}
