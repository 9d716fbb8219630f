using Edge.Exact;

namespace Edge.Calculator;

/// <summary>Reads the <c>rule</c> member of a pack.</summary>
internal static class RuleReader
{
    public static Rule Read(PackNode node)
    {
        node.Only(
            "kind", "factor", "baseline", "project", "efficiency", "capPerUnit", "showMin",
                "lookup",
            "annual", "perPersonDay", "persons", "historyDays", "min");
        var kind = node["kind"].OneOf(
            "linear", "difference", "count", "none", "lookupMinusAllocation", "residential") switch
        {
            "linear" => RuleKind.Linear,
            "difference" => RuleKind.Difference,
            "count" => RuleKind.Count,
            "lookupMinusAllocation" => RuleKind.LookupMinusAllocation,
            "residential" => RuleKind.Residential,
            _ => RuleKind.None,
        };
        return new Rule(
            kind,
            Choice(node["factor"], kind is RuleKind.Linear or RuleKind.Residential),
            Choice(node["baseline"], kind is RuleKind.Difference),
            Choice(node["project"], kind is RuleKind.Difference or RuleKind.LookupMinusAllocation),
            node["efficiency"].OptionalText(),
            CapPerUnit(node["capPerUnit"]),
            kind == RuleKind.LookupMinusAllocation ? Lookup(node["lookup"]) : null,
            kind == RuleKind.Residential
                ? new ResidentialRule(
                    node["perPersonDay"].Text(), node["persons"].Text(),
                    Required(node["historyDays"]).Small())
                : null);
    }

    private static PackNode Required(PackNode node)
    {
        if (!node.Exists)
        {
            node.Fault("a whole number must stand here");
        }
        return node;
    }

    private static FactorChoice? Choice(PackNode node, bool required)
    {
        if (!required)
        {
            return null;
        }
        node.Only("id", "match", "edition", "several");
        var id = node["id"].OptionalText();
        var match = node["match"].Texts();
        if ((id is null) == (match.Count == 0))
        {
            node.Fault("a rule takes its factor either by id or by match");
        }
        foreach (var name in match)
        {
            if (name is not ("category" or "platform" or "region"))
            {
                node["match"].Fault($"'{name}' is not one of category, platform, region");
            }
        }
        var several = node["several"].Exists ? node["several"].OneOf("conservative") : null;
        return new FactorChoice(id, match, several is not null);
    }

    private static Fraction CapPerUnit(PackNode node)
    {
        if (!node.Exists)
        {
            return default;
        }
        node.Only("value", "unit", "source");
        if (Units.TryFactorUnit(node["unit"].Text(), out _, out var perUnit)
            && PackCompiler.TryPerUnit(node["value"].Text(), perUnit, out var cap))
        {
            return cap;
        }
        node.Fault("a cap is a decimal string with a unit of the list");
        return default;
    }

    private static LookupRule Lookup(PackNode node)
    {
        node.Only("key", "table", "unit", "default", "warn");
        node["default"].Only("min", "except");
        return new LookupRule(
            node["key"].Texts(), node["unit"].Text(), node["default"]["except"].Texts());
    }
}
