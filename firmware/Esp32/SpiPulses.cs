using System;
using System.Device.Spi;
using Edge.Device.Ports;

namespace Edge.Esp32;

/// <summary>An SPI bus as the clock of an HX711: MOSI makes the pulses, MISO hears the data.
/// </summary>
/// <remarks>At 500 kHz a pulse is 2 us high, far below the 60 us that power the chip down.
/// </remarks>
public sealed class SpiPulses : IBus
{
    private const int ClockHz = 500000;
    private readonly SpiDevice _bus;

    /// <summary>Opens a bus without a select line.</summary>
    /// <param name="number">1 or 2.</param>
    public SpiPulses(int number)
    {
        SpiConnectionSettings settings = new SpiConnectionSettings(number);
        settings.ClockFrequency = ClockHz;
        settings.Mode = SpiMode.Mode0;
        _bus = new SpiDevice(settings);
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        try
        {
            _bus.TransferFullDuplex(new SpanByte(tx, 0, txCount), new SpanByte(rx, 0, rxCount));
            return rxCount;
        }
        catch (Exception)
        {
            return BusFault.Port;
        }
    }
}
