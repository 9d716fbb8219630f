namespace Edge.Metering;

/// <summary>What a line went through since start; shown to the operator.</summary>
/// <remarks>A good bus has about 1 CRC error in 1000 requests; above 2 % it deserves an
/// alarm.</remarks>
public sealed class BusCounters
{
    // Below this many questions a share says nothing.
    private const long AlarmAfterRequests = 200;

    /// <summary>Questions asked.</summary>
    public long Requests;

    /// <summary>Questions that nothing answered.</summary>
    public long Timeouts;

    /// <summary>Replies with a wrong checksum, cut or mangled.</summary>
    public long Damaged;

    /// <summary>Whole replies to somebody else's question.</summary>
    public long Foreign;

    /// <summary>Refusals by the meter.</summary>
    public long Exceptions;

    /// <summary>Books the end of one question.</summary>
    /// <param name="result">One of <see cref="BusResult"/>.</param>
    public void Count(int result)
    {
        Requests++;
        switch (result)
        {
            case BusResult.Ok: break;
            case BusResult.Timeout: Timeouts++; break;
            case BusResult.Exception: Exceptions++; break;
            case BusResult.Unit:
            case BusResult.Function:
            case BusResult.Address:
            case BusResult.Identifier: Foreign++; break;
            default: Damaged++; break;
        }
    }

    /// <summary>More than 2 % of the replies were damaged or foreign.</summary>
    /// <remarks>Two masters, two slaves with one address, or missing bias look like this.</remarks>
    public bool Alarming => Requests >= AlarmAfterRequests && (Damaged + Foreign) * 50 > Requests;
}
