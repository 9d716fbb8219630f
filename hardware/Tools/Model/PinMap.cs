namespace Edge.Hardware.Model;

/// <summary>A sentence in the two languages of the house.</summary>
internal sealed record Words(string En, string Zh);

/// <summary>One signal between the processor (or its expander) and the box.</summary>
/// <remarks>
/// <c>Dir</c> is seen from the processor: in, out, io. <c>Fn</c> is nanoFramework's DeviceFunction
/// or GPIO, RMT, PCNT. <c>Pull</c> is what holds the net outside the chip: "up 10k", "down 10k",
/// "driven" (the other side always drives), "module" (a resistor on the bought module), "open".
/// <c>Safe</c> is the level that must hold while the processor is in reset.
/// </remarks>
internal sealed record PinSignal(
    string Sig,
    int? Gpio,
    string? Port,
    string Dir,
    string? Fn,
    string Pull,
    string? Safe,
    string? StrapOk,
    string Part,
    string En,
    string Zh);

/// <summary>The port expander and the signals on its pins.</summary>
internal sealed record Expander(string Part, string Addr, IReadOnlyList<PinSignal> Signals);

/// <summary>One chip on the I2C bus.</summary>
/// <remarks><c>Moved</c>: addresses given at start to chips that share a fixed first one.</remarks>
internal sealed record I2cChip(
    string Part,
    string Addr,
    bool Option,
    string? Mux,
    IReadOnlyList<string>? Moved,
    string? Note);

/// <summary>The pin map of one device: the only place where a pin number is written.</summary>
internal sealed record PinMap(
    string Format,
    string Device,
    string? Extends,
    IReadOnlyList<string> Apps,
    string Module,
    Words Use,
    IReadOnlyList<PinSignal> Signals,
    Expander? Expander,
    IReadOnlyList<I2cChip> I2c)
{
    /// <summary>Signals of the processor and then of the expander.</summary>
    public IEnumerable<PinSignal> AllSignals =>
        Signals.Concat(Expander?.Signals ?? []);

    /// <summary>This map laid over its base: own entries replace those of the same name.</summary>
    public PinMap Over(PinMap basis)
    {
        var expander = Expander is null || basis.Expander is null
            ? Expander ?? basis.Expander
            : Expander with
            {
                Signals = Join(basis.Expander.Signals, Expander.Signals, s => s.Sig),
            };
        return this with
        {
            Signals = Join(basis.Signals, Signals, s => s.Sig),
            Expander = expander,
            I2c = Join(basis.I2c, I2c, c => c.Part),
        };
    }

    private static List<T> Join<T>(IReadOnlyList<T> lower, IReadOnlyList<T> upper,
        Func<T, string> key)
    {
        var own = upper.ToDictionary(key, StringComparer.Ordinal);
        var joined = lower.Select(x => own.Remove(key(x), out var mine) ? mine : x).ToList();
        joined.AddRange(upper.Where(x => own.ContainsKey(key(x))));
        return joined;
    }
}
