// Mirrors nanoFramework.Hardware.Esp32: the members our board files use. Declarations only.
namespace nanoFramework.Hardware.Esp32
{
    public enum DeviceFunction
    {
        SPI1_MOSI = 65792, SPI1_MISO = 65793, SPI1_CLOCK = 65794,
        SPI2_MOSI = 66048, SPI2_MISO = 66049, SPI2_CLOCK = 66050,
        I2C1_DATA = 131328, I2C1_CLOCK = 131329,
        COM2_TX = 197120, COM2_RX = 197121, COM2_RTS = 197122,
        COM3_TX = 197376, COM3_RX = 197377, COM3_RTS = 197378,
        PWM1 = 262400, ADC1_CH0 = 327936, ADC1_CH1 = 327937,
    }

    public class Configuration
    {
        public extern Configuration();
        public static extern void SetPinFunction(int pin, DeviceFunction value);
    }
}

namespace System.Device.Gpio
{
    public enum GpioPulsePolarity
    {
        Both = 0, Falling = 1, Rising = 2,
    }

    public struct GpioPulseCount
    {
        public long Count;
    }

    public sealed class GpioPulseCounter : IDisposable
    {
        public extern GpioPulseCounter(int pinNumberA, int pinNumberB = -1);
        public extern GpioPulsePolarity Polarity { get; set; }
        public extern GpioPulseCount Read();
        public extern void Start();
        public extern void Dispose();
    }
}
