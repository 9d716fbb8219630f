using System;
using Edge.Device.Drivers;
using nanoFramework.Hardware.Esp32.Rmt;

namespace Edge.Esp32;

/// <summary>An ultrasonic transducer on two RMT channels: microseconds without C# timing.
/// </summary>
public sealed class RmtEcho : IEcho
{
    private const int WaitMs = 60;
    private readonly TransmitterChannel _ping;
    private readonly ReceiverChannel _echo;

    /// <summary>Opens the two pins.</summary>
    public RmtEcho(int triggerPin, int echoPin)
    {
        TransmitChannelSettings ping = new TransmitChannelSettings(triggerPin);
        ping.ClockDivider = 80;
        ping.EnableIdleLevelOutput = true;
        ping.IdleLevel = false;
        _ping = new TransmitterChannel(ping);
        _ping.AddCommand(new RmtCommand(20, true, 20, false));
        ReceiverChannelSettings echo = new ReceiverChannelSettings(echoPin);
        echo.ClockDivider = 80;
        echo.IdleThreshold = 40000;
        echo.ReceiveTimeout = TimeSpan.FromMilliseconds(WaitMs);
        _echo = new ReceiverChannel(echo);
    }

    /// <inheritdoc/>
    public int EchoMicroseconds()
    {
        try
        {
            _echo.Start(true);
            _ping.Send(false);
            RmtCommand[] items = _echo.GetAllItems();
            _echo.Stop();
            if (items == null || items.Length == 0) return 0;
            return items[0].Level0 ? items[0].Duration0 : items[0].Duration1;
        }
        catch (Exception)
        {
            return 0;
        }
    }
}
