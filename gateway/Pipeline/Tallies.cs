using System.Collections.Concurrent;

namespace Edge.Pipeline;

/// <summary>What each device adds up to: sums of sealed events, counts at each promise.</summary>
/// <remarks>Thread-safety: safe.</remarks>
internal sealed class Tallies
{
    private readonly ConcurrentDictionary<string, Tally> _sums = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, long> _durable = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _receipted = new(StringComparer.Ordinal);

    /// <summary>Counts durable events of a device.</summary>
    public void AddDurable(string device, long more) =>
        _durable.AddOrUpdate(device, more, (_, count) => count + more);

    /// <summary>Counts receipted events of a device.</summary>
    public void AddReceipted(string device, long more) =>
        _receipted.AddOrUpdate(device, more, (_, count) => count + more);

    /// <summary>Durable events of a device.</summary>
    public long Durable(string device) => _durable.GetValueOrDefault(device);

    /// <summary>Receipted events of a device.</summary>
    public long Receipted(string device) => _receipted.GetValueOrDefault(device);

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
