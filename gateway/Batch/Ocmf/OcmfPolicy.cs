namespace Edge.Batch.Ocmf;

/// <summary>Under what a transaction is judged.</summary>
public sealed record OcmfPolicy
{
    /// <summary>Most the charge point can deliver.</summary>
    /// <remarks>Units: W. Range: 1 to 10 000 000. Default: 400 000.</remarks>
    public long PmaxW { get; init; } = 400_000;

    /// <summary>Genuine records need deviations from the text; strict judging refuses
    /// each.</summary>
    public bool AcceptLeniencies { get; init; } = true;

    /// <summary>Most Wh that can have flowed in a time.</summary>
    public long Bound(long elapsedMs)
    {
        // 12 years: no longer session allows more, and the product stays inside a long.
        var elapsed = Math.Clamp(elapsedMs, 0, 400_000_000_000L);
        return (((PmaxW * 12 * elapsed) + 36_000_000 - 1) / 36_000_000) + 1;
    }
}
