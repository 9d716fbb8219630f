using System.Globalization;
using Edge.Batch;

namespace Edge.Platform;

/// <summary>Knows a clock that went back too far to cosign under.</summary>
/// <remarks>The cosignature's time decides what a key proves (trust.md section 2), and a receipt is
/// never signed again: one of 1970 would be worthless for ever. Two witnesses are asked, the newest
/// batch in the books and the batch that came, so that a clock that was ahead and is right again is
/// not taken for wrong. Needs the writer's turn.</remarks>
internal sealed class LostClock(Ledger ledger, TimeProvider time)
{
    /// <summary>True when the clock is before what was booked.</summary>
    public bool IsBehind => BehindMs > Limits.ClockToleranceMs;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long BehindMs => ledger.Value(
        "SELECT at FROM batch ORDER BY rowid DESC LIMIT 1") is long at ? at - NowMs : 0;

    /// <summary>Why nothing is cosigned now, or null.</summary>
    public string? Fault(BatchDocument batch)
    {
        if (!IsBehind || !EntryLine.TryParse(batch.Entries[^1], out EntryParts newest, out _)
            || newest.AtMs - NowMs <= Limits.ClockToleranceMs)
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the platform's clock is {BehindMs / 1000} s before its newest batch: set it");
    }
}
