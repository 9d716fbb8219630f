using System.Globalization;

namespace Edge.Simulation.World;

/// <summary>What stands of one device in the logs of all gateways.</summary>
internal sealed class DeviceBooks(SimWorld world)
{
    /// <summary>More than any device here records: a longer range is false anyway.</summary>
    private const long NamedAtOnceMax = 100_000;

    private readonly SortedSet<long> named = [];
    private readonly List<(long Last, long Seq)> jumps = [];
    private long last;

    /// <summary>Its events, of whichever gateway.</summary>
    public SortedDictionary<long, Deed> All { get; } = [];

    /// <summary>Those of the gateway that is looked at.</summary>
    public SortedDictionary<long, Deed> Here { get; private set; } = [];

    /// <summary>Two gateways hold different events under one number: the platform decides which
    /// came first.</summary>
    public bool IsDisputed { get; private set; }

    /// <summary>Is a number named missing somewhere?</summary>
    public bool IsNamed(long seq) => named.Contains(seq);

    /// <summary>Every number that is named missing somewhere.</summary>
    public IEnumerable<long> Named => named;

    /// <summary>Another gateway's logs begin.</summary>
    public void Begin() => (Here, last) = ([], 0);

    /// <summary>I2, I3: every event once, in order.</summary>
    public void Take(string dev, long seq, Deed deed, IEnumerable<string> flags)
    {
        if (Here.ContainsKey(seq)) world.Watch.Fail("I2", $"{dev} {seq} stands in a log twice");
        if (seq < last) world.Watch.Fail("I3", $"{dev} {seq} comes after {last} in the log");
        foreach (string flag in flags)
            if (flag.StartsWith("missing ", StringComparison.Ordinal)) Name(flag[8..]);
        if (seq > last + 1) jumps.Add((last, seq));
        last = seq;
        Here[seq] = deed;
        bool isOther = All.TryGetValue(seq, out Deed other) && other != deed;
        IsDisputed |= isOther;
        if (isOther && !world.IsCloned(dev))
            world.Watch.Fail("I2", $"{dev} {seq} stands in two logs with two contents");
        All.TryAdd(seq, deed);
    }

    /// <summary>I3: nothing is left out that was not named, or counted by another gateway.
    /// </summary>
    public void Check(string dev)
    {
        foreach ((long before, long after) in jumps)
            for (long seq = before + 1; seq < after; seq++)
                if (!named.Contains(seq) && !All.ContainsKey(seq))
                    world.Watch.Fail("I3", $"{dev} {after} follows {before} in the log");
    }

    private void Name(string range)
    {
        string[] ends = range.Split('-');
        long from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        long to = Math.Min(
            long.Parse(ends[1], CultureInfo.InvariantCulture), from + NamedAtOnceMax);
        for (long seq = from; seq <= to; seq++) named.Add(seq);
    }
}
