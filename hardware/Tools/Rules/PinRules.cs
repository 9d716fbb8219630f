using System.Globalization;
using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>What a processor's pins allow (the papers' rule list, one method per rule).</summary>
internal static class PinRules
{
    private static readonly string[] Directions = ["in", "out", "io"];

    /// <summary>Every broken rule of one pin map on its module.</summary>
    public static IEnumerable<Finding> Check(PinMap map, Module module)
    {
        foreach (var finding in Names(map).Concat(Used(map)))
            yield return finding;
        foreach (var signal in map.Signals)
            foreach (var finding in Signal(map, module, signal))
                yield return finding;
        foreach (var signal in map.Expander?.Signals ?? [])
            foreach (var finding in ExpanderSignal(map, signal))
                yield return finding;
    }

    private static IEnumerable<Finding> Names(PinMap map)
    {
        foreach (var twice in map.AllSignals.GroupBy(s => s.Sig).Where(g => g.Count() > 1))
            yield return new("pin-name", $"{map.Device} {twice.Key}", "this name is used twice");
        foreach (var twice in map.Signals.Where(s => Function(s) is not null)
            .GroupBy(s => s.Fn).Where(g => g.Count() > 1))
            yield return new("pin-function", $"{map.Device} {twice.Key}",
                $"{string.Join(" and ", twice.Select(s => s.Sig))} ask for the same function");
    }

    private static IEnumerable<Finding> Used(PinMap map)
    {
        foreach (var twice in map.Signals.GroupBy(s => s.Gpio).Where(g => g.Count() > 1))
            yield return new("pin-used-once", $"{map.Device} GPIO{twice.Key}",
                $"taken by {string.Join(" and ", twice.Select(s => s.Sig))}");
        foreach (var twice in (map.Expander?.Signals ?? []).GroupBy(s => s.Port)
            .Where(g => g.Count() > 1))
            yield return new("pin-used-once", $"{map.Device} {twice.Key}",
                $"taken by {string.Join(" and ", twice.Select(s => s.Sig))}");
    }

    private static IEnumerable<Finding> Signal(PinMap map, Module module, PinSignal signal)
    {
        var subject = $"{map.Device} {signal.Sig} GPIO{signal.Gpio}";
        if (!Directions.Contains(signal.Dir))
            yield return new("pin-direction", subject, $"'{signal.Dir}' is not in, out or io");
        if (signal.Gpio is not { } gpio || !module.Pins.Contains(gpio))
        {
            yield return new("pin-exists", subject, $"{module.Name} has no such pin");
            yield break;
        }
        foreach (var (use, pins) in module.Reserved)
            if (pins.Contains(gpio) && !(use == "strapping" && signal.StrapOk is { Length: > 20 }))
                yield return new("pin-reserved", subject, $"the module needs it for {use}");
        if (signal.Dir != "in" && module.InputOnly.Contains(gpio))
            yield return new("pin-input-only", subject, "this pin cannot drive");
        if (signal.Dir == "in" && module.NoPull.Contains(gpio) && signal.Pull is "open" or "none")
            yield return new("pin-no-pull", subject,
                "no pull inside the chip: hold the net with a resistor outside");
        foreach (var finding in Analogue(module, signal, gpio, subject)
            .Concat(Safe(module, signal, gpio, subject)))
            yield return finding;
    }

    private static IEnumerable<Finding> Analogue(Module module, PinSignal signal, int gpio,
        string subject)
    {
        if (signal.Fn?.StartsWith("ADC", StringComparison.Ordinal) != true)
            yield break;
        if (!module.Adc1.TryGetValue(gpio.ToString(CultureInfo.InvariantCulture), out var channel))
            yield return new("pin-adc1", subject, module.Adc2.Contains(gpio)
                ? "ADC2 does not work while Wi-Fi runs: use an ADC1 pin"
                : "not an ADC1 pin");
        else if (signal.Fn != $"ADC1_CH{channel}")
            yield return new("pin-adc1", subject, $"this pin is ADC1_CH{channel}");
    }

    private static IEnumerable<Finding> Safe(Module module, PinSignal signal, int gpio,
        string subject)
    {
        if (signal.Dir == "out" && signal.Safe is null
            && (signal.Sig.EndsWith("_DRV", StringComparison.Ordinal)
                || signal.Sig.EndsWith("_DE", StringComparison.Ordinal)))
            yield return new("pin-safe", subject, "an output that moves or drives names its level");
        if (signal.Safe is null)
            yield break;
        if (!signal.Pull.StartsWith(signal.Safe == "low" ? "down " : "up ",
            StringComparison.Ordinal))
            yield return new("pin-safe", subject,
                $"safe is {signal.Safe}, but the net is '{signal.Pull}' in reset");
        if (module.BootGlitch.Contains(gpio))
            yield return new("pin-boot", subject, "this pin toggles while the module starts");
    }

    private static IEnumerable<Finding> ExpanderSignal(PinMap map, PinSignal signal)
    {
        var subject = $"{map.Device} {signal.Sig} {signal.Port}";
        if (signal.Port is not { Length: 4 } port || port[..2] != "GP"
            || port[2] is not ('A' or 'B') || port[3] is < '0' or > '7')
            yield return new("pin-exists", subject, "the expander has no such pin");
        if (signal.Dir == "out" && (signal.Safe is null
            || !signal.Pull.StartsWith(signal.Safe == "low" ? "down " : "up ",
                StringComparison.Ordinal)))
            yield return new("pin-safe", subject,
                "expander pins float after reset: name the safe level and its resistor");
        if (signal is { Dir: "in", Pull: "open" })
            yield return new("pin-no-pull", subject, "an input needs a resistor outside");
        // MCP23017 datasheet DS20001952C: GPA7 and GPB7 are outputs only on recent silicon.
        if (signal.Dir == "in" && signal.Port is "GPA7" or "GPB7")
            yield return new("pin-direction", subject, "GPA7 and GPB7 are outputs only");
    }

    /// <summary>The DeviceFunction of a signal, or null where the pin needs no mapping.</summary>
    public static string? Function(PinSignal signal) =>
        signal.Fn is null or "GPIO" or "RMT" or "PCNT" ? null : signal.Fn;
}
