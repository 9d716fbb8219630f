namespace Edge.Calculator;

/// <summary>Caps over a person's day or a year: they cut the reduction, never the
/// evidence.</summary>
/// <remarks>
/// What was used so far is the ledger's to know; this is its arithmetic. A cap that the operator
/// must set and has not set admits nothing, so that nobody learns of it after a year of credits.
/// </remarks>
public static class CreditCap
{
    /// <summary>How much of a quantity may still be credited.</summary>
    /// <param name="cap">The cap.</param>
    /// <param name="operatorMax">The operator's number; null for none.</param>
    /// <param name="used">Credited before under the same cap.</param>
    /// <param name="quantity">Quantity of this act.</param>
    public static long Admit(Cap cap, long? operatorMax, long used, long quantity)
    {
        var max = cap.Max ?? operatorMax ?? 0;
        if (quantity <= 0 || used >= max)
        {
            return 0;
        }
        return Math.Min(quantity, max - Math.Max(0, used));
    }

    /// <summary>Caps of a pack that its operator has yet to set for a site.</summary>
    /// <remarks>Set as parameter <c>pack/cap.person-day</c> of the site's terms.</remarks>
    public static IReadOnlyList<Cap> Unset(Pack pack, SiteTerms terms) =>
        [.. pack.Caps.Where(c => c.Max is null && c.SetBy == "operator" && c.Per != "event"
            && OperatorMax(pack, terms, c) is null)];

    /// <summary>The operator's number for a cap; null for none.</summary>
    public static long? OperatorMax(Pack pack, SiteTerms terms, Cap cap) =>
        terms.Parameters.TryGetValue(pack.Id + "/cap." + cap.Per, out var text)
        && long.TryParse(text, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var max)
            ? max
            : null;
}
