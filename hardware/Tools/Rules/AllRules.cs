using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>The rules that need nothing but the sources.</summary>
internal static class AllRules
{
    /// <summary>Every broken rule of every device.</summary>
    public static IEnumerable<Finding> Check(Workshop workshop)
    {
        foreach (var map in workshop.PinMaps)
        {
            if (!workshop.Modules.TryGetValue(map.Module, out var module))
            {
                yield return new("pin-module", map.Device, $"no module is named {map.Module}");
                continue;
            }
            foreach (var finding in PinRules.Check(map, module).Concat(I2cRules.Check(map)))
                yield return finding;
        }
    }
}
