using System.Globalization;
using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>No two chips that listen at the same moment answer one address.</summary>
/// <remarks>
/// A chip behind a switch is heard on the main bus while its channel is open, so it must differ
/// from the main bus too. A chip that is moved at start counts with its first address among the
/// others at start, and with its new ones afterwards.
/// </remarks>
internal static class I2cRules
{
    // I2C-bus specification UM10204 3.1.12: 0x00-0x07 and 0x78-0x7F are reserved.
    private const int FirstAddress = 0x08;
    private const int LastAddress = 0x77;

    /// <summary>Every clash and every address outside the usable range.</summary>
    public static IEnumerable<Finding> Check(PinMap map)
    {
        foreach (var chip in map.I2c)
            foreach (var text in (chip.Moved ?? []).Append(chip.Addr))
                if (!IsUsable(text))
                    yield return new("i2c-range", $"{map.Device} {chip.Part}",
                        $"{text} is no usable 7-bit address");
        foreach (var finding in Clashes(map).Concat(Parts(map)))
            yield return finding;
    }

    private static IEnumerable<Finding> Clashes(PinMap map)
    {
        var main = map.I2c.Where(c => c.Mux is null).ToList();
        foreach (var twice in main.GroupBy(c => c.Addr).Where(g => g.Count() > 1))
            yield return Clash(map, twice.Key, "at start", twice.Select(c => c.Part));
        var later = main.SelectMany(c => (c.Moved ?? [c.Addr]).Select(a => (Addr: a, c.Part)))
            .ToList();
        foreach (var twice in later.GroupBy(c => c.Addr).Where(g => g.Count() > 1))
            yield return Clash(map, twice.Key, "in use", twice.Select(c => c.Part));
        foreach (var channel in map.I2c.Where(c => c.Mux is not null).GroupBy(c => c.Mux))
            foreach (var twice in channel.Select(c => (c.Addr, c.Part)).Concat(later)
                .GroupBy(c => c.Addr).Where(g => g.Count() > 1))
                yield return Clash(map, twice.Key, $"with {channel.Key} open",
                    twice.Select(c => c.Part));
    }

    private static Finding Clash(PinMap map, string address, string when,
        IEnumerable<string> who) =>
        new("i2c-unique", $"{map.Device} {address}", $"{when}: {string.Join(" and ", who)}");

    private static IEnumerable<Finding> Parts(PinMap map)
    {
        foreach (var chip in map.I2c)
            if (chip.Mux is not null && !map.I2c.Any(c => c.Part == chip.Mux.Split(' ')[0]))
                yield return new("i2c-switch", $"{map.Device} {chip.Part}",
                    $"the bus has no {chip.Mux}");
        if (map.Expander is { } expander
            && !map.I2c.Any(c => c.Part == expander.Part && c.Addr == expander.Addr))
            yield return new("i2c-expander", map.Device,
                "the expander is not in the address table");
    }

    private static bool IsUsable(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var address)
        && address is >= FirstAddress and <= LastAddress;
}
