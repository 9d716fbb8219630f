// Mirrors System.Device.I2c: the members our board files use. Declarations only.
namespace System.Device.I2c;

public enum I2cBusSpeed
{
    StandardMode = 0, FastMode = 1,
}

public sealed class I2cConnectionSettings
{
    public extern I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed);
}

public enum I2cTransferStatus
{
    UnknownError = 0, FullTransfer = 1, ClockStretchTimeout = 2, PartialTransfer = 3,
    SlaveAddressNotAcknowledged = 4,
}

public struct I2cTransferResult
{
    private readonly int _status;
    public extern I2cTransferStatus Status { get; }
}

public class I2cDevice : IDisposable
{
    public extern I2cDevice(I2cConnectionSettings settings);
    public extern I2cTransferResult Read(SpanByte buffer);
    public extern I2cTransferResult Write(SpanByte buffer);
    public extern I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer);
    public extern void Dispose();
}
