using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>The drawn nets against the pin map and the circuit, pair by pair.</summary>
internal static class NetRules
{
    /// <summary>Compares nets read from a drawing with those the sources ask for.</summary>
    public static IEnumerable<Finding> Same(Board board,
        SortedDictionary<string, SortedSet<string>> drawn)
    {
        var name = board.Circuit.Board;
        var wanted = board.Nets;
        foreach (var net in wanted.Keys.Except(drawn.Keys))
            yield return new("netlist", $"{name} {net}", "not in the drawing");
        foreach (var net in drawn.Keys.Except(wanted.Keys))
            yield return new("netlist", $"{name} {net}", "in the drawing, not in the sources");
        foreach (var (net, pins) in wanted)
            if (drawn.TryGetValue(net, out var got) && !got.SetEquals(pins))
                yield return new("netlist", $"{name} {net}",
                    $"drawn {string.Join(' ', got.Except(pins))}, "
                    + $"missing {string.Join(' ', pins.Except(got))}");
    }

    /// <summary>Every signal of the pin map reaches its part and is held as the map says.</summary>
    public static IEnumerable<Finding> Check(Board board)
    {
        foreach (var signal in board.Map.AllSignals.Where(s => s.Part != "none"))
            foreach (var finding in Signal(board, signal))
                yield return finding;
        foreach (var net in board.Nets.Where(n => n.Value.Count < 2))
            yield return new("net-alone", $"{board.Circuit.Board} {net.Key}",
                $"only {net.Value.First()} is on it");
    }

    private static IEnumerable<Finding> Signal(Board board, PinSignal signal)
    {
        var subject = $"{board.Circuit.Board} {signal.Sig}";
        if (!board.Nets.TryGetValue(signal.Sig, out var ends))
        {
            yield return new("net-missing", subject, "the circuit has no such net");
            yield break;
        }
        var controller = board.Components.First(c => signal.Port is null
            ? c.Part.Kind == "MCU" : c.Part.Key == board.Map.Expander?.Part);
        var pin = controller.Pins.First(p => p.Pin.Name == (signal.Port ?? $"GPIO{signal.Gpio}"));
        if (!ends.Contains($"{controller.Ref}.{pin.Pin.Number}"))
            yield return new("net-pin", subject, $"{pin.Pin.Name} is on {pin.Net}");
        if (signal.Part != "I2C-BUS" && !Reached(board, signal.Sig).Contains(signal.Part))
            yield return new("net-part", subject,
                $"does not reach {signal.Part}, not even through one two-ended part");
        var words = signal.Pull.Split(' ');
        var rail = words[0] == "up" ? "+3V3" : "GND";
        if (words.Length == 2 && !Held(board, signal.Sig, rail, words[1]))
            yield return new("net-pull", subject, $"no {words[1]} holds it {words[0]}");
    }

    /// <summary>Parts on a net, or on one behind a two-ended part.</summary>
    private static HashSet<string> Reached(Board board, string net) =>
        [.. Near(board, net).SelectMany(n => board.Components
            .Where(c => c.Pins.Any(p => p.Net == n)).Select(c => c.Part.Key))];

    private static bool Held(Board board, string net, string rail, string value) =>
        Near(board, net).Any(n => board.Components.Any(c => c.Part.Kind == "R"
            && c.Part.Value == value && c.Pins.Any(p => p.Net == n)
            && c.Pins.Any(p => p.Net == rail)));

    private static IEnumerable<string> Near(Board board, string net) =>
        board.Components.Where(c => c.IsTwoEnded && c.Part.Kind is not ("C" or "CP")
                && c.Pins.Any(p => p.Net == net))
            .SelectMany(c => c.Pins).Select(p => p.Net).OfType<string>()
            .Where(n => !Board.IsPower(n)).Append(net).Distinct();
}
