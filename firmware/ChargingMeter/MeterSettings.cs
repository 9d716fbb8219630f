using Edge.Metering;

namespace Edge.ChargingMeter;

/// <summary>How one charge point's meter is set up.</summary>
public sealed class MeterSettings
{
    /// <summary>Name of the meter in events; binds its claims.</summary>
    /// <remarks>At most 32 plain characters.</remarks>
    public string MeterId = "meter";

    /// <summary>Identity the meter must tell, hex digits; "" binds the first one it
    /// tells.</summary>
    public string Serial = "";

    /// <summary>Constants of the energy ledger.</summary>
    public LedgerSettings Ledger = new LedgerSettings();

    /// <summary>Number of the connector, 0 to leave it out.</summary>
    public int Connector;

    /// <summary>What its days are: "generation" of a photovoltaic plant, the consumption of a
    /// "household", or "" for a charge point, whose days are not told.</summary>
    public string DayKind = "";

    /// <summary>Installed power of a plant; 0 leaves it to the site's terms.</summary>
    /// <remarks>Units: W.</remarks>
    public long CapacityW;

    /// <summary>Persons of a household; 0 leaves them to the site's terms.</summary>
    public int Persons;

    /// <summary>Interval of plain readings.</summary>
    /// <remarks>Units: ms. Default: 15 minutes.</remarks>
    public long ReadingMs = 900000;

    /// <summary>Interval at which an open session is kept on flash.</summary>
    /// <remarks>Units: ms. Default: 5 minutes.</remarks>
    public long KeepMs = 300000;

    /// <summary>How long a session may stay open while nothing flows.</summary>
    /// <remarks>Units: ms. Default: 4 hours; a car that waits for cheap hours needs it.</remarks>
    public long IdleStopMs = 14400000;

    /// <summary>How long a value may be held before the operator is told.</summary>
    /// <remarks>Units: ms. Default: 15 minutes.</remarks>
    public long HeldAlarmMs = 900000;
}
