using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>TI INA219: voltage and current of a box's 12 V supply.</summary>
/// <remarks>
/// The values of power-up are kept: 32 V, 320 mV over the shunt, 12 bits, continuous. Source:
/// SBOS448, registers 00h to 02h: a shunt count is 10 uV, a bus count 4 mV above three flag bits.
/// </remarks>
public sealed class Ina219
{
    private const byte ConfigRegister = 0x00;
    private const byte ShuntRegister = 0x01;
    private const byte BusRegister = 0x02;
    private const int ConfigAtPowerUp = 0x399F;
    private const int PeriodMs = 1000;

    private readonly IBus _bus;
    private readonly int _shuntMilliOhm;
    private readonly byte[] _tx = new byte[3];
    private readonly byte[] _rx = new byte[2];
    private long _readMs;

    /// <summary>Uses the chip behind a bus.</summary>
    /// <param name="bus">I2C.</param>
    /// <param name="shuntMilliOhm">The shunt: 100 on the usual module.</param>
    /// <param name="nowMs">Monotonic time.</param>
    public Ina219(IBus bus, int shuntMilliOhm, long nowMs)
    {
        _bus = bus;
        _shuntMilliOhm = shuntMilliOhm;
        _readMs = nowMs - PeriodMs;
    }

    /// <summary>Voltage behind the shunt. Units: mV. Range: 0 to 32 000.</summary>
    public int MilliVolts { get; private set; }

    /// <summary>Current through the shunt. Units: mA, negative backwards.</summary>
    public int MilliAmperes { get; private set; }

    /// <summary>What is wrong, or null: no-answer, overflow.</summary>
    public string Fault { get; private set; }

    /// <summary>Reads once a second; true when the values are new.</summary>
    public bool Step(long nowMs)
    {
        if (nowMs - _readMs < PeriodMs) return false;
        _readMs = nowMs;
        if (!Read(ConfigRegister, out int config)) return Failed("no-answer");
        if (config != ConfigAtPowerUp && !Configure()) return Failed("no-answer");
        if (!Read(ShuntRegister, out int shunt) || !Read(BusRegister, out int volts))
            return Failed("no-answer");
        if ((volts & 1) != 0) return Failed("overflow");
        int microVolts = (shunt >= 0x8000 ? shunt - 0x10000 : shunt) * 10;
        MilliVolts = (volts >> 3) * 4;
        MilliAmperes = microVolts / _shuntMilliOhm;
        Fault = null;
        return true;
    }

    private bool Configure()
    {
        _tx[0] = ConfigRegister;
        _tx[1] = ConfigAtPowerUp >> 8;
        _tx[2] = ConfigAtPowerUp & 0xFF;
        return _bus.Transfer(_tx, 3, null, 0) >= 0;
    }

    private bool Read(byte register, out int value)
    {
        _tx[0] = register;
        bool taken = _bus.Transfer(_tx, 1, _rx, 2) == 2;
        value = taken ? _rx[0] << 8 | _rx[1] : 0;
        return taken;
    }

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
