using System.Text.Json;
using Edge.Exact;

namespace Edge.Calculator;

/// <summary>Turns the <c>in</c> of a worked example into an event at a site.</summary>
internal static class VectorEvent
{
    private const string AnyDistrict = "CN-11";

    public static SiteTerms AnySite { get; } =
        new(AnyDistrict, "", null, new Dictionary<string, string>(StringComparer.Ordinal));

    public static (EventFacts Facts, SiteTerms Terms, Pack Pack) Of(Pack pack, JsonElement input)
    {
        var at = Text(input, "at") is { } text
            && ChinaTime.TryMoment(text, out var ms) ? ms : pack.Valid.FromMs;
        var members = new MemberList();
        members.Add("t", at);
        members.Add("sess", "vector");
        members.Add("cal", "c-" + ChinaTime.Date(at));
        foreach (var name in pack.ClaimKey.Fields.Select(f => f.TrimEnd('?')))
        {
            members.Add(name, "vector");
        }
        members.Add("district", pack.RegionCodes[0]);
        AddQuantity(members, pack, input);
        foreach (var name in (string[])["brand", "model", "memory", "gtin"])
        {
            members.Add(name, Text(input, name));
        }
        members.Add("cat", Text(input, "category"));
        if (ChinaTime.TryMoment(Text(input, "orderTime") ?? "", out var order))
        {
            members.Add("orderTime", order);
        }
        else
        {
            members.Add("orderTime", at);
        }
        if (input.TryGetProperty("prev7Wh", out var days))
        {
            members.Add("prev7Wh",
                string.Join(',', days.EnumerateArray().Select(d => d.GetRawText())));
        }
        return (new EventFacts(pack.Event, "S", at, members), Terms(pack, input),
            Changed(pack, input));
    }

    private static void AddQuantity(MemberList members, Pack pack, JsonElement input)
    {
        var q = input.TryGetProperty("q", out var number) ? number.GetInt64() : 1;
        if (input.TryGetProperty("pieces", out var pieces))
        {
            members.Add("pieces", pieces.GetInt64());
            return;
        }
        foreach (var unit in pack.Quantities)
        {
            switch (unit)
            {
                case QuantityUnit.Gram:
                    members.Add("net", q);
                    break;
                case QuantityUnit.Piece:
                    members.Add("pieces", q);
                    break;
                case QuantityUnit.WattHour:
                    members.Add("start", 0L);
                    members.Add("stop", q);
                    break;
                default:
                    members.Add(Units.Name(unit), q);
                    break;
            }
        }
        if (input.TryGetProperty("capacityW", out var capacity))
        {
            members.Add("capacityW", capacity.GetInt64());
        }
    }

    private static SiteTerms Terms(Pack pack, JsonElement input)
    {
        var region =
            Text(input, "region")
                ?? (pack.RegionCodes[0] == "CN" ? AnyDistrict : pack.RegionCodes[0]);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (input.TryGetProperty("with", out var with))
        {
            foreach (var member in with.EnumerateObject())
            {
                parameters.Add(pack.Id + "/" + member.Name, member.Value.ToString());
            }
        }
        var tables =
            new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>(StringComparer.Ordinal);
        if (input.TryGetProperty("table", out var table))
        {
            tables.Add(pack.Id, [.. table.EnumerateArray().Select(IReadOnlyList<string> (row) =>
                [.. row.EnumerateArray().Select(cell => cell.GetString()!)])]);
        }
        return AnySite with
        {
            Region = region,
            GridRegion = region,
            Platform = Text(input, "platform"),
            Parameters = parameters,
            Tables = tables,
        };
    }

    // A vector may put another project value in: the pack itself is not touched.
    private static Pack Changed(Pack pack, JsonElement input)
    {
        if (!input.TryGetProperty("with", out var with) || Text(with, "project") is not { } value)
        {
            return pack;
        }
        Factor Replace(Factor factor) =>
            factor.Role == FactorRole.Project
                && Units.TryFactorUnit(factor.UnitText, out _, out var unit)
            && PackCompiler.TryPerUnit(value, unit, out var perUnit)
                ? factor with { Value = value, PerUnit = perUnit }
                : factor;
        return pack with { Factors = [.. pack.Factors.Select(Replace)] };
    }

    private static string? Text(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) ? value.ToString() : null;

    private sealed class MemberList : IEventFields
    {
        private readonly Dictionary<string, object> members = new(StringComparer.Ordinal);

        public void Add(string name, object? value)
        {
            if (value is not null)
            {
                members[name] = value;
            }
        }

        public bool TryGetLong(string name, out long value)
        {
            value = members.TryGetValue(name, out var found) && found is long number ? number : 0;
            return found is long;
        }

        public bool TryGetText(string name, out string value)
        {
            value = members.TryGetValue(name, out var found) && found is string text ? text : "";
            return found is string;
        }
    }
}
