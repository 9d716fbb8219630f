using Edge.Device.Drivers;
using nanoFramework.Hardware.Esp32.Rmt;

namespace Edge.Esp32;

/// <summary>A WS2812B on an RMT channel.</summary>
public sealed class RmtLight : ILight
{
    private readonly TransmitterChannel _channel;
    private readonly RmtCommand[] _commands = new RmtCommand[Ws2812Bits.Bits];
    private readonly ushort[] _high = new ushort[Ws2812Bits.Bits];
    private readonly ushort[] _low = new ushort[Ws2812Bits.Bits];

    /// <summary>Opens a pin.</summary>
    public RmtLight(int pin)
    {
        TransmitChannelSettings settings = new TransmitChannelSettings(pin);
        settings.ClockDivider = 2;
        settings.EnableIdleLevelOutput = true;
        settings.IdleLevel = false;
        _channel = new TransmitterChannel(settings);
        for (int i = 0; i < _commands.Length; i++)
        {
            _commands[i] = new RmtCommand(1, true, 1, false);
            _channel.AddCommand(_commands[i]);
        }
    }

    /// <inheritdoc/>
    public void Show(int red, int green, int blue)
    {
        Ws2812Bits.Write(red << 16 | green << 8 | blue, _high, _low);
        for (int i = 0; i < _commands.Length; i++)
        {
            _commands[i].Duration0 = _high[i];
            _commands[i].Duration1 = _low[i];
        }
        _channel.Send(true);
    }
}
