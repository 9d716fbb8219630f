namespace Edge.Calculator;

/// <summary>What Edge counts in; every quantity is a non-negative whole number of one of
/// these.</summary>
public enum QuantityUnit
{
    /// <summary>Grams.</summary>
    Gram,

    /// <summary>Watt-hours.</summary>
    WattHour,

    /// <summary>Pieces.</summary>
    Piece,

    /// <summary>Metres.</summary>
    Metre,

    /// <summary>Seconds.</summary>
    Second,
}
