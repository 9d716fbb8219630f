using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>ST VL53L0X: distance to what lies in the bin, one shot at a time.</summary>
/// <remarks>
/// The chip runs on the values it powers up with: ST's reference-SPAD and tuning sequence is
/// not repeated here, which costs accuracy (a few per cent), not safety. Clear PET scatters:
/// fill level only, never weight. Source: ST API UM2039, register names of its headers.
/// </remarks>
public sealed class Vl53l0x
{
    /// <summary>A shot must be over within this time. Units: ms.</summary>
    public const int ShotMs = 100;

    /// <summary>What the chip says without an object. Units: mm.</summary>
    public const int FarMm = 8190;

    private const byte ModelRegister = 0xC0;
    private const byte Model = 0xEE;
    private const byte StartRegister = 0x00;
    private const byte InterruptStatus = 0x13;
    private const byte ClearRegister = 0x0B;
    private const byte ResultRegister = 0x14;
    private const int RangeComplete = 11;

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[2];
    private readonly byte[] _rx = new byte[12];
    private byte _stopVariable;
    private bool _ready;
    private bool _running;
    private long _startedMs;

    /// <summary>Uses the chip behind a bus.</summary>
    public Vl53l0x(IBus bus)
    {
        _bus = bus;
    }

    /// <summary>Distance. Units: mm. Range: 30 to 2 000.</summary>
    public int Millimetres { get; private set; }

    /// <summary>What is wrong, or null: no-answer, other-chip, late, no-target.</summary>
    public string Fault { get; private set; }

    /// <summary>Starts a shot; false when the chip is missing.</summary>
    public bool Begin(long nowMs)
    {
        if (!_ready && !Initialise()) return false;
        bool sent = Write(0x80, 1) && Write(0xFF, 1) && Write(0x00, 0)
            && Write(0x91, _stopVariable) && Write(0x00, 1) && Write(0xFF, 0) && Write(0x80, 0)
            && Write(StartRegister, 1);
        if (!sent) return Lost();
        _startedMs = nowMs;
        _running = true;
        return true;
    }

    /// <summary>Looks whether the shot is over; true when <see cref="Millimetres"/> is new.
    /// </summary>
    public bool Step(long nowMs)
    {
        if (!_running) return false;
        if (!Read(InterruptStatus, 1)) return Lost();
        if ((_rx[0] & 7) == 0)
        {
            if (nowMs - _startedMs <= ShotMs) return false;
            _running = false;
            return Failed("late");
        }
        _running = false;
        if (!Read(ResultRegister, 12) || !Write(ClearRegister, 1)) return Lost();
        int status = _rx[0] >> 3 & 0x0F;
        int range = _rx[10] << 8 | _rx[11];
        if (status != RangeComplete || range >= FarMm) return Failed("no-target");
        Millimetres = range;
        Fault = null;
        return true;
    }

    private bool Initialise()
    {
        if (!Read(ModelRegister, 1)) return Failed("no-answer");
        if (_rx[0] != Model) return Failed("other-chip");
        bool done = Write(0x88, 0) && Write(0x80, 1) && Write(0xFF, 1) && Write(0x00, 0)
            && Read(0x91, 1);
        if (!done) return Failed("no-answer");
        _stopVariable = _rx[0];
        _ready = Write(0x00, 1) && Write(0xFF, 0) && Write(0x80, 0);
        return _ready || Failed("no-answer");
    }

    private bool Write(byte register, byte value)
    {
        _tx[0] = register;
        _tx[1] = value;
        return _bus.Transfer(_tx, 2, null, 0) >= 0;
    }

    private bool Read(byte register, int count)
    {
        _tx[0] = register;
        return _bus.Transfer(_tx, 1, _rx, count) == count;
    }

    private bool Lost()
    {
        _ready = false;
        _running = false;
        return Failed("no-answer");
    }

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
