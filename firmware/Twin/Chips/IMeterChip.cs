namespace Edge.Twin.Chips;

/// <summary>A meter at the other end of a serial line.</summary>
public interface IMeterChip
{
    /// <summary>Takes what the meter heard and gives what it says.</summary>
    /// <param name="heard">Bytes, ended by silence.</param>
    /// <param name="count">How many.</param>
    /// <param name="answer">Room for 256 bytes.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>Number of bytes, 0 for no answer.</returns>
    int Answer(byte[] heard, int count, byte[] answer, long nowMs);
}
