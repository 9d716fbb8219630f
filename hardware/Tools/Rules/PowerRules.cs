using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>Peak current of each rail against what its source gives.</summary>
internal static class PowerRules
{
    // House rule: a rail is loaded to four fifths of its regulator at most.
    private const int PermittedPercent = 80;

    // A converter of this class loses about 15 %; rounded against us.
    private const int EfficiencyPercent = 85;

    /// <summary>Peak load of a rail in mA, converters behind it included.</summary>
    public static int LoadMa(Board board, string net)
    {
        var own = board.Components.Sum(c => Peak(c.Part, net))
            + board.Circuit.Field.Sum(f => f.Qty * Peak(board.Parts[f.Part], net));
        foreach (var rail in board.Circuit.Rails.Where(r => r.From == net))
        {
            var milliwatts = (long)LoadMa(board, rail.Net) * (rail.Millivolts ?? 0) / 1000;
            var millivolts = rail.FromMillivolts ?? 1;
            var microwatts = milliwatts * 1000 * 100 / EfficiencyPercent;
            own += (int)((microwatts + millivolts - 1) / millivolts);
        }
        return own;
    }

    /// <summary>Rails above the permitted load, and loads on rails nobody supplies.</summary>
    public static IEnumerable<Finding> Check(Board board)
    {
        foreach (var rail in board.Circuit.Rails)
        {
            var load = LoadMa(board, rail.Net);
            if (load * 100 > rail.LimitMa * PermittedPercent)
                yield return new("power", $"{board.Circuit.Board} {rail.Net}",
                    $"peak {load} mA is above {PermittedPercent} % of {rail.LimitMa} mA");
        }
        foreach (var component in board.Components)
            foreach (var net in component.Part.PeakMa?.Keys ?? [])
                if (!board.Circuit.Rails.Any(r => r.Net == net))
                    yield return new("power", $"{board.Circuit.Board} {component.Ref}",
                        $"draws from {net}, which has no source");
    }

    private static int Peak(Part part, string net) => part.PeakMa?.GetValueOrDefault(net) ?? 0;
}
