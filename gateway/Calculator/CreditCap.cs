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
        return Admit(cap.Max ?? operatorMax ?? 0, used, quantity);
    }

    /// <summary>The same with the bound known.</summary>
    public static long Admit(long max, long used, long quantity)
    {
        if (quantity <= 0 || used >= max)
        {
            return 0;
        }
        return Math.Min(quantity, max - Math.Max(0, used));
    }

    /// <summary>What an act takes of each cap that is kept by the ledger.</summary>
    /// <param name="pack">The pack it is calculated by.</param>
    /// <param name="terms">The site's terms.</param>
    /// <param name="facts">The act.</param>
    /// <param name="act">Names the act; whose allowance it is when it is nobody's.</param>
    public static IReadOnlyList<CapUse> Uses(
        Pack pack, SiteTerms terms, EventFacts facts, string act)
    {
        var activity = new Activity(facts, terms);
        var uses = new List<CapUse>();
        foreach (var cap in pack.Caps)
        {
            if (Asked(cap, activity) is not { } quantity) continue;
            var day = ChinaTime.Date(activity.AtMs);
            if (cap.Per == "person-day")
            {
                uses.Add(new CapUse(
                    $"{pack.Id}/{cap.Per}", activity.Text("sess") ?? act, day,
                    cap.Max ?? OperatorMax(pack, terms, cap) ?? 0, quantity));
            }
            else if (cap.Per == "natural-year" && activity.Text("meter") is { } meter)
            {
                uses.Add(new CapUse(
                    $"{pack.Id}/{cap.Per}", meter, day[..4], OfYear(cap, activity, day[..4]),
                    quantity));
            }
        }

        return uses;
    }

    /// <summary>What is left of a calculation when only a part of the act is admitted.</summary>
    /// <remarks>The quantity is cut, rounded down, and calculated anew: never more than the part.
    /// </remarks>
    /// <param name="whole">The calculation of the whole act.</param>
    /// <param name="admitted">Admitted, in the cap's unit. Range: 0 to
    /// <paramref name="asked"/>.</param>
    /// <param name="asked">Asked for, in the cap's unit. Range: from 1.</param>
    /// <returns>Units: mg CO2e.</returns>
    public static long Cut(Calculation whole, long admitted, long asked)
    {
        if (admitted >= asked || whole.Milligrams <= 0)
        {
            return whole.Milligrams;
        }
        if (whole.Rows is not [var row])
        {
            return PartOf(whole.Milligrams, admitted, asked);
        }
        var quantity = PartOf(row.Quantity, admitted, asked);
        return Exact.MulDiv.Compute(quantity, row.Numerator, row.Denominator, Exact.MulDiv.Down);
    }

    /// <summary>The part of a quantity that is admitted, rounded down.</summary>
    public static long PartOf(long quantity, long admitted, long asked) =>
        Exact.MulDiv.Compute(quantity, admitted, asked, Exact.MulDiv.Down);

    /// <summary>What that part takes off an allowance, rounded up: never less than is admitted.
    /// </summary>
    public static long TakenBy(long quantity, long admitted, long asked) =>
        Exact.MulDiv.Compute(quantity, admitted, asked, Exact.MulDiv.Up);

    private static long? Asked(Cap cap, Activity activity) => cap.UnitText switch
    {
        "piece" => activity.Long("pieces") ?? 1,
        "g" => activity.Quantity(QuantityUnit.Gram),
        "Wh" => activity.Quantity(QuantityUnit.WattHour),
        _ => null,
    };

    // What a plant of this power can give in a year at most; unknown power admits nothing.
    private static long OfYear(Cap cap, Activity activity, string year)
    {
        if (cap.Max is { } max) return max;
        var capacity = activity.Long("capacityW") ?? activity.Terms.CapacityW;
        var days = DateTime.IsLeapYear(int.Parse(
            year, System.Globalization.CultureInfo.InvariantCulture)) ? 366 : 365;
        return capacity <= 0 ? 0 : Math.Max(
            0, Exact.MulDiv.Compute(capacity, days * 24L, 1, Exact.MulDiv.Down));
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
