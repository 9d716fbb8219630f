using System.Collections.Concurrent;

namespace Edge.Pipeline;

/// <summary>What each device adds up to, of sealed events.</summary>
/// <remarks>Thread-safety: safe.</remarks>
internal sealed class Tallies
{
    private readonly ConcurrentDictionary<string, Tally> _sums = new(StringComparer.Ordinal);

    /// <summary>Adds to a device.</summary>
    public void Add(Tally more) => _sums.AddOrUpdate(
        more.Device, static (_, add) => add,
        static (_, sum, add) => new Tally(
            sum.Device, sum.Events + add.Events, sum.Grams + add.Grams,
            sum.WattHours + add.WattHours, sum.Milligrams + add.Milligrams),
        more);

    /// <summary>The sum of one device.</summary>
    public Tally Of(string device) =>
        _sums.GetValueOrDefault(device) ?? new Tally(device, 0, 0, 0, 0);

    /// <summary>The sum of all devices.</summary>
    public Tally All()
    {
        var sum = new Tally("", 0, 0, 0, 0);
        foreach (var one in _sums.Values)
        {
            sum = new Tally(
                "", sum.Events + one.Events, sum.Grams + one.Grams,
                sum.WattHours + one.WattHours, sum.Milligrams + one.Milligrams);
        }

        return sum;
    }
}
