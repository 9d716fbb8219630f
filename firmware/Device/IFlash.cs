namespace Edge.Device;

/// <summary>Append-only segments of a device's storage.</summary>
public interface IFlash
{
    /// <summary>Appends to a segment; true only after it is closed, hence durable.</summary>
    /// <param name="segment">Number of the segment; created by its first append.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="count">How many of them.</param>
    bool Append(int segment, byte[] data, int count);

    /// <summary>Reads from a segment.</summary>
    /// <param name="segment">Number of the segment.</param>
    /// <param name="at">First byte.</param>
    /// <param name="into">Where to put them, from index 0.</param>
    /// <param name="count">At most so many.</param>
    /// <returns>Bytes read; 0 behind the end or without such a segment; negative on a fault.
    /// </returns>
    int Read(int segment, int at, byte[] into, int count);

    /// <summary>Removes a segment; true when it is gone.</summary>
    /// <param name="segment">Number of the segment.</param>
    bool Erase(int segment);
}
