using System.Globalization;
using System.Text;
using Edge.Calculator;

namespace Edge.Tests.Conformance.Calculator;

/// <summary>Seeded random drop-offs and charges at random sites, good ones and hopeless
/// ones.</summary>
internal static class RandomLines
{
    private const long From = 1_767_196_800_000; // 2026-01-01 in China
    private const long Span = 400L * 24 * 3600 * 1000;

    private static readonly string[] Categories =
        ["PET", "HDPE", "PP", "glass", "aluminium-can", "steel-can", "corrugated", "newspaper",
            "LDPE"];

    private static readonly string[] Grids =
        ["North", "Northeast", "East", "Central", "Northwest", "South", "Southwest"];

    private static readonly string[] Packs =
        ["bin.material.weight", "garment.recycle.piece", "garment.recycle.weight",
            "express.box.return",
            "appliance.reuse", "ev.charge.grid", "ev.charge.platform"];

    internal sealed record Line(EventFacts Facts, SiteTerms Terms, IReadOnlyDictionary<string,
        object> Members)
    {
        public string Record(string calc)
        {
            var payload = string.Join(',', Members.Select(m => m.Value is long number
                ? string.Create(CultureInfo.InvariantCulture, $"\"{m.Key}\":{number}")
                : $"\"{m.Key}\":\"{m.Value}\""));
            return string.Create(CultureInfo.InvariantCulture,
                $"{{\"at\":{Facts.AtMs},\"payload\":{{{payload}}},\"calc\":{calc}}}");
        }
    }

    public static List<Line> Make(ulong seed, int count)
    {
        var state = seed;
        return [.. Enumerable.Range(0, count).Select(_ => One(ref state))];
    }

    private static Line One(ref ulong state)
    {
        var pack = Packs[Next(ref state, Packs.Length)];
        var at = From + (long)(Draw(ref state) % (ulong)Span);
        var t = at - Next(ref state, 86_400_000);
        var charge = pack.StartsWith("ev.", StringComparison.Ordinal);
        var members = new Dictionary<string, object>
        {
            ["kind"] = charge ? "charge" : "dropoff",
            ["t"] = t,
            ["tq"] = Next(ref state, 20) == 0 ? "U" : "S",
            ["pack"] = pack + "@1.0.0",
            ["sess"] = "r" + Next(ref state, 1000),
            ["cal"] = "c-" + ChinaTime.Date(t - ((long)Next(ref state, 380) * 86_400_000)),
        };
        if (charge)
        {
            var start = (long)Next(ref state, 90_000_000);
            members["start"] = start;
            members["stop"] = start + Next(ref state, 210_000);
        }
        else
        {
            members["cat"] = pack switch
            {
                "express.box.return" => "box",
                "appliance.reuse" => Next(ref state, 2) == 0 ? "appliance" : "refrigerator",
                _ => Categories[Next(ref state, Categories.Length)],
            };
            members["object"] = "o" + Draw(ref state) % 1_000_000;
            members[pack.EndsWith("weight", StringComparison.Ordinal) ? "net" : "pieces"] =
                (long)Next(ref state, Next(ref state, 2) == 0 ? 5_000 : 950);
        }
        var facts =
            new EventFacts((string)members["kind"], (string)members["tq"], at,
                new Dictionaried(members));
        return new Line(facts, Terms(ref state), members);
    }

    private static SiteTerms Terms(ref ulong state) => new(
        "CN-4403",
        "CN-grid-" + Grids[Next(ref state, Grids.Length)],
        Next(ref state, 2) == 0 ? "naas" : "beijing-green-life",
        new Dictionary<string, string>
        {
            ["dropoff"] =
                string.Join(' ', Packs.Where(p => !p.StartsWith("ev.", StringComparison.Ordinal))),
            ["charge"] = "ev.charge.grid ev.charge.platform",
        })
    {
        Parameters = Parameters(Next(ref state, 3) == 0
            ? "0.9" + Next(ref state, 10).ToString(CultureInfo.InvariantCulture) : "1"),
    };

    private static Dictionary<string, string> Parameters(string eta)
    {
        var values = new Dictionary<string, string> { ["ev.charge.grid/eta"] = eta };
        foreach (var pack in Packs) values[pack + "/cap.person-day"] = "1000000";
        return values;
    }

    private static int Next(ref ulong state, int below) => (int)(Draw(ref state) % (ulong)below);

    // splitmix64 (Steele, Lea, Flood 2014).
    private static ulong Draw(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    private sealed class Dictionaried(Dictionary<string, object> members) : IEventFields
    {
        public bool TryGetLong(string name, out long value)
        {
            var found = members.GetValueOrDefault(name);
            value = found is long number ? number : 0;
            return found is long;
        }

        public bool TryGetText(string name, out string value)
        {
            value = members.GetValueOrDefault(name) as string ?? "";
            return members.GetValueOrDefault(name) is string;
        }
    }
}
