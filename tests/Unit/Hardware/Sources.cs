using Edge.Hardware.Model;

namespace Edge.Tests.Unit.Hardware;

/// <summary>The committed hardware sources, read once.</summary>
internal static class Sources
{
    internal static Workshop Workshop { get; } = Workshop.Read(Repository.Root);

    internal static PinMap Bin => Workshop.Map("smart-bin");

    internal static Module Kit => Workshop.Modules[Bin.Module];

    /// <summary>The map with one signal changed.</summary>
    internal static PinMap With(this PinMap map, string sig, Func<PinSignal, PinSignal> change)
    {
        Assert.Contains(map.AllSignals, s => s.Sig == sig);
        return map with
        {
            Signals = [.. map.Signals.Select(s => s.Sig == sig ? change(s) : s)],
            Expander = map.Expander is null ? null : map.Expander with
            {
                Signals = [.. map.Expander.Signals.Select(s => s.Sig == sig ? change(s) : s)],
            },
        };
    }
}
