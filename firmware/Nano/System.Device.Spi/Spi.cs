// Mirrors System.Device.Spi: the members our board files use. Declarations only.
namespace System.Device.Spi;

public enum SpiMode
{
    Mode0 = 0, Mode1 = 1, Mode2 = 2, Mode3 = 3,
}

public sealed class SpiConnectionSettings
{
    public extern SpiConnectionSettings(int busId, int chipSelectLine = -1);
    public extern int ClockFrequency { get; set; }
    public extern SpiMode Mode { get; set; }
}

public class SpiDevice : IDisposable
{
    public extern SpiDevice(SpiConnectionSettings settings);
    public extern void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer);
    public extern void Write(SpanByte buffer);
    public extern void Dispose();
}
