namespace Edge.Calculator;

/// <summary>Which claims are taken: the first claimant keeps them, others are shown and not
/// counted.</summary>
/// <remarks>
/// In memory, for one writer; a platform keeps the same in its ledger. Intervals of one meter never
/// overlap, so a claim is checked against its two neighbours only.
/// </remarks>
public sealed class ClaimBook
{
    private readonly Dictionary<string, SortedList<long, (long To, string Claimant)>> taken =
        new(StringComparer.Ordinal);

    /// <summary>Claims taken so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes all claims of an act, or none.</summary>
    /// <param name="keys">The act's claims.</param>
    /// <param name="claimant">Who takes them.</param>
    /// <param name="holder">Who holds one of them already; the claimant itself is no
    /// conflict.</param>
    public bool TryTake(IReadOnlyList<ClaimKey> keys, string claimant, out string? holder)
    {
        holder = keys.Select(HolderOf).FirstOrDefault(h => h is not null);
        if (holder is not null)
        {
            return false;
        }
        foreach (var key in keys)
        {
            if (!taken.TryGetValue(key.Scope, out var intervals))
            {
                taken.Add(key.Scope, intervals = []);
            }
            intervals[key.From] = (key.To, claimant);
            Count++;
        }
        return true;
    }

    /// <summary>Who holds a claim that conflicts; null when it is free.</summary>
    public string? HolderOf(ClaimKey key)
    {
        if (!taken.TryGetValue(key.Scope, out var intervals))
        {
            return null;
        }

        // Binary search for the last interval that starts before this one ends.
        var low = 0;
        var high = intervals.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = intervals.Keys[middle] < key.To ? (middle + 1, high) : (low, middle);
        }
        return low > 0
            && intervals.Values[low - 1].To > key.From ? intervals.Values[low - 1].Claimant : null;
    }
}
