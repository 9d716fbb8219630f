using Edge.Device;
using Edge.Device.Classify;
using Edge.Device.Store;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>The events of a bin, member by member in the order of design.md 12, ruling 1.</summary>
public sealed class BinEvents : IAlarms
{
    private readonly Recorder recorder;
    private readonly Totals totals;
    private readonly Preview preview;
    private readonly DeviceClock clock;

    /// <summary>Events into a recorder.</summary>
    public BinEvents(Recorder recorder, Totals totals, Preview preview, DeviceClock clock)
    {
        this.recorder = recorder;
        this.totals = totals;
        this.preview = preview;
        this.clock = clock;
    }

    /// <summary>Reduction shown for the last drop-off. Units: mg; 0 when it has none.</summary>
    public long Milligrams { get; private set; }

    /// <summary>Sequence of the last drop-off; 0 before the first.</summary>
    public long DropOffSeq { get; private set; }

    /// <summary>Tag p of the last drop-off: 32 bytes.</summary>
    public byte[] DropOffTag { get; } = new byte[Limits.KeyBytes];

    /// <summary>Records a drop-off.</summary>
    /// <param name="session">Token of the session.</param>
    /// <param name="at">Where it went.</param>
    /// <param name="category">What it is said to be.</param>
    /// <param name="seen">What the sensors say it is; null when they say nothing.</param>
    /// <param name="net">How much it is.</param>
    /// <param name="why">Why its weight is not credited; null when it is.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <returns>False when flash refused.</returns>
    public bool DropOff(
        byte[] session, Compartment at, byte[] category, MaterialClassifier seen,
        NetWeight net, string why, long nowMs)
    {
        bool weighed = why == null || why == NotCredited.BelowMin || why == NotCredited.Hold;
        PayloadWriter writer = recorder.Begin("dropoff", nowMs);
        writer.Text("sess", session, 0, session.Length);
        writer.Number("net", weighed ? net.Grams : 0);
        writer.Number("comp", at.Number);
        writer.Text("cat", category, 0, category.Length);
        PutSeen(writer, category, seen);
        if (weighed)
        {
            writer.Number("u", net.UncertaintyGrams);
        }

        if (why != null)
        {
            writer.Text("why", why);
        }

        Milligrams = 0;
        bool timed = clock.Quality(nowMs) != "U";
        if (why == null && timed && preview.TryCompute(category, net.Grams, clock.At(nowMs)))
        {
            Milligrams = preview.Milligrams;
            writer.Number("mg", Milligrams);
            writer.Text("pack", preview.Pack, 0, preview.Pack.Length);
        }

        writer.Text("cal", weighed ? net.Calibration : at.Scale.Calibration.Name);
        if (!Commit())
        {
            return false;
        }

        DropOffSeq = recorder.Journal.Next - 1;
        recorder.CopyLink(DropOffTag);
        return true;
    }

    // What was declared is never changed; the gateway holds what contradicts it.
    private static void PutSeen(PayloadWriter writer, byte[] category, MaterialClassifier seen)
    {
        if (seen == null)
        {
            return;
        }

        writer.Number("conf", seen.Percent);
        writer.Text("declared", category, 0, category.Length);
        if (seen.Detected != null)
        {
            writer.Text("detected", seen.Detected, 0, seen.Detected.Length);
        }
    }

    /// <summary>Records that a compartment was emptied.</summary>
    public bool Emptying(Compartment at, long netGrams, byte[] who, int whoCount, long nowMs)
    {
        PayloadWriter writer = recorder.Begin("emptying", nowMs);
        writer.Number("comp", at.Number);
        writer.Number("net", netGrams);
        writer.Text("who", who, 0, whoCount);
        return Commit();
    }

    /// <summary>
    /// Records a new calibration: its span in counts per kg and its zero in counts.
    /// </summary>
    public bool Calibrated(WeighedPlace at, int span, int zero, long nowMs)
    {
        PayloadWriter writer = recorder.Begin("calibration", nowMs);
        writer.Number("scale", at.Number);
        writer.Number("span", span);
        writer.Number("zero", zero);
        writer.Text("cal", at.Scale.Calibration.Name);
        return Commit();
    }

    /// <inheritdoc/>
    public bool Alarm(string code, int compartment, long value, long nowMs)
    {
        PayloadWriter writer = recorder.Begin("alarm", nowMs);
        if (compartment > 0)
        {
            writer.Number("comp", compartment);
        }

        writer.Text("code", code);
        writer.Number("value", value);
        return Commit();
    }

    private bool Commit()
    {
        if (!recorder.Commit())
        {
            return false;
        }

        totals.Add(recorder.Journal.Next - 1, recorder.Payload, recorder.Writer.Count);
        return true;
    }
}
