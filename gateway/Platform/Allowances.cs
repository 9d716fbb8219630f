using Edge.Calculator;

namespace Edge.Platform;

/// <summary>What was used of caps over a person's day and a year.</summary>
/// <remarks>
/// A cap cuts the reduction, never the evidence: the log has the whole act, the ledger the part
/// that was admitted, under the verdict <c>capped</c>. First come, first counted, in the order of
/// the ledger. Source: domain.md 5.6. Runs inside the batch's transaction.
/// </remarks>
internal sealed class Allowances(Ledger ledger)
{
    /// <summary>Takes an act's part of every cap.</summary>
    /// <returns>What is admitted, and of how much, by the tightest cap; 1 of 1 without caps.
    /// </returns>
    public (long Admitted, long Asked) Take(IReadOnlyList<CapUse> uses)
    {
        (long admitted, long asked) = (1, 1);
        foreach (CapUse use in uses)
        {
            if (use.Quantity <= 0) continue;
            long part = CreditCap.Admit(use.Max, Used(use), use.Quantity);
            if ((Int128)part * asked < (Int128)admitted * use.Quantity)
                (admitted, asked) = (part, use.Quantity);
        }
        foreach (CapUse use in uses)
        {
            if (use.Quantity <= 0 || admitted == 0) continue;
            Add(use, CreditCap.TakenBy(use.Quantity, admitted, asked));
        }
        return (admitted, asked);
    }

    private long Used(CapUse use) => ledger.Value(
        "SELECT quantity FROM used WHERE cap = $0 AND who = $1 AND period = $2",
        use.Cap, use.Who, use.Period) as long? ?? 0;

    private void Add(CapUse use, long quantity) => ledger.Run(
        "INSERT INTO used(cap, who, period, quantity) VALUES($0, $1, $2, $3) "
        + "ON CONFLICT DO UPDATE SET quantity = quantity + $3",
        use.Cap, use.Who, use.Period, quantity);
}
