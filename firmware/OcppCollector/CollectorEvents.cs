using System.Buffers.Text;
using System.Text;
using Edge.Metering;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.OcppCollector;

/// <summary>Writes what connectors tell as events of one device.</summary>
/// <remarks>The same members as a charging meter's (docs/reference/metering.md); the flag
/// <c>ocpp</c> says that a back end told the register.</remarks>
internal sealed class CollectorEvents(Recorder recorder, Totals totals)
{
    /// <summary>Flag of everything that comes from here.</summary>
    public const string Flag = "ocpp";

    private const int RawChars = 24;

    /// <summary>Records a closed transaction.</summary>
    public bool Charge(Connector from, KeptTransaction kept, long nowMs)
    {
        var session = kept.Session;
        var isCounted = (session.Flags & SessionFlags.NoStart) == 0;
        var writer = recorder.Begin("charge", nowMs);
        if (session.Token.Length > 0) writer.Text("sess", session.Token);
        if (isCounted)
        {
            writer.Number("start", session.StartWh);
            writer.Number("stop", session.StopWh);
        }

        writer.Number("wh", session.StopWh - session.StartWh);
        if (isCounted)
        {
            writer.Number(
                "off", session.StopWh - from.ToWh(session.StopRegister - session.Offset));
        }

        writer.Number("un", session.UnassignedWh);
        var flags = SessionFlags.Text(session.Flags);
        string[] words = flags.Length == 0 ? [Flag] : [Flag, flags];
        writer.Text("fl", string.Join(',', words.Concat(kept.Words)));
        Meter(writer, from);
        if (isCounted && kept.StartUtcMs > 0 && kept.StopUtcMs > 0)
        {
            writer.Number("startT", kept.StartUtcMs);
            writer.Number("stopT", kept.StopUtcMs);
        }

        if (isCounted) writer.Text("raw", Hex(kept.StartRaw) + "." + Hex(kept.StopRaw));
        if (kept.Signed.Count > 0)
        {
            writer.Text("ocmf", string.Join('.', kept.Signed.Select(Encoded)));
        }

        return Commit();
    }

    /// <summary>Records a reading.</summary>
    public bool Reading(Connector from, string name, long registerWh, string raw, long nowMs)
    {
        var writer = recorder.Begin("reading", nowMs);
        Meter(writer, from);
        writer.Text("class", name);
        if (registerWh >= 0) writer.Number("reg", registerWh);
        if (raw.Length > 0) writer.Text("raw", Hex(raw));
        return Commit();
    }

    /// <summary>Records a signed begin that its charge has no room for.</summary>
    public bool Begin(Connector from, string record, long nowMs)
    {
        var writer = recorder.Begin("reading", nowMs);
        Meter(writer, from);
        writer.Text("class", "Signed");
        writer.Text("ocmf", Encoded(record));
        return Commit();
    }

    /// <summary>Records an alarm.</summary>
    public bool Alarm(string code, long value, long nowMs)
    {
        var writer = recorder.Begin("alarm", nowMs);
        writer.Text("code", code);
        writer.Number("value", value);
        return Commit();
    }

    /// <summary>Characters of records as an event carries them.</summary>
    public static int Size(IEnumerable<string> records) => records.Sum(
        record => Base64Url.GetEncodedLength(Encoding.UTF8.GetByteCount(record)) + 1);

    private bool Commit()
    {
        var seq = recorder.Journal.Next;
        if (!recorder.Commit()) return false;
        totals.Add(seq, recorder.Payload, recorder.Writer.Count);
        return true;
    }

    private static void Meter(PayloadWriter writer, Connector from)
    {
        writer.Text("meter", from.MeterName);
        writer.Number("conn", from.Number);
    }

    private static string Encoded(string record) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(record));

    private static string Hex(string raw) => Convert.ToHexStringLower(
        Encoding.UTF8.GetBytes(raw.Length > RawChars ? raw[..RawChars] : raw));
}
