namespace Edge.Metering;

/// <summary>How one model of meter is asked and read: data, no behaviour.</summary>
/// <remarks>Addresses as sent on the wire. A maker is one file beside; nothing is guessed at
/// run time.</remarks>
public sealed class MeterMap
{
    /// <summary>Modbus RTU.</summary>
    public const int Modbus = 1;

    /// <summary>DL/T 645 of 2007.</summary>
    public const int Dlt2007 = 2;

    /// <summary>DL/T 645 of 1997.</summary>
    public const int Dlt1997 = 3;

    /// <summary>8 data bits, no parity.</summary>
    public const int None8 = 0;

    /// <summary>8 data bits, even parity.</summary>
    public const int Even8 = 1;

    /// <summary>A register that counts for the meter's life: may be credited.</summary>
    public const int Lifetime = 0;

    /// <summary>A register that begins with each session: shown only.</summary>
    public const int PerSession = 1;

    /// <summary>A register that begins with each start of the charger: shown only.</summary>
    public const int SinceBoot = 2;

    /// <summary>Name in configuration, such as "sdm630".</summary>
    public string Name = "";

    /// <summary>One of <see cref="Modbus"/>, <see cref="Dlt2007"/>,
    /// <see cref="Dlt1997"/>.</summary>
    public int Protocol = Modbus;

    /// <summary>Speed as delivered.</summary>
    public int Baud = 9600;

    /// <summary>Parity as delivered.</summary>
    public int Parity = None8;

    /// <summary>Slave address as delivered.</summary>
    public int Unit = 1;

    /// <summary>Modbus function of the measured values, 3 or 4.</summary>
    public int Function = 4;

    /// <summary>First register of imported energy.</summary>
    public int ImportRegister;

    /// <summary>First register of exported energy, -1 when there is none.</summary>
    public int ExportRegister = -1;

    /// <summary>One of <see cref="RegisterType"/>.</summary>
    public int EnergyType = RegisterType.F32;

    /// <summary>The low word comes first.</summary>
    public bool LowWordFirst;

    /// <summary>What one count is, mWh: floats of kWh are counted in Wh.</summary>
    public long CountMilliWh = 1000;

    /// <summary>Counts after which the register begins again, 0 when not known.</summary>
    public long Modulus;

    /// <summary>One of <see cref="Lifetime"/>, <see cref="PerSession"/>,
    /// <see cref="SinceBoot"/>.</summary>
    public int RegisterKind = Lifetime;

    /// <summary>Most the meter can carry, W; the connection's own limit replaces it.</summary>
    public long PmaxW = 22000;

    /// <summary>Most registers one request may ask for.</summary>
    public int MaxRegisters = 60;

    /// <summary>Serial number: function and first register, or -1 when it has none.</summary>
    public int SerialRegister = -1;

    /// <summary>Function of the serial number's registers.</summary>
    public int SerialFunction = 3;

    /// <summary>Registers of the serial number.</summary>
    public int SerialCount = 2;

    /// <summary>Values that must come out plausible before the map is believed.</summary>
    public RegisterCheck[] Checks = [];

    /// <summary>Constants of a ledger for this model.</summary>
    /// <param name="pmaxW">The connection's limit, W; 0 takes the model's.</param>
    /// <returns>New settings.</returns>
    public LedgerSettings Ledger(long pmaxW)
    {
        LedgerSettings settings = new LedgerSettings();
        settings.CountMilliWh = CountMilliWh;
        settings.Modulus = Modulus;
        settings.PmaxW = pmaxW > 0 ? pmaxW : PmaxW;
        settings.FloatSteps = Protocol == Modbus && EnergyType == RegisterType.F32;
        return settings;
    }
}
