using Edge.Exact;

namespace Edge.Calculator;

/// <summary>The factors a rule takes for one activity, or why it takes none.</summary>
/// <param name="Refused">Reason; null when factors were found.</param>
/// <param name="Unit">What the quantity is counted in.</param>
/// <param name="PerUnit">mg per unit, folded; not a number for count and none rules.</param>
/// <param name="Ids">Ids of everything folded in.</param>
/// <param name="Capped">True when the pack's cap per unit decided.</param>
internal sealed record FactorsChosen(
    string? Refused, QuantityUnit Unit, Fraction PerUnit, IReadOnlyList<string> Ids, bool Capped)
{
    /// <summary>Activity times for which the same factors would be chosen.</summary>
    public TimeWindow Window { get; init; }

    public static FactorsChosen No(string reason) => new(reason, default, default, [], false);
}

/// <summary>Chooses factors: by role, by equality, by date, without any fallback.</summary>
internal static class Admission
{
    public const string CapId = "cap";

    public static FactorsChosen ChooseFactors(Pack pack, Activity activity) =>
        ChooseFactors(pack, ValuesOf(pack, activity), activity.AtMs, activity.Terms);

    public static FactorsChosen ChooseFactors(
        Pack pack, MatchValues values, long atMs, SiteTerms terms)
    {
        if (values.Region is null)
        {
            var matched = pack.Rule.Factor ?? pack.Rule.Project;
            return FactorsChosen.No(matched?.Match.Contains("region") == true
                ? Reasons.RegionHasFactor
                : Reasons.SiteInRegion);
        }
        return pack.Rule.Kind switch
        {
            RuleKind.Linear => Linear(pack, values, atMs),
            RuleKind.Difference => Difference(pack, values, atMs, terms),
            _ => new FactorsChosen(null, pack.Quantities[0], default, [], false) { Window =
            pack.Valid },
        };
    }

    /// <summary>The region code of a site that a pack speaks of.</summary>
    public static string Place(Pack pack, SiteTerms terms) =>
        Regions.AreGrid(pack.RegionCodes) ? terms.GridRegion : terms.Region;

    /// <summary>What an activity offers to be matched on.</summary>
    public static MatchValues ValuesOf(Pack pack, Activity activity) =>
        Values(pack, activity.Terms, activity.Category);

    public static MatchValues Values(Pack pack, SiteTerms terms, string? category) => new(
        Regions.Resolve(pack.RegionCodes, Place(pack, terms)), category, terms.Platform);

    private static FactorsChosen Linear(Pack pack, MatchValues values,
        long atMs)
    {
        var refused =
            Choose(pack, pack.Rule.Factor!, FactorRole.Reduction, values, atMs, out var factor);
        if (refused is not null)
        {
            return FactorsChosen.No(refused);
        }
        if (!factor.PerUnit.IsNumber)
        {
            return FactorsChosen.No(Reasons.OperatorValueMissing);
        }
        return new FactorsChosen(null, factor.Unit, factor.PerUnit, [factor.Id], false)
        {
            Window = factor.Valid,
        };
    }

    private static FactorsChosen Difference(
        Pack pack,
        MatchValues values,
        long atMs,
        SiteTerms terms)
    {
        var rule = pack.Rule;
        var refused =
            Choose(pack, rule.Baseline!, FactorRole.Baseline, values, atMs, out var baseline);
        if (refused is not null)
        {
            return FactorsChosen.No(refused);
        }
        refused = Choose(pack, rule.Project!, FactorRole.Project, values, atMs, out var project);
        return refused is null
            ? Fold(pack, baseline, project, terms)
            : FactorsChosen.No(refused);
    }

    // min(b - p / eta, cap): one fraction, so that a line is rounded once.
    private static FactorsChosen Fold(
        Pack pack, Factor baseline, Factor project, SiteTerms terms)
    {
        List<string> ids = [baseline.Id, project.Id];
        var debit = project.PerUnit;
        if (pack.Rule.Efficiency is { } name)
        {
            var text = terms.Parameter(pack.Id, name) ?? pack.Parameters[name].Value;
            if (text is null || !Units.TryDecimal(text, out var eta))
            {
                return FactorsChosen.No(Reasons.OperatorValueMissing);
            }
            if (!Fraction.TryDivide(debit, eta, out debit))
            {
                return FactorsChosen.No(Reasons.OutOfRange);
            }
            if (eta.Numerator != eta.Denominator)
            {
                ids.Add(name + "=" + text); // the value too: a line is redone by hand
            }
        }
        if (!baseline.PerUnit.IsNumber || !debit.IsNumber)
        {
            return FactorsChosen.No(Reasons.OperatorValueMissing);
        }
        if (!Fraction.TrySubtract(baseline.PerUnit, debit, out var net))
        {
            return FactorsChosen.No(Reasons.OutOfRange);
        }
        var capped =
            pack.Rule.CapPerUnit.IsNumber && Fraction.Compare(net, pack.Rule.CapPerUnit) > 0;
        if (capped)
        {
            ids.Add(CapId);
        }
        return new FactorsChosen(
            null, baseline.Unit, capped ? pack.Rule.CapPerUnit : net, ids, capped)
        {
            Window = new TimeWindow(
                Math.Max(baseline.Valid.FromMs, project.Valid.FromMs),
                Math.Min(baseline.Valid.ToMs, project.Valid.ToMs)),
        };
    }

    /// <summary>Finds one factor; says what is missing when there is none.</summary>
    public static string? Choose(
        Pack pack,
        FactorChoice choice,
        FactorRole role,
        MatchValues values,
        long atMs,
        out Factor factor)
    {
        factor = null!;
        var matching = 0;
        List<Factor>? several = null;
        foreach (var candidate in pack.Factors)
        {
            if (!values.Fits(candidate, choice))
            {
                continue;
            }
            matching++;
            if (candidate.Valid.Contains(atMs))
            {
                if (factor is not null)
                {
                    several ??= [factor];
                    several.Add(candidate);
                }
                factor = candidate;
            }
        }
        if (several is not null)
        {
            factor = MostConservative(several, role);
        }
        if (factor is not null)
        {
            return null;
        }
        return matching > 0
            ? Reasons.FactorInForce
            : choice.Match is ["region"] ? Reasons.RegionHasFactor : Reasons.CategoryHasFactor;
    }

    /// <summary>Of several admissible factors: credits take the lowest, debits the
    /// highest.</summary>
    /// <remarks>"Highest everywhere" is right for emissions and wrong for credits.</remarks>
    public static Factor MostConservative(IReadOnlyList<Factor> factors, FactorRole role)
    {
        var sign = Factor.RoundingOf(role) == MulDiv.Down ? 1 : -1;
        var best = factors[0];
        foreach (var other in factors)
        {
            if (sign * Fraction.Compare(other.PerUnit, best.PerUnit) < 0)
            {
                best = other;
            }
        }
        return best;
    }
}
