using System.Device.Pwm;
using Edge.Device.Drivers;

namespace Edge.Esp32;

/// <summary>A passive buzzer on a PWM pin.</summary>
public sealed class PwmTone : ITone
{
    private readonly PwmChannel _channel;

    /// <summary>Opens a pin; it must be mapped before.</summary>
    public PwmTone(int pin)
    {
        _channel = PwmChannel.CreateFromPin(pin, 1000, 0.5);
    }

    /// <inheritdoc/>
    public void Tone(int hertz)
    {
        if (hertz == 0)
        {
            _channel.Stop();
            return;
        }
        _channel.Frequency = hertz;
        _channel.Start();
    }
}
