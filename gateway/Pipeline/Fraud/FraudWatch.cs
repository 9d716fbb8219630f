using Edge.Pipeline.Operators;

namespace Edge.Pipeline.Fraud;

/// <summary>Runs the rules over what the fleet does.</summary>
/// <remarks>Keeps at most a day and a bounded number of observations of each device. A rule speaks
/// once an hour for a device; its alarm stays latched. Thread-safety: one caller at a time.
/// </remarks>
internal sealed class FraudWatch(FraudLimits limits)
{
    private const int ObservationsKept = 512;
    private const int ObjectsKept = 200_000;
    private const long DayMs = 24 * FraudRules.HourMs;

    private readonly Dictionary<string, History> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Device, string Code), long> _spoken = [];

    private sealed class History
    {
        public List<Observation> Lately { get; } = [];

        public Dictionary<long, long> Dropped { get; } = [];

        public HashSet<long> Emptied { get; } = [];

        public string Calibration { get; set; } = "";

        public bool IsCalibrated { get; set; }
    }

    /// <summary>Looks at sealed events, in their order.</summary>
    public List<Finding> Look(IReadOnlyList<Observation> observed)
    {
        var found = new List<Finding>();
        foreach (var one in observed) Look(one, found);
        return found;
    }

    /// <summary>Looks at the refused lines of the hour.</summary>
    public List<Finding> LookAtRefused(
        IEnumerable<(string Device, string Code, long Count)> refused, long nowMs)
    {
        var found = new List<Finding>();
        foreach (var group in refused.GroupBy(one => one.Device, StringComparer.Ordinal))
        {
            var byCode = group.ToDictionary(
                one => one.Code, one => one.Count, StringComparer.Ordinal);
            Say(FraudRules.Replay(group.Key, byCode, nowMs, limits), found);
        }

        return found;
    }

    private void Look(Observation one, List<Finding> found)
    {
        if (!_devices.TryGetValue(one.Device, out var history))
        {
            if (_devices.Count >= Limits.Devices) return;
            _devices[one.Device] = history = new History();
        }

        var lately = history.Lately;
        var old = 0;
        while (old < lately.Count && lately[old].AtMs <= one.AtMs - DayMs) old++;
        if (lately.Count - old >= ObservationsKept) old = lately.Count - ObservationsKept + 1;
        lately.RemoveRange(0, old);

        Say(FraudRules.Rate(lately, one, limits), found);
        Say(FraudRules.TakenBack(lately, one, limits), found);
        Say(FraudRules.Density(one), found);
        Say(FraudRules.Repeat(lately, one, limits), found);
        Say(FraudRules.Tare(history.Calibration, history.IsCalibrated, one, limits), found);
        LookAtObject(one, found);
        LookAtBalance(history, one, found);

        if (one.Kind == "calibration") history.IsCalibrated = true;
        if (one.Kind == "dropoff" && one.Calibration.Length > 0
            && one.Calibration != history.Calibration)
        {
            (history.Calibration, history.IsCalibrated) = (one.Calibration, false);
        }

        lately.Add(one);
    }

    private void LookAtObject(Observation one, List<Finding> found)
    {
        if (one.ObjectTag.Length == 0 || one.Kind != "dropoff") return;
        Say(FraudRules.SameObject(_objects.GetValueOrDefault(one.ObjectTag), one), found);
        if (_objects.Count >= ObjectsKept) _objects.Clear();
        _objects.TryAdd(one.ObjectTag, string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{one.Device} event {one.Seq}"));
    }

    // Only from one emptying to the next is the whole sum known.
    private void LookAtBalance(History history, Observation one, List<Finding> found)
    {
        if (one.Kind == "dropoff")
        {
            history.Dropped[one.Compartment] =
                history.Dropped.GetValueOrDefault(one.Compartment) + one.Grams;
        }

        if (one.Kind != "emptying") return;
        if (history.Emptied.Contains(one.Compartment))
        {
            var dropped = history.Dropped.GetValueOrDefault(one.Compartment);
            Say(FraudRules.Balance(dropped, one, limits), found);
        }

        history.Emptied.Add(one.Compartment);
        history.Dropped[one.Compartment] = 0;
    }

    private void Say(Finding? finding, List<Finding> found)
    {
        if (finding is null) return;
        var key = (finding.Device, finding.Code);
        if (_spoken.TryGetValue(key, out var at) && finding.AtMs - at < FraudRules.HourMs) return;
        _spoken[key] = finding.AtMs;
        found.Add(finding);
    }
}
