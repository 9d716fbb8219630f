using System.Globalization;

namespace Edge.Hardware.Read;

/// <summary>Follows the wires of a .kicad_sch file, without KiCad.</summary>
/// <remarks>
/// Enough of KiCad's rules for our own sheets: one sheet, unrotated symbols, ends meet exactly,
/// labels and supply symbols of one name are one net. A drawing that needs more is refused.
/// </remarks>
internal static class SchematicNets
{
    /// <summary>Nets by name, each with its pins as "REF.PIN".</summary>
    /// <exception cref="InvalidDataException">Not a sheet this reader understands.</exception>
    public static SortedDictionary<string, SortedSet<string>> Read(string text)
    {
        var sheet = SExpression.Parse(text);
        if (sheet.Name != "kicad_sch" || sheet.All("sheet").Any() || sheet.All("junction").Any())
            throw new InvalidDataException("not a flat sheet of this generator");
        var groups = new Groups();
        foreach (var wire in sheet.All("wire"))
        {
            var points = wire.One("pts").All("xy").Select(p => Point(p, 1)).ToList();
            groups.Join(points[0], points[^1]);
        }
        foreach (var label in sheet.All("label").Concat(sheet.All("global_label")))
            groups.Join(Point(label.One("at"), 1), "name:" + label[1]);
        Pins(sheet, groups);
        return groups.Nets();
    }

    private static void Pins(SExpression sheet, Groups groups)
    {
        var library = sheet.One("lib_symbols").All("symbol")
            .ToDictionary(s => s[1], StringComparer.Ordinal);
        foreach (var symbol in sheet.All("symbol"))
        {
            var at = symbol.One("at");
            if (at[3] != "0" || symbol.All("mirror").Any())
                throw new InvalidDataException("a turned symbol is not of this generator");
            var reference = symbol.All("property").First(p => p[1] == "Reference")[2];
            var value = symbol.All("property").First(p => p[1] == "Value")[2];
            var drawn = library[symbol.One("lib_id")[1]];
            foreach (var pin in drawn.All("symbol").SelectMany(u => u.All("pin")))
            {
                var place = Add(at, pin.One("at"));
                if (drawn.All("power").Any())
                {
                    if (reference.StartsWith("#PWR", StringComparison.Ordinal))
                        groups.Join(place, "name:" + value);
                }
                else
                    groups.Join(place, $"pin:{reference}.{pin.One("number")[1]}");
            }
        }
    }

    private static string Add(SExpression origin, SExpression offset) =>
        Key(Micrometres(origin[1]) + Micrometres(offset[1]),
            Micrometres(origin[2]) - Micrometres(offset[2]));

    private static string Point(SExpression list, int first) =>
        Key(Micrometres(list[first]), Micrometres(list[first + 1]));

    private static string Key(long x, long y) => FormattableString.Invariant($"at:{x},{y}");

    private static long Micrometres(string mm) =>
        decimal.TryParse(mm, NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) < 10_000m
            ? (long)decimal.Round(value * 1000m)
            : throw new InvalidDataException($"'{mm}' is not a length");

    /// <summary>Points, names and pins that are joined (union-find).</summary>
    private sealed class Groups
    {
        private readonly Dictionary<string, string> _parent = new(StringComparer.Ordinal);

        public void Join(string a, string b) => _parent[Top(a)] = Top(b);

        public SortedDictionary<string, SortedSet<string>> Nets()
        {
            var nets = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
            foreach (var group in _parent.Keys.ToList().GroupBy(Top))
            {
                var names = group.Where(k => k.StartsWith("name:", StringComparison.Ordinal))
                    .Select(k => k[5..]).Order(StringComparer.Ordinal).ToList();
                var pins = group.Where(k => k.StartsWith("pin:", StringComparison.Ordinal))
                    .Select(k => k[4..]).ToList();
                if (names.Count > 1)
                    nets[string.Join(" = ", names)] = new(pins, StringComparer.Ordinal);
                else if (names.Count == 1)
                    nets[names[0]] = new(pins, StringComparer.Ordinal);
            }
            return nets;
        }

        private string Top(string key)
        {
            _parent.TryAdd(key, key);
            while (_parent[key] != key)
                key = _parent[key];
            return key;
        }
    }
}
