#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>One line of the simulated board: a test moves it, the device reads or drives it.
/// </summary>
public sealed class SimulatedPin : IPin
{
    /// <summary>The level now.</summary>
    public bool Level { get; set; }

    /// <summary>How often the device drove it to another level.</summary>
    public int Edges { get; private set; }

    /// <inheritdoc/>
    public bool Read() => Level;

    /// <inheritdoc/>
    public void Write(bool high)
    {
        if (Level != high) Edges++;
        Level = high;
    }
}
