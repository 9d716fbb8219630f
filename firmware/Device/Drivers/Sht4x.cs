using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>Sensirion SHT4x: temperature and humidity on I2C.</summary>
/// <remarks>Source: SHT4x datasheet, sections 4.4 (CRC), 4.5 (commands), 4.6 (conversion).
/// </remarks>
public sealed class Sht4x
{
    private const byte Measure = 0xFD;
    private const int ConversionMs = 10;
    private const int PeriodMs = 5000;

    private readonly IBus _bus;
    private readonly byte[] _tx = [Measure];
    private readonly byte[] _rx = new byte[6];
    private long _startedMs;
    private bool _running;

    /// <summary>Uses the chip behind a bus.</summary>
    public Sht4x(IBus bus, long nowMs)
    {
        _bus = bus;
        _startedMs = nowMs - PeriodMs;
    }

    /// <summary>Temperature. Units: m°C. Range: -45 000 to 130 000.</summary>
    public int MilliCelsius { get; private set; }

    /// <summary>Relative humidity. Units: 1/1000 %. Range: 0 to 100 000.</summary>
    public int MilliPercent { get; private set; }

    /// <summary>What is wrong, or null: no-answer, crc.</summary>
    public string Fault { get; private set; }

    /// <summary>Starts or ends a measurement; true when the values are new.</summary>
    public bool Step(long nowMs)
    {
        if (!_running)
        {
            if (nowMs - _startedMs < PeriodMs) return false;
            _startedMs = nowMs;
            _running = _bus.Transfer(_tx, 1, null, 0) >= 0;
            if (!_running) Fault = "no-answer";
            return false;
        }
        if (nowMs - _startedMs < ConversionMs) return false;
        _running = false;
        if (_bus.Transfer(null, 0, _rx, 6) != 6)
        {
            Fault = "no-answer";
            return false;
        }
        if (Crc.Sensirion8(_rx, 0, 2) != _rx[2] || Crc.Sensirion8(_rx, 3, 2) != _rx[5])
        {
            Fault = "crc";
            return false;
        }
        MilliCelsius = (int)(175000L * (_rx[0] << 8 | _rx[1]) / 65535) - 45000;
        int humidity = (int)(125000L * (_rx[3] << 8 | _rx[4]) / 65535) - 6000;
        MilliPercent = humidity < 0 ? 0 : humidity > 100000 ? 100000 : humidity;
        Fault = null;
        return true;
    }
}
