#nullable disable
using Edge.Device.Drivers;

namespace Edge.Twin.Chips;

/// <summary>An ultrasonic transducer over a surface, in air of some temperature.</summary>
public sealed class SimulatedEcho : IEcho
{
    private int _ping;

    /// <summary>Distance of the surface. Units: mm.</summary>
    public int Millimetres { get; set; } = 800;

    /// <summary>The air. Units: m°C.</summary>
    public int MilliCelsius { get; set; } = 20000;

    /// <summary>Every n-th ping finds no echo; 0 for never.</summary>
    public int LostEvery { get; set; }

    /// <summary>Every n-th ping hits an edge at half the distance; 0 for never.</summary>
    public int EdgeEvery { get; set; }

    /// <inheritdoc/>
    public int EchoMicroseconds()
    {
        _ping++;
        if (LostEvery > 0 && _ping % LostEvery == 0) return 0;
        int distance = EdgeEvery > 0 && _ping % EdgeEvery == 0 ? Millimetres / 2 : Millimetres;
        return (int)(distance * 2000000L / (331300 + 606L * MilliCelsius / 1000));
    }
}
