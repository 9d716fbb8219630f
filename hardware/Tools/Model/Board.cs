namespace Edge.Hardware.Model;

/// <summary>One pin of a placed part and the net on it (null: not connected).</summary>
internal sealed record BoardPin(PartPin Pin, string? Net);

/// <summary>A placed part with its nets.</summary>
internal sealed record Component(string Ref, Part Part, IReadOnlyList<BoardPin> Pins)
{
    /// <summary>True where the part has two ends and passes a signal on.</summary>
    public bool IsTwoEnded => Part.Kind is "R" or "C" or "CP" or "D" or "DS" or "F" or "BZ" or "JP";
}

/// <summary>A board: circuit and pin map joined into components and nets.</summary>
internal sealed record Board(
    Circuit Circuit, PinMap Map, Module Module, IReadOnlyDictionary<string, Part> Parts)
{
    /// <summary>Every component in the order of the circuit.</summary>
    public IReadOnlyList<Component> Components { get; } =
        [.. Circuit.Blocks.SelectMany(b => b.Parts).Select(p => Place(p, Map, Module, Parts))];

    /// <summary>Every net with its pins, as "REF.PIN", in order.</summary>
    public SortedDictionary<string, SortedSet<string>> Nets
    {
        get
        {
            var nets = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
            foreach (var component in Components)
                foreach (var pin in component.Pins.Where(p => p.Net is not null))
                {
                    if (!nets.TryGetValue(pin.Net!, out var ends))
                        nets[pin.Net!] = ends = new SortedSet<string>(StringComparer.Ordinal);
                    ends.Add($"{component.Ref}.{pin.Pin.Number}");
                }
            return nets;
        }
    }

    /// <summary>Supplies and grounds, drawn as symbols.</summary>
    public static bool IsPower(string net) => net.StartsWith('+')
        || net.StartsWith("GND", StringComparison.Ordinal)
        || net.StartsWith("VISO", StringComparison.Ordinal);

    private static Component Place(Placed placed, PinMap map, Module module,
        IReadOnlyDictionary<string, Part> parts)
    {
        if (!parts.TryGetValue(placed.Part, out var part))
            throw new InvalidDataException(
                $"circuit of {map.Device}: {placed.Ref} names {placed.Part}, not in parts.json");
        var wanted = Wanted(placed, map);
        var pins = (part.Kind == "MCU" ? ModulePins(part, module)
            : part.Pins.Select(p => PartPin.Parse(part.Key, p))).ToList();
        var placedPins = pins.Select(p => new BoardPin(p, Net(part, p, wanted, map))).ToList();
        foreach (var name in wanted.Keys)
            if (!pins.Exists(p => p.Number == name || p.Name == name))
                throw new InvalidDataException(
                    $"circuit of {map.Device}: {placed.Ref} ({part.Key}) has no pin {name}");
        return new Component(placed.Ref, part, placedPins);
    }

    private static Dictionary<string, string> Wanted(Placed placed, PinMap map)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in placed.Pins.Split(' '))
        {
            // A pin may itself be called "+": the sign before the net is the first '=' after it.
            var at = word.IndexOf('=', 1);
            if (at < 1 || !wanted.TryAdd(word[..at], word[(at + 1)..]))
                throw new InvalidDataException(
                    $"circuit of {map.Device}: {placed.Ref}: '{word}' is not PIN=NET, or is twice");
        }
        return wanted;
    }

    private static string? Net(Part part, PartPin pin, Dictionary<string, string> wanted,
        PinMap map)
    {
        if (wanted.TryGetValue(pin.Number, out var net) || wanted.TryGetValue(pin.Name, out net))
            return net;
        var signal = part.Kind == "MCU"
            ? map.Signals.FirstOrDefault(s => $"GPIO{s.Gpio}" == pin.Name)
            : part.Key == map.Expander?.Part
                ? map.Expander.Signals.FirstOrDefault(s => s.Port == pin.Name)
                : null;
        return signal is null or { Part: "none" } ? null : signal.Sig;
    }

    private static IEnumerable<PartPin> ModulePins(Part part, Module module)
    {
        var left = module.Headers.Keys.Order(StringComparer.Ordinal).First();
        foreach (var (number, what) in module.Positions)
        {
            var isGpio = char.IsAsciiDigit(what[0]) && what.All(char.IsAsciiDigit);
            var kind = isGpio ? "bidirectional"
                : part.Supply?.GetValueOrDefault(what) ?? "passive";
            yield return new(number, isGpio ? $"GPIO{what}" : what, kind,
                !number.StartsWith(left + "-", StringComparison.Ordinal));
        }
    }
}
