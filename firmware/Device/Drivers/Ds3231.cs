using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>Maxim DS3231: the clock that survives a power cut.</summary>
/// <remarks>Source: DS3231 datasheet, figure 1 (registers), bit OSF of register 0Fh.</remarks>
public sealed class Ds3231
{
    private const byte TimeRegister = 0x00;
    private const byte StatusRegister = 0x0F;
    private const byte Stopped = 0x80;
    private const long DayMs = 86400000;

    private readonly IBus _bus;
    private readonly byte[] _tx = new byte[8];
    private readonly byte[] _rx = new byte[7];

    /// <summary>Uses the chip behind a bus.</summary>
    public Ds3231(IBus bus)
    {
        _bus = bus;
    }

    /// <summary>What is wrong, or null: no-answer, stopped, not-a-time.</summary>
    public string Fault { get; private set; }

    /// <summary>Reads the time of day.</summary>
    /// <param name="utcMs">UTC. Units: ms since 1970, a whole second.</param>
    /// <returns>False when the chip is missing, was without power, or holds no date.</returns>
    public bool TryRead(out long utcMs)
    {
        utcMs = 0;
        _tx[0] = StatusRegister;
        if (_bus.Transfer(_tx, 1, _rx, 1) != 1) return Failed("no-answer");
        if ((_rx[0] & Stopped) != 0) return Failed("stopped");
        _tx[0] = TimeRegister;
        if (_bus.Transfer(_tx, 1, _rx, 7) != 7) return Failed("no-answer");
        int second = Decimal(_rx[0] & 0x7F);
        int minute = Decimal(_rx[1] & 0x7F);
        int hour = Decimal(_rx[2] & 0x3F);
        int day = Decimal(_rx[4] & 0x3F);
        int month = Decimal(_rx[5] & 0x1F);
        int year = Decimal(_rx[6]);
        bool valid = (_rx[2] & 0x40) == 0 && second >= 0 && second < 60 && minute >= 0
            && minute < 60 && hour >= 0 && hour < 24 && month >= 1 && month <= 12 && day >= 1
            && year >= 0 && day <= Calendar.DaysInMonth(2000 + year, month);
        if (!valid) return Failed("not-a-time");
        utcMs = Calendar.DaysSince1970(2000 + year, month, day) * DayMs
            + ((hour * 60L + minute) * 60 + second) * 1000;
        Fault = null;
        return true;
    }

    /// <summary>Sets the clock and marks it running; false when the chip does not answer.
    /// </summary>
    /// <param name="utcMs">UTC between 2000 and 2099. Units: ms since 1970.</param>
    public bool Write(long utcMs)
    {
        long days = utcMs / DayMs;
        int second = (int)(utcMs % DayMs / 1000);
        Calendar.DateOf(days, out int year, out int month, out int day);
        if (utcMs < 0 || year < 2000 || year > 2099) return Failed("not-a-time");
        _tx[0] = TimeRegister;
        _tx[1] = Bcd(second % 60);
        _tx[2] = Bcd(second / 60 % 60);
        _tx[3] = Bcd(second / 3600);
        _tx[4] = (byte)((days + 4) % 7 + 1);
        _tx[5] = Bcd(day);
        _tx[6] = Bcd(month);
        _tx[7] = Bcd(year - 2000);
        if (_bus.Transfer(_tx, 8, null, 0) < 0) return Failed("no-answer");
        _tx[0] = StatusRegister;
        _tx[1] = 0;
        if (_bus.Transfer(_tx, 2, null, 0) < 0) return Failed("no-answer");
        Fault = null;
        return true;
    }

    private static byte Bcd(int value) => (byte)(value / 10 << 4 | value % 10);

    // -1 for what is no decimal digit pair.
    private static int Decimal(int bcd) =>
        (bcd & 0x0F) > 9 || bcd >> 4 > 9 ? -1 : (bcd >> 4) * 10 + (bcd & 0x0F);

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
