// Mirrors System.Device.Pwm: the members our board files use. Declarations only.
namespace System.Device.Pwm;

public sealed class PwmChannel : IDisposable
{
    private extern PwmChannel();
    public static extern PwmChannel CreateFromPin(
        int pin, int frequency = 400, double dutyCyclePercentage = 0.5);
    public extern int Frequency { get; set; }
    public extern double DutyCycle { get; set; }
    public extern void Start();
    public extern void Stop();
    public extern void Dispose();
}
