using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>A line that means the opposite.</summary>
public sealed class InvertedPin : IPin
{
    private readonly IPin _pin;

    /// <summary>Turns a line round.</summary>
    public InvertedPin(IPin pin)
    {
        _pin = pin;
    }

    /// <inheritdoc/>
    public bool Read() => !_pin.Read();

    /// <inheritdoc/>
    public void Write(bool high) => _pin.Write(!high);
}
