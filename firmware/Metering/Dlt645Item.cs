namespace Edge.Metering;

/// <summary>What a DL/T 645 data identifier holds and how it is written.</summary>
/// <remarks>Source: DL/T 645-2007, appendix A; DL/T 645-1997, appendix A. No freezes: they are not
/// had.</remarks>
public sealed class Dlt645Item
{
    /// <summary>Not known here.</summary>
    public const int Unknown = 0;

    /// <summary>Active energy, 10 Wh a count, XXXXXX.XX kWh.</summary>
    public const int Energy = 1;

    /// <summary>Active energy that may be negative: never credited.</summary>
    public const int SignedEnergy = 2;

    /// <summary>Total and tariffs of active energy, 4 bytes each.</summary>
    public const int EnergyBlock = 3;

    /// <summary>Reactive energy, 0.01 kvarh a count.</summary>
    public const int Reactive = 4;

    /// <summary>Voltage.</summary>
    public const int Voltage = 5;

    /// <summary>Current.</summary>
    public const int Current = 6;

    /// <summary>Active power, 0.1 W a count.</summary>
    public const int Power = 7;

    /// <summary>Frequency, 0.01 Hz a count.</summary>
    public const int Frequency = 8;

    /// <summary>Date and weekday, YYMMDDWW.</summary>
    public const int Date = 9;

    /// <summary>Time, hhmmss.</summary>
    public const int Time = 10;

    /// <summary>Address or number of the meter, 12 digits.</summary>
    public const int Number = 11;

    /// <summary>Forward active total of 2007: the register to credit.</summary>
    public const long Import2007 = 0x00010000;

    /// <summary>Forward active total of 1997.</summary>
    public const long Import1997 = 0x9010;

    /// <summary>Reverse active total of 2007.</summary>
    public const long Export2007 = 0x00020000;

    /// <summary>Reverse active total of 1997.</summary>
    public const long Export1997 = 0x9020;

    /// <summary>Counts after which an energy register begins again.</summary>
    public const long Modulus = 100000000;

    /// <summary>The kind.</summary>
    public int Kind { get; private set; }

    /// <summary>Bytes of one value.</summary>
    public int Bytes { get; private set; }

    /// <summary>Several values of the kind, one after the other.</summary>
    public bool IsBlock { get; private set; }

    /// <summary>The top bit is a sign.</summary>
    public bool HasSign { get; private set; }

    /// <summary>Thousandths of the unit (V, A, W, Hz) one count is.</summary>
    public long MilliPerCount { get; private set; }

    /// <summary>Looks an identifier up.</summary>
    /// <param name="identifier">Data identifier.</param>
    /// <param name="is2007">Of which standard.</param>
    /// <returns>False when it is not known here.</returns>
    public bool Find(long identifier, bool is2007)
    {
        Set(Unknown, 0, false, 0);
        IsBlock = is2007
            ? ((identifier >> 8) & 0xFF) == 0xFF
            : (identifier & 0x0F) == 0x0F;
        if (is2007)
        {
            Find2007(identifier);
        }
        else
        {
            Find1997((int)(identifier & 0xFFFF));
        }

        return Kind != Unknown;
    }

    private void Find2007(long identifier)
    {
        int group = (int)((identifier >> 16) & 0xFFFF);
        int middle = (int)((identifier >> 8) & 0xFF);
        int low = (int)(identifier & 0xFF);
        bool single = low <= 0x0C && middle <= 0x3F; // now, and twelve settlement days
        bool all = low <= 0x0C && middle == 0xFF;
        bool phase = low == 0 && (middle <= 3 || middle == 0xFF);
        switch (group)
        {
            case 0x0000: FindEnergy(single, all, true); break;
            case 0x0001:
            case 0x0002: FindEnergy(single, all, false); break;
            case 0x0003:
            case 0x0004: if (single) { Set(Reactive, 4, true, 0); } break;
            case 0x0201: if (phase && middle > 0) { Set(Voltage, 2, false, 100); } break;
            case 0x0202: if (phase && middle > 0) { Set(Current, 3, true, 1); } break;
            case 0x0203: if (phase) { Set(Power, 3, true, 100); } break;
            case 0x0280: if (identifier == 0x02800002) { Set(Frequency, 2, false, 10); } break;
            case 0x0400:
                FindParameter((int)(identifier & 0xFFFF), 0x0101, 0x0102, 0x0401, 0x0402);
                break;
            default: break;
        }
    }

    private void Find1997(int identifier)
    {
        switch (identifier & 0xFFF0)
        {
            case 0x9000: FindEnergy(identifier != 0x900F, identifier == 0x900F, true); break;
            case 0x9010:
            case 0x9020: FindEnergy((identifier & 15) != 15, (identifier & 15) == 15, false); break;
            case 0x9110:
            case 0x9120: if ((identifier & 15) != 15) { Set(Reactive, 4, true, 0); } break;
            case 0xB610: if (Phase(identifier)) { Set(Voltage, 2, false, 1000); } break;
            case 0xB620: if (Phase(identifier)) { Set(Current, 2, false, 10); } break;
            case 0xB630:
                if (Phase(identifier) || identifier == 0xB630)
                {
                    Set(Power, 3, true, 100);
                }

                break;
            default: FindParameter(identifier, 0xC010, 0xC011, 0xC032, 0xC032); break;
        }
    }

    private void FindEnergy(bool single, bool block, bool withSign)
    {
        if (block)
        {
            Set(EnergyBlock, 4, withSign, 0);
        }
        else if (single)
        {
            Set(withSign ? SignedEnergy : Energy, 4, withSign, 0);
        }
    }

    private void FindParameter(int identifier, int date, int time, int address, int number)
    {
        if (identifier == date)
        {
            Set(Date, 4, false, 0);
        }
        else if (identifier == time)
        {
            Set(Time, 3, false, 0);
        }
        else if (identifier == address || identifier == number)
        {
            Set(Number, 6, false, 0);
        }
    }

    private static bool Phase(int identifier) =>
        ((identifier & 15) >= 1 && (identifier & 15) <= 3) || (identifier & 15) == 15;

    private void Set(int kind, int bytes, bool withSign, long milliPerCount)
    {
        Kind = kind;
        Bytes = bytes;
        HasSign = withSign;
        MilliPerCount = milliPerCount;
    }
}
