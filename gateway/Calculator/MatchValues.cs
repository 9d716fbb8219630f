namespace Edge.Calculator;

/// <summary>What an activity offers a factor to be matched on; equality only.</summary>
/// <param name="Region">The pack's code that covers the site; null when none does.</param>
/// <param name="Category">The event's category.</param>
/// <param name="Platform">The platform of the site's terms.</param>
internal readonly record struct MatchValues(string? Region, string? Category, string? Platform)
{
    /// <summary>True when a choice takes this factor: its id, or exactly its names and
    /// values.</summary>
    public bool Fits(Factor factor, FactorChoice choice)
    {
        if (choice.Id is not null)
        {
            return factor.Id == choice.Id;
        }
        if (factor.Match.Count != choice.Match.Count)
        {
            return false;
        }
        for (var i = 0; i < choice.Match.Count; i++)
        {
            var name = choice.Match[i];
            if (!factor.Match.TryGetValue(name, out var wanted) || wanted != Of(name))
            {
                return false;
            }
        }
        return true;
    }

    private string? Of(string name) => name switch
    {
        "region" => Region,
        "category" => Category,
        _ => Platform,
    };
}
