namespace Edge.Device.Drivers;

/// <summary>A WS2812B's data line: 24 bits, green first, each a high and a low time.</summary>
/// <remarks>
/// In ticks of 25 ns (80 MHz over 2). Source: WS2812B datasheet, "data transfer time": 0 is
/// 0.4 us high and 0.85 us low, 1 is 0.8 us and 0.45 us, each within 150 ns.
/// </remarks>
public static class Ws2812Bits
{
    /// <summary>Bits of one light.</summary>
    public const int Bits = 24;

    /// <summary>High time of a 0. Units: ticks.</summary>
    public const int ZeroHigh = 16;

    /// <summary>Low time of a 0. Units: ticks.</summary>
    public const int ZeroLow = 34;

    /// <summary>High time of a 1. Units: ticks.</summary>
    public const int OneHigh = 32;

    /// <summary>Low time of a 1. Units: ticks.</summary>
    public const int OneLow = 18;

    /// <summary>Writes the times of a colour.</summary>
    /// <param name="colour">0xRRGGBB.</param>
    /// <param name="high">24 high times.</param>
    /// <param name="low">24 low times.</param>
    public static void Write(int colour, ushort[] high, ushort[] low)
    {
        int green = colour >> 8 & 0xFF;
        int red = colour >> 16 & 0xFF;
        int sent = green << 16 | red << 8 | colour & 0xFF;
        for (int i = 0; i < Bits; i++)
        {
            bool one = (sent >> (Bits - 1 - i) & 1) != 0;
            high[i] = (ushort)(one ? OneHigh : ZeroHigh);
            low[i] = (ushort)(one ? OneLow : ZeroLow);
        }
    }
}
