using System.Numerics;
using System.Text.Json;

namespace Edge.Tests.Conformance.Calculator;

/// <summary>
/// The second witness: computes a worked example from the pack's JSON with BigInteger alone and
/// shares no code with the engine. It knows the five formulas of the domain paper, 5.2, and nothing
/// of events.
/// </summary>
internal static class BigWitness
{
    private readonly record struct Rational(BigInteger N, BigInteger D)
    {
        public static Rational operator *(Rational a, Rational b) => new(a.N * b.N, a.D * b.D);

        public static Rational operator /(Rational a, Rational b) => new(a.N * b.D, a.D * b.N);

        public static Rational operator -(Rational a, Rational b) =>
            new((a.N * b.D) - (b.N * a.D), a.D * b.D);

        public static bool operator <(Rational a, Rational b) => a.N * b.D < b.N * a.D;

        public static bool operator >(Rational a, Rational b) => b < a;

        public BigInteger Floor => BigInteger.DivRem(N, D, out var rest) - (rest < 0 ? 1 : 0);

        public BigInteger Ceiling => -new Rational(-N, D).Floor;
    }

    public static BigInteger Milligrams(ReadOnlyMemory<byte> bytes, string vectorName)
    {
        using var document = JsonDocument.Parse(bytes);
        var pack = document.RootElement;
        var input = pack.GetProperty("vectors").EnumerateArray()
            .First(v => v.GetProperty("name").GetString() == vectorName).GetProperty("in");
        BigInteger q = input.TryGetProperty("q", out var given) ? given.GetInt64() : 1;
        if (input.TryGetProperty("pieces", out var pieces))
        {
            var grams = input.GetProperty("table").EnumerateArray()
                .Single(r =>
                    r[0].GetString() == input.GetProperty("gtin").GetString())[1].GetString()!;
            q = pieces.GetInt64() * BigInteger.Parse(grams);
        }
        var rule = pack.GetProperty("rule");
        return rule.GetProperty("kind").GetString() switch
        {
            "linear" => (Of(q) * PerUnit(Find(pack, rule.GetProperty("factor"), input))).Floor,
            "difference" => Difference(pack, rule, input, q),
            "lookupMinusAllocation" => Lookup(pack, rule, input, q),
            "residential" => Residential(input, q),
            var other => throw new NotSupportedException(other),
        };
    }

    private static BigInteger Difference(
        JsonElement pack, JsonElement rule, JsonElement input, BigInteger q)
    {
        var project = Replaced(input, "project") is { } value
            ? Read(value) * Unit("kg/kWh")
            : PerUnit(Find(pack, rule.GetProperty("project"), input));
        var eta = Read(Replaced(input, "eta")
            ?? pack.GetProperty("parameters").GetProperty("eta").GetProperty("value").GetString()!);
        var net = PerUnit(Find(pack, rule.GetProperty("baseline"), input)) - (project / eta);
        var cap = PerUnit(rule.GetProperty("capPerUnit"));
        return (Of(q) * (net > cap ? cap : net)).Floor;
    }

    private static BigInteger Lookup(
        JsonElement pack, JsonElement rule, JsonElement input, BigInteger q)
    {
        var unit = Unit(rule.GetProperty("lookup").GetProperty("unit").GetString()!);
        var key =
            new[] { "brand", "model", "memory" }.Select(k => input.GetProperty(k).GetString());
        var rows = input.GetProperty("table").EnumerateArray()
            .Select(r => r.EnumerateArray().Select(c => c.GetString()!).ToArray()).ToList();
        var known = rows.FirstOrDefault(r => r[..3].SequenceEqual(key));
        var baseline = known is not null
            ? Read(known[3])
            : rows.Where(r => r[0] != "Samsung").Select(r => Read(r[3]))
                .Aggregate((a, b) => b < a ? b : a);
        var project = PerUnit(Find(pack, rule.GetProperty("project"), input));
        return (Of(q) * baseline * unit).Floor - (Of(q) * project).Ceiling;
    }

    private static BigInteger Residential(JsonElement input, BigInteger q)
    {
        var factor = Read(Replaced(input, "gridFactor")!) * Unit("kg/kWh");
        var allowance = BigInteger.Parse(Replaced(input, "persons")!)
            * BigInteger.Parse(Replaced(input, "perPersonDayWh")!);
        if (q <= allowance)
        {
            return (Of(allowance - q) * factor).Floor;
        }
        var sum = input.GetProperty("prev7Wh").EnumerateArray()
            .Aggregate(BigInteger.Zero, (total, day) => total + day.GetInt64());
        return BigInteger.Max(0, (Of(sum - (7 * q)) * factor / Of(7)).Floor);
    }

    private static JsonElement Find(JsonElement pack, JsonElement choice, JsonElement input)
    {
        var at = input.TryGetProperty("at", out var moment)
            ? moment.GetString()![..10]
            : pack.GetProperty("valid").GetProperty("from").GetString()!;
        return pack.GetProperty("factors").EnumerateArray().Single(f =>
            (choice.TryGetProperty("id", out var id)
                ? f.GetProperty("id").GetString() == id.GetString()
                : f.TryGetProperty("match", out var match) && match.EnumerateObject().All(
                    m => input.GetProperty(m.Name).GetString() == m.Value.GetString()))
            && Within(f.GetProperty("valid"), at));
    }

    private static bool Within(JsonElement valid, string date) =>
        (valid.GetProperty("from").GetString() is not { } from
            || string.CompareOrdinal(from, date) <= 0)
        && (valid.GetProperty("to").GetString() is not { } to
        || string.CompareOrdinal(date, to) < 0);

    private static string? Replaced(JsonElement input, string name) =>
        input.TryGetProperty("with", out var with) && with.TryGetProperty(name, out var value)
            ? value.ToString()
            : null;

    private static Rational PerUnit(JsonElement factor) =>
        Read(factor.GetProperty("value").GetString()!) * Unit(factor.GetProperty("unit")
            .GetString()!);

    private static Rational Unit(string text)
    {
        var parts = text.Split('/');
        BigInteger milligrams =
            parts[0] switch { "g" => 1_000, "kg" => 1_000_000, _ => 1_000_000_000 };
        var per = parts[1] switch
        {
            "kWh" or "kg" or "km" => Of(1_000),
            "shortTon" => new Rational(90_718_474, 100),
            "piece" => Of(1),
            _ => throw new NotSupportedException(text),
        };
        return Of(milligrams) / per;
    }

    private static Rational Read(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return new Rational(
            BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal)),
            BigInteger.Pow(10, point < 0 ? 0 : text.Length - point - 1));
    }

    private static Rational Of(BigInteger value) => new(value, 1);
}
