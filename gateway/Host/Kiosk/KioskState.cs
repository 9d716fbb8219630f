using Edge.Host.Screens;

namespace Edge.Host.Kiosk;

/// <summary>A point of the settle trace.</summary>
/// <param name="UpMs">Device time. Units: ms.</param>
/// <param name="Grams">Net then. Units: g.</param>
public readonly record struct TracePoint(long UpMs, long Grams);

/// <summary>What the gateway knows of one kiosk now.</summary>
/// <param name="Live">What the device last said.</param>
/// <param name="HeardMs">When. Units: ms UTC.</param>
/// <param name="Trace">The last seconds of the scale, oldest first.</param>
/// <param name="SettledMs">When the drop-off on the screen was recorded; the same as long as it is
/// shown. Units: ms UTC.</param>
public sealed record KioskView(
    LiveBin Live, long HeardMs, IReadOnlyList<TracePoint> Trace, long SettledMs);

/// <summary>The kiosk of one device: what it shows, who stands there, what may be asked of it.
/// </summary>
/// <remarks>Thread-safety: safe. Nothing here is evidence; a restart forgets it.</remarks>
internal sealed class KioskState(string device, Pulse pulse)
{
    /// <summary>How much of the scale's past is drawn. Units: ms.</summary>
    public const long TraceMs = 10_000;

    private const int TraceMax = 128;

    private readonly Lock _lock = new();
    private readonly Queue<TracePoint> _trace = new();
    private KioskView? _view;
    private long _number;

    /// <summary>The device.</summary>
    public string Device => device;

    /// <summary>Beats when it said something.</summary>
    public Pulse Pulse => pulse;

    /// <summary>The staff's tries and acts at this kiosk.</summary>
    public StaffDesk Staff { get; } = new();

    /// <summary>Token of the person whose visit is open, or null for a nameless one.</summary>
    public string? Guest { get; set; }

    /// <summary>What is known, or null before the device said anything.</summary>
    public KioskView? View
    {
        get
        {
            lock (_lock) return _view;
        }
    }

    /// <summary>Takes what the device said.</summary>
    public void Take(LiveBin live, long nowMs)
    {
        lock (_lock)
        {
            var before = _view?.Live;
            if (before is not null && before.Boot == live.Boot && live.UpMs < before.UpMs) return;
            var weighs = live.At is "open" or "close" or "weigh";
            if (!weighs && live.At is not ("result" or "uncredited")) _trace.Clear();
            if (weighs) _trace.Enqueue(new TracePoint(live.UpMs, live.Grams));
            while (_trace.Count > TraceMax
                || (_trace.Count > 0 && _trace.Peek().UpMs < live.UpMs - TraceMs))
            {
                _trace.Dequeue();
            }

            var settledMs = _view is { } last && live.Result?.Id == last.Live.Result?.Id
                ? last.SettledMs : nowMs - live.AgoMs;
            _view = new KioskView(live, nowMs, [.. _trace], settledMs);
        }

        pulse.Beat();
    }

    /// <summary>The number of the next command: it grows within a start of the device, and over
    /// restarts of the gateway too.</summary>
    public long NextNumber(long nowMs)
    {
        lock (_lock) return _number = Math.Max(_number + 1, nowMs);
    }
}
