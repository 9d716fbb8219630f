using System.Globalization;

namespace Edge.Hardware.Model;

/// <summary>A processor module: which pins it has and which it keeps for itself.</summary>
internal sealed record Module(
    string Name,
    string Image,
    IReadOnlyList<int> Pins,
    IReadOnlyDictionary<string, IReadOnlyList<int>> Reserved,
    IReadOnlyList<int> InputOnly,
    IReadOnlyList<int> NoPull,
    IReadOnlyList<int> BootGlitch,
    IReadOnlyDictionary<string, int> Adc1,
    IReadOnlyList<int> Adc2,
    bool Wifi,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Headers)
{
    /// <summary>Header positions in order: number ("J1-4") and what is there.</summary>
    public IEnumerable<(string Number, string What)> Positions =>
        Headers.OrderBy(h => h.Key, StringComparer.Ordinal).SelectMany(h =>
            h.Value.Select((what, i) => ($"{h.Key}-{i + 1}", what)));

    /// <summary>Where a GPIO comes out, or "inside" when it reaches no header.</summary>
    public string PositionOf(int gpio)
    {
        var text = gpio.ToString(CultureInfo.InvariantCulture);
        foreach (var (number, what) in Positions)
            if (what == text)
                return number;
        return "inside";
    }
}

/// <summary>The file of all modules.</summary>
internal sealed record ModuleFile(string Format, string Note, IReadOnlyList<Module> Modules);
