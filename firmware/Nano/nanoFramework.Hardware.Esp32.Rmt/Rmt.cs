// Mirrors nanoFramework.Hardware.Esp32.Rmt: the members our board files use. Declarations only.
namespace nanoFramework.Hardware.Esp32.Rmt;

public class RmtCommand
{
    public extern RmtCommand(ushort duration1, bool level1, ushort duration2, bool level2);
    public extern ushort Duration0 { get; set; }
    public extern ushort Duration1 { get; set; }
    public extern bool Level0 { get; set; }
    public extern bool Level1 { get; set; }
}

public abstract class RmtChannelSettings
{
    protected extern RmtChannelSettings(int pinNumber);
    public extern byte ClockDivider { get; set; }
}

public sealed class TransmitChannelSettings : RmtChannelSettings
{
    public extern TransmitChannelSettings(int pinNumber);
    public extern bool EnableIdleLevelOutput { get; set; }
    public extern bool IdleLevel { get; set; }
}

public sealed class ReceiverChannelSettings : RmtChannelSettings
{
    public extern ReceiverChannelSettings(int pinNumber);
    public extern ushort IdleThreshold { get; set; }
    public extern System.TimeSpan ReceiveTimeout { get; set; }
}

public abstract class RmtChannel
{
    protected extern RmtChannel(RmtChannelSettings settings);
}

public class TransmitterChannel : RmtChannel, System.IDisposable
{
    public extern TransmitterChannel(TransmitChannelSettings settings);
    public extern void AddCommand(RmtCommand cmd);
    public extern void ClearCommands();
    public extern void Send(bool waitTxDone);
    public extern void Dispose();
}

public class ReceiverChannel : RmtChannel, System.IDisposable
{
    public extern ReceiverChannel(ReceiverChannelSettings settings);
    public extern void Start(bool clearBuffer);
    public extern void Stop();
    public extern RmtCommand[] GetAllItems();
    public extern void Dispose();
}
