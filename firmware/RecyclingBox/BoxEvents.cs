using Edge.Device;
using Edge.Device.Store;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.RecyclingBox;

/// <summary>The events of a box, member by member in the order of design.md 12, ruling 1.
/// </summary>
public sealed class BoxEvents : IAlarms
{
    private readonly Recorder _recorder;
    private readonly Totals _totals;
    private readonly DeviceClock _clock;

    /// <summary>Events into a recorder.</summary>
    public BoxEvents(Recorder recorder, Totals totals, DeviceClock clock)
    {
        _recorder = recorder;
        _totals = totals;
        _clock = clock;
    }

    /// <summary>Reduction shown for the last drop-off. Units: mg; 0 when it has none.</summary>
    public long Milligrams { get; private set; }

    /// <summary>Tag p of the last drop-off: 32 bytes.</summary>
    public byte[] DropOffTag { get; } = new byte[Limits.KeyBytes];

    /// <summary>Records what was put in.</summary>
    /// <param name="item">What it is.</param>
    /// <param name="session">Token of the session.</param>
    /// <param name="at">Where it went.</param>
    /// <param name="net">How heavy it is.</param>
    /// <param name="preview">Packs that may give a reduction; null for none.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <returns>False when flash refused.</returns>
    public bool DropOff(
        BoxItem item, byte[] session, Opening at, NetWeight net, Preview preview, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("dropoff", nowMs);
        writer.Text("sess", session, 0, session.Length);
        writer.Number("net", item.Weighed ? net.Grams : 0);
        writer.Number("comp", at.Number);
        writer.Text("cat", item.Category, 0, item.Category.Length);
        if (item.Pieces > 0) writer.Number("pieces", item.Pieces);
        if (item.Tag != null) writer.Text("object", item.Tag, 0, item.Tag.Length);
        if (item.Weighed) writer.Number("u", net.UncertaintyGrams);
        if (item.Why != null) writer.Text("why", item.Why);
        Milligrams = 0;
        bool counts = item.Why == null && preview != null && _clock.Quality(nowMs) != "U";
        long quantity = item.ByWeight ? net.Grams : item.Pieces;
        if (counts && quantity > 0
            && preview.TryCompute(item.Category, quantity, _clock.At(nowMs)))
        {
            Milligrams = preview.Milligrams;
            writer.Number("mg", Milligrams);
            writer.Text("pack", preview.Pack, 0, preview.Pack.Length);
        }
        writer.Text("cal", at.Scale.Calibration.Name);
        if (!Commit()) return false;
        _recorder.CopyLink(DropOffTag);
        return true;
    }

    /// <summary>Records that a compartment was emptied.</summary>
    public bool Emptying(Opening at, long netGrams, byte[] who, int whoCount, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("emptying", nowMs);
        writer.Number("comp", at.Number);
        writer.Number("net", netGrams);
        writer.Text("who", who, 0, whoCount);
        return Commit();
    }

    /// <summary>
    /// Records a new calibration: its span in counts per kg and its zero in counts.
    /// </summary>
    public bool Calibrated(Opening at, int span, int zero, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("calibration", nowMs);
        writer.Number("scale", at.Number);
        writer.Number("span", span);
        writer.Number("zero", zero);
        writer.Text("cal", at.Scale.Calibration.Name);
        return Commit();
    }

    /// <inheritdoc/>
    public bool Alarm(string code, int compartment, long value, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("alarm", nowMs);
        if (compartment > 0) writer.Number("comp", compartment);
        writer.Text("code", code);
        writer.Number("value", value);
        return Commit();
    }

    private bool Commit()
    {
        if (!_recorder.Commit()) return false;
        _totals.Add(_recorder.Journal.Next - 1, _recorder.Payload, _recorder.Writer.Count);
        return true;
    }
}
