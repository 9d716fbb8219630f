namespace Edge.Metering;

/// <summary>Reads one value of one meter at a time, whatever its protocol.</summary>
/// <remarks>
/// Modbus RTU and DL/T 645 are there. DLMS/COSEM, SML, M-Bus would stand here and are not:
/// <see cref="AbsentReader"/> answers for them.
/// </remarks>
public interface IRegisterReader
{
    /// <summary>How the last question ended, one of <see cref="BusResult"/>.</summary>
    int Result { get; }

    /// <summary>Why a good reply holds no value, one of <see cref="RegisterValue"/>.</summary>
    int Fault { get; }

    /// <summary>The value: counts of energy, or as the check's register holds it.</summary>
    long Value { get; }

    /// <summary>The same registers with the other word order; -1 when that is no number.</summary>
    long SwappedValue { get; }

    /// <summary>Bytes of the reply's frame.</summary>
    byte[] Raw { get; }

    /// <summary>How many of them.</summary>
    int RawCount { get; }

    /// <summary>Identity of the meter: hex digits of its serial number or address.</summary>
    byte[] Identity { get; }

    /// <summary>How many, 0 when it told none.</summary>
    int IdentityCount { get; }

    /// <summary>Number of values to prove before the map is believed.</summary>
    int Checks { get; }

    /// <summary>Tallies of the line.</summary>
    BusCounters Counters { get; }

    /// <summary>Asks for imported energy.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when the line is not ready.</returns>
    bool AskEnergy(long nowMs);

    /// <summary>Asks for the meter's identity.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when the line is not ready.</returns>
    bool AskIdentity(long nowMs);

    /// <summary>Whether the meter tells an identity at all.</summary>
    bool HasIdentity { get; }

    /// <summary>Asks for one value to prove.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="index">0 to <see cref="Checks"/> - 1.</param>
    /// <returns>False when the line is not ready.</returns>
    bool AskCheck(long nowMs, int index);

    /// <summary>What a value to prove must be.</summary>
    /// <param name="index">0 to <see cref="Checks"/> - 1.</param>
    /// <returns>The check.</returns>
    RegisterCheck Check(int index);

    /// <summary>Goes on with the open question.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when it has just ended.</returns>
    bool Step(long nowMs);
}
