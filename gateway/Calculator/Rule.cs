using Edge.Exact;

namespace Edge.Calculator;

/// <summary>How a pack turns a quantity into mg: a fixed set, no scripts in packs.</summary>
public enum RuleKind
{
    /// <summary>floor(q x f).</summary>
    Linear,

    /// <summary>floor(q x min(b - p/eta, cap)).</summary>
    Difference,

    /// <summary>Counts pieces; no mg.</summary>
    Count,

    /// <summary>Reports a quantity; no mg.</summary>
    None,

    /// <summary>Baseline by brand, model and memory, or the default, minus the share of one
    /// order.</summary>
    LookupMinusAllocation,

    /// <summary>Household electricity against its day, or its own seven days.</summary>
    Residential,
}

/// <summary>Which factor a rule takes: one by id, or the one whose match equals the activity's
/// values.</summary>
/// <param name="Id">Factor id; null when matched.</param>
/// <param name="Match">Names to match on: category, platform, region; empty when by id.</param>
/// <param name="Conservative">
/// True when several factors may hold at once: credits then take the lowest, debits the highest.
/// </param>
public sealed record FactorChoice(string? Id, IReadOnlyList<string> Match, bool Conservative);

/// <summary>The default baseline of a lookup: the smallest of the table but for some
/// brands.</summary>
/// <param name="Key">Members that make the key, e.g. brand, model, memory.</param>
/// <param name="UnitText">Unit of the table's values.</param>
/// <param name="ExceptBrands">Brands left out of the smallest value.</param>
public sealed record LookupRule(
    IReadOnlyList<string> Key, string UnitText, IReadOnlyList<string> ExceptBrands);

/// <summary>Names of the parameters of a residential rule.</summary>
/// <param name="PerPersonDay">Wh per person and day.</param>
/// <param name="Persons">Persons in the household.</param>
/// <param name="HistoryDays">Days that make the own mean.</param>
public sealed record ResidentialRule(string PerPersonDay, string Persons, int HistoryDays);

/// <summary>A pack's rule.</summary>
/// <param name="Kind">Which of the fixed set.</param>
/// <param name="Factor">Factor of linear and residential rules.</param>
/// <param name="Baseline">Baseline of a difference.</param>
/// <param name="Project">Project of a difference or a lookup.</param>
/// <param name="Efficiency">Parameter that the project is divided by; null for none.</param>
/// <param name="CapPerUnit">Largest mg per counted unit; not a number for none.</param>
/// <param name="Lookup">Table rule; null for other kinds.</param>
/// <param name="Residential">Household rule; null for other kinds.</param>
public sealed record Rule(
    RuleKind Kind,
    FactorChoice? Factor,
    FactorChoice? Baseline,
    FactorChoice? Project,
    string? Efficiency,
    Fraction CapPerUnit,
    LookupRule? Lookup,
    ResidentialRule? Residential);
