// rule: portable-reference
// options: -also:System.Device.Gpio
public static class Planted
{
    public static object Use() => new System.Device.Gpio.GpioController();
}
