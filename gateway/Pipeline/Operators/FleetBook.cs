using System.Collections.Concurrent;

namespace Edge.Pipeline.Operators;

/// <summary>One compartment since it was last emptied.</summary>
/// <param name="Number">Which.</param>
/// <param name="Grams">What was dropped off since. Units: g.</param>
/// <param name="DropOffs">How many drop-offs that were.</param>
/// <param name="EmptiedMs">When it was last emptied; 0 for never seen. Units: ms UTC.</param>
/// <param name="RemovedGrams">What was taken out then. Units: g.</param>
/// <param name="DroppedGrams">What had been dropped off before it. Units: g; -1 when the time
/// before is not known whole.</param>
public sealed record CompartmentView(
    long Number, long Grams, long DropOffs, long EmptiedMs, long RemovedGrams, long DroppedGrams);

/// <summary>One device over the last day.</summary>
/// <param name="Strip">Events per half hour, the oldest first, 48 of them.</param>
/// <param name="TodayGrams">Dropped off today. Units: g.</param>
/// <param name="TodayWattHours">Charged today. Units: Wh.</param>
/// <param name="TodayMilligrams">Reduced today, sealed. Units: mg CO2e.</param>
/// <param name="LastUseMs">Newest drop-off or charge; 0 for none. Units: ms UTC.</param>
/// <param name="Firmware">Firmware it last named, or empty.</param>
/// <param name="CalibratedMs">Newest calibration event; 0 for none. Units: ms UTC.</param>
/// <param name="Calibration">The calibration it last named, or empty.</param>
/// <param name="Compartments">Its compartments, by number.</param>
public sealed record DayView(
    IReadOnlyList<int> Strip, long TodayGrams, long TodayWattHours, long TodayMilligrams,
    long LastUseMs, string Firmware, long CalibratedMs, string Calibration,
    IReadOnlyList<CompartmentView> Compartments);

/// <summary>What the fleet did lately: the newest sealed events, folded, in memory.</summary>
/// <remarks>After a restart it is folded again from the newest events of the journal; what is
/// older is not known and is said as such. Thread-safety: safe.</remarks>
public sealed class FleetBook
{
    /// <summary>Newest events that are folded again at a start.</summary>
    public const int EventsAtStart = 100_000;

    /// <summary>Slots of the strip, half an hour each.</summary>
    public const int Slots = 48;

    private const long SlotMs = 30 * 60_000;

    private static readonly TimeSpan SiteOffset = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<string, Days> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _online = new(StringComparer.Ordinal);
    private readonly Queue<(long LastEvent, long Day, long Milligrams)> _unreceipted = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private (long Day, long Milligrams) _receipted;

    internal FleetBook(TimeProvider time) => _time = time;

    /// <summary>Everything that is there was folded from the beginning of the journal.</summary>
    internal bool IsWhole { get; set; }

    /// <summary>Reduced today and under a receipt. Units: mg CO2e.</summary>
    public long ReceiptedTodayMilligrams
    {
        get
        {
            lock (_gate) return _receipted.Day == Day(Now()) ? _receipted.Milligrams : 0;
        }
    }

    /// <summary>Is the device connected?</summary>
    public bool IsOnline(string device) => _online.GetValueOrDefault(device);

    /// <summary>Says whether a device is connected.</summary>
    public void SetOnline(string device, bool isOnline) => _online[device] = isOnline;

    /// <summary>One device.</summary>
    public DayView Of(string device)
    {
        var days = _devices.GetValueOrDefault(device);
        lock (_gate) return (days ?? new Days()).View(Now());
    }

    /// <summary>Folds sealed events in, in their order.</summary>
    internal void Add(IReadOnlyList<Observation> observed)
    {
        lock (_gate)
        {
            long today = 0;
            foreach (var one in observed)
            {
                _devices.GetOrAdd(one.Device, _ => new Days()).Add(one, IsWhole);
                if (Day(one.AtMs) == Day(Now())) today += one.Milligrams;
            }

            if (observed.Count > 0 && today > 0)
            {
                _unreceipted.Enqueue((observed[^1].EventId, Day(Now()), today));
            }
        }
    }

    /// <summary>Events up to this one have receipts.</summary>
    internal void Receipted(long lastEvent)
    {
        lock (_gate)
        {
            while (_unreceipted.TryPeek(out var next) && next.LastEvent <= lastEvent)
            {
                _unreceipted.Dequeue();
                _receipted = _receipted.Day == next.Day
                    ? (next.Day, _receipted.Milligrams + next.Milligrams)
                    : (next.Day, next.Milligrams);
            }
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Day(long atMs) =>
        (atMs + (long)SiteOffset.TotalMilliseconds) / 86_400_000;

    private sealed class Days
    {
        private readonly int[] _strip = new int[Slots];
        private readonly SortedDictionary<long, CompartmentView> _compartments = [];
        private long _slot;
        private long _day;
        private long _grams;
        private long _wattHours;
        private long _milligrams;
        private long _lastUse;
        private long _calibrated;
        private string _firmware = "";
        private string _calibration = "";

        public void Add(Observation one, bool isWhole)
        {
            Turn(one.AtMs);
            var slot = one.AtMs / SlotMs;
            if (slot > _slot - Slots && slot <= _slot) _strip[slot % Slots]++;
            if (one.Firmware.Length > 0) _firmware = one.Firmware;
            if (one.Calibration.Length > 0) _calibration = one.Calibration;
            if (one.Kind == "calibration") _calibrated = one.AtMs;
            if (one.Kind is "dropoff" or "charge") Use(one);
            if (one.Kind is "dropoff" or "emptying") Fill(one, isWhole);
        }

        public DayView View(long nowMs)
        {
            Turn(nowMs);
            var strip = new int[Slots];
            for (var i = 0; i < Slots; i++)
            {
                var slot = _slot - Slots + 1 + i;
                strip[i] = slot < 0 ? 0 : _strip[slot % Slots];
            }

            var isToday = _day == Day(nowMs);
            return new DayView(
                strip, isToday ? _grams : 0, isToday ? _wattHours : 0, isToday ? _milligrams : 0,
                _lastUse, _firmware, _calibrated, _calibration, [.. _compartments.Values]);
        }

        private void Use(Observation one)
        {
            _lastUse = one.AtMs;
            var day = Day(one.AtMs);
            if (day != _day) (_day, _grams, _wattHours, _milligrams) = (day, 0, 0, 0);
            if (one.Kind == "dropoff") _grams += one.Grams;
            _wattHours += one.WattHours;
            _milligrams += one.Milligrams;
        }

        private void Fill(Observation one, bool isWhole)
        {
            var isKnown = _compartments.TryGetValue(one.Compartment, out var at);
            at ??= new CompartmentView(one.Compartment, 0, 0, 0, 0, isWhole ? 0 : -1);
            _compartments[one.Compartment] = one.Kind == "dropoff"
                ? at with { Grams = at.Grams + one.Grams, DropOffs = at.DropOffs + 1 }
                : new CompartmentView(
                    one.Compartment, 0, 0, one.AtMs, one.Grams,
                    at.EmptiedMs > 0 || isWhole && isKnown ? at.Grams : -1);
        }

        // Slots that came and went since are empty.
        private void Turn(long nowMs)
        {
            var slot = nowMs / SlotMs;
            if (slot <= _slot) return;
            for (var i = Math.Max(_slot + 1, slot - Slots + 1); i <= slot; i++)
            {
                _strip[i % Slots] = 0;
            }

            _slot = slot;
        }
    }
}
