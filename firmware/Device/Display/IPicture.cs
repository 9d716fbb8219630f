namespace Edge.Device.Display;

/// <summary>A picture of 296 x 128 dots that a display fetches column by column.</summary>
/// <remarks>
/// Nobody keeps the dots: a frame would be 4 736 bytes of a small heap. The picture must not
/// change while <see cref="Drivers.Ssd1680.Busy"/>.
/// </remarks>
public interface IPicture
{
    /// <summary>Gives one column.</summary>
    /// <param name="x">From the left. Range: 0 to 295.</param>
    /// <param name="into">128 dots, top first in the high bit; 1 is white.</param>
    /// <param name="at">Where the column's 16 bytes begin.</param>
    void Column(int x, byte[] into, int at);
}
