using System.Device.Gpio;
using Edge.Device.Ports;

namespace Edge.Esp32;

/// <summary>One pin of the processor.</summary>
public sealed class GpioLine : IPin
{
    private readonly GpioPin _pin;
    private readonly bool _inverted;

    /// <summary>Opens a pin.</summary>
    /// <param name="pins">The processor's pins.</param>
    /// <param name="number">From <c>Pins</c>, nowhere else.</param>
    /// <param name="mode">Direction and pull.</param>
    /// <param name="inverted">The port says high when the pin is low.</param>
    public GpioLine(GpioController pins, int number, PinMode mode, bool inverted = false)
    {
        _pin = pins.OpenPin(number, mode);
        _inverted = inverted;
    }

    /// <inheritdoc/>
    public bool Read() => (_pin.Read() == PinValue.High) != _inverted;

    /// <inheritdoc/>
    public void Write(bool high) => _pin.Write(high != _inverted ? PinValue.High : PinValue.Low);
}
