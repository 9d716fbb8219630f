namespace Edge.Calculator;

/// <summary>Reads guards, caps, claim keys and beneficiaries of a pack.</summary>
internal static class GuardReader
{
    public static Guard Read(PackNode node, string nameMember)
    {
        node.Only(
            nameMember, "by", "otherwise", "codes", "min", "max", "unit", "at", "tq", "note",
                "source",
            "each", "check", "limit", "tolerancePercent", "minGramsPerPiece", "perPiece", "set",
            "why");
        long? moment = null;
        if (node["at"].Exists)
        {
            if (!ChinaTime.TryMoment(node["at"].Text(), out var ms))
            {
                node["at"].Fault("a moment is written yyyy-MM-ddTHH:mm:ss with an offset");
            }
            moment = ms;
        }
        return new Guard(
            node[nameMember].Text(),
            node["by"].OptionalText() ?? "gateway",
            node["otherwise"].Exists ? node["otherwise"].OneOf("refuse", "hold", "downgrade")
            : "refuse",
            node["codes"].Texts(),
            node["min"].OptionalWhole() ?? node["minGramsPerPiece"].OptionalWhole(),
            node["max"].OptionalWhole(),
            moment,
            node["tolerancePercent"].Small(),
            node["perPiece"].Flag());
    }

    public static Cap ReadCap(PackNode node)
    {
        node.Only("per", "max", "limit", "unit", "set", "note");
        return new Cap(
            node["per"].OneOf("event", "object", "person-day", "natural-year"),
            node["max"].OptionalWhole(),
            node["unit"].Text(),
            node["set"].OneOf("pack", "operator"));
    }

    public static ClaimRule ReadClaim(PackNode node)
    {
        node.Only("kind", "fields", "halfOpen", "key", "each", "otherwise");
        return new ClaimRule(
            node["kind"].OneOf("event", "interval", "object", "hmac"),
            node["fields"].Texts(),
            node["each"].Flag(),
            node["otherwise"].Texts());
    }

    public static Beneficiary ReadBeneficiary(PackNode node)
    {
        node.Only("role", "share", "by", "source");
        return new Beneficiary(node["role"].Text(), node["share"].OptionalText(),
            node["by"].Text());
    }
}
