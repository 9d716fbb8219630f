using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>Panasonic AMG8833: 64 temperatures of what lies in the phone drawer.</summary>
/// <remarks>
/// Only the hottest dot is kept: a cell that gives way is hotter than its surroundings long before
/// it smokes. Accuracy is 2.5 K. Source: Grid-EYE specification AMG88, registers 00h to 02h and
/// 80h to FFh; a dot is 12 bits, two's complement, a quarter of a degree.
/// </remarks>
public sealed class Amg8833
{
    private const byte PowerRegister = 0x00;
    private const byte ResetRegister = 0x01;
    private const byte RateRegister = 0x02;
    private const byte FirstDot = 0x80;
    private const byte InitialReset = 0x3F;
    private const byte OnceASecond = 0x01;
    private const int Dots = 64;
    private const int Part = 32;
    private const int PeriodMs = 1000;

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[2];
    private readonly byte[] _rx = new byte[Part];
    private long _readMs;
    private bool _ready;

    /// <summary>Uses the chip behind a bus.</summary>
    public Amg8833(IBus bus, long nowMs)
    {
        _bus = bus;
        _readMs = nowMs - PeriodMs;
    }

    /// <summary>Hottest of all dots. Units: m°C. Range: -20 000 to 100 000.</summary>
    public int HottestMilliCelsius { get; private set; }

    /// <summary>Which dot that is, row by row. Range: 0 to 63.</summary>
    public int HottestDot { get; private set; }

    /// <summary>What is wrong, or null: no-answer, range.</summary>
    public string Fault { get; private set; }

    /// <summary>Reads a picture once a second; true when the values are new.</summary>
    public bool Step(long nowMs)
    {
        if (nowMs - _readMs < PeriodMs) return false;
        _readMs = nowMs;
        if (!_ready)
        {
            _ready = Write(PowerRegister, 0) && Write(ResetRegister, InitialReset)
                && Write(RateRegister, OnceASecond);
            return _ready ? false : Failed("no-answer");
        }
        int hottest = int.MinValue;
        int at = 0;
        for (int dot = 0; dot < Dots; dot++)
        {
            if (dot % (Part / 2) == 0 && !Read(dot)) return Failed("no-answer");
            int value = Quarters(dot % (Part / 2) * 2);
            if (value <= hottest) continue;
            hottest = value;
            at = dot;
        }
        // All dots below the chip's own range: nothing is measured.
        if (hottest < -80 || hottest > 400) return Failed("range");
        HottestMilliCelsius = hottest * 250;
        HottestDot = at;
        Fault = null;
        return true;
    }

    private int Quarters(int at)
    {
        int value = (_rx[at + 1] & 0x0F) << 8 | _rx[at];
        return value >= 0x800 ? value - 0x1000 : value;
    }

    private bool Read(int dot)
    {
        _tx[0] = (byte)(FirstDot + dot * 2);
        return _bus.Transfer(_tx, 1, _rx, Part) == Part;
    }

    private bool Write(byte register, byte value)
    {
        _tx[0] = register;
        _tx[1] = value;
        return _bus.Transfer(_tx, 2, null, 0) >= 0;
    }

    // A chip that fell out starts anew, with its reset.
    private bool Failed(string fault)
    {
        _ready = false;
        Fault = fault;
        return false;
    }
}
