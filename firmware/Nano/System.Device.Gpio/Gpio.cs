// Mirrors System.Device.Gpio: the members our board files use. Declarations only.
namespace System.Device.Gpio;

public enum PinMode
{
    Input = 0, InputPullDown = 1, InputPullUp = 2, Output = 3,
}

public struct PinValue
{
    private readonly byte _value;
    public static extern PinValue High { get; }
    public static extern PinValue Low { get; }
    public override extern bool Equals(object obj);
    public static extern bool operator ==(PinValue a, PinValue b);
    public static extern bool operator !=(PinValue a, PinValue b);
    public override extern int GetHashCode();
}

public sealed class GpioPin : IDisposable
{
    private extern GpioPin();
    public extern PinValue Read();
    public extern void Write(PinValue value);
    public extern void Dispose();
}

public sealed class GpioController : IDisposable
{
    public extern GpioController();
    public extern GpioPin OpenPin(int pinNumber, PinMode mode);
    public extern void Dispose();
}
