using Edge.Device;
using Edge.Metering;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>Writes a meter's events: <c>charge</c>, <c>reading</c>, <c>alarm</c>.</summary>
/// <remarks>Members and their order: design.md 12, ruling 1.</remarks>
public sealed class ChargeEvents
{
    /// <summary>Longest payload of this device.</summary>
    /// <remarks>Units: bytes. A charge with two raw frames and a preview stays below it.</remarks>
    public const int PayloadBytesMax = 768;

    private readonly Recorder _recorder;
    private readonly MeterSettings _settings;
    private readonly DeviceClock _clock;
    private readonly Totals _totals;
    private readonly Preview _preview;
    private readonly byte[] _any = new byte[0];
    private readonly byte[] _text = new byte[(4 * MeterState.RawBytes) + 1];

    /// <summary>Makes a writer.</summary>
    /// <param name="recorder">Where events go.</param>
    /// <param name="settings">Name of the meter and what a count is.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="totals">Sums since the claim.</param>
    /// <param name="preview">Reduction to show at once.</param>
    public ChargeEvents(
        Recorder recorder, MeterSettings settings, DeviceClock clock, Totals totals,
        Preview preview)
    {
        _recorder = recorder;
        _settings = settings;
        _clock = clock;
        _totals = totals;
        _preview = preview;
    }

    /// <summary>Number of the newest charge; 0 for none since the start.</summary>
    public long ChargeSeq { get; private set; }

    /// <summary>Its tag p, whose first bytes are its receipt's id.</summary>
    public byte[] ChargeTag { get; } = new byte[Limits.KeyBytes];

    /// <summary>Whether it has registers.</summary>
    public bool HasRegister { get; private set; }

    /// <summary>Its register at the start. Units: Wh.</summary>
    public long StartWh { get; private set; }

    /// <summary>Its register at the end. Units: Wh.</summary>
    public long StopWh { get; private set; }

    /// <summary>Its energy. Units: Wh.</summary>
    public long Wh { get; private set; }

    /// <summary>Its bits of <see cref="SessionFlags"/>.</summary>
    public int Flags { get; private set; }

    /// <summary>What was shown for it. Units: mg CO2e; 0 where nothing was.</summary>
    public long Milligrams { get; private set; }

    /// <summary>What an energy would be worth now: an estimate to show.</summary>
    /// <param name="wh">Energy. Units: Wh.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="milligrams">Units: mg CO2e.</param>
    /// <returns>False where nothing can be said.</returns>
    public bool TryEstimate(long wh, long nowMs, out long milligrams)
    {
        bool told = _clock.Quality(nowMs) != "U"
            && _preview.TryCompute(_any, wh, _clock.At(nowMs));
        milligrams = told ? _preview.Milligrams : 0;
        return told;
    }

    /// <summary>Records a closed session.</summary>
    /// <param name="kept">Session and frames.</param>
    /// <param name="unassignedWh">Energy of nobody since the charge before.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when it could not be recorded.</returns>
    public bool Charge(KeptSession kept, long unassignedWh, long nowMs)
    {
        LedgerSession session = kept.Session;
        PayloadWriter writer = _recorder.Begin("charge", nowMs);
        if (session.Id.Length > 0)
        {
            writer.Text("sess", session.Id);
        }

        if (session.HasRegister)
        {
            writer.Number("start", session.StartWh);
            writer.Number("stop", session.StopWh);
        }

        writer.Number("wh", session.Wh);
        if (session.HasRegister)
        {
            long shown = _settings.Ledger.ToWh(session.StopRegister - session.Offset);
            writer.Number("off", session.StopWh - shown);
        }

        writer.Number("un", unassignedWh);
        if (session.Flags != 0)
        {
            writer.Text("fl", SessionFlags.Text(session.Flags));
        }

        Meter(writer);
        if (session.HasRegister && kept.StartUtcMs > 0 && kept.StopUtcMs >= kept.StartUtcMs)
        {
            writer.Number("startT", kept.StartUtcMs);
            writer.Number("stopT", kept.StopUtcMs);
        }

        Raw(writer, kept);
        Show(writer, session, nowMs);
        if (!Commit())
        {
            return false;
        }

        Remember(session);
        return true;
    }

    private void Remember(LedgerSession session)
    {
        ChargeSeq = _recorder.Journal.Next - 1;
        _recorder.CopyLink(ChargeTag);
        HasRegister = session.HasRegister;
        StartWh = session.StartWh;
        StopWh = session.StopWh;
        Wh = session.Wh;
        Flags = session.Flags;
    }

    /// <summary>Records a plain reading or one that is not.</summary>
    /// <param name="name">Class.</param>
    /// <param name="registerWh">Unwrapped register, -1 when none is known.</param>
    /// <param name="raw">Frame.</param>
    /// <param name="rawCount">Its length, 0 to leave it out.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when it could not be recorded.</returns>
    public bool Reading(string name, long registerWh, byte[] raw, int rawCount, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("reading", nowMs);
        Meter(writer);
        writer.Text("class", name);
        if (registerWh >= 0)
        {
            writer.Number("reg", registerWh);
        }

        if (rawCount > 0 && rawCount <= MeterState.RawBytes)
        {
            writer.Text("raw", _text, 0, HexText.Put(raw, rawCount, _text, 0));
        }

        return Commit();
    }

    /// <summary>Records a closed day.</summary>
    /// <param name="day">Registers, times and the days before.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when it could not be recorded.</returns>
    internal bool Day(DayState day, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("reading", nowMs);
        Meter(writer);
        writer.Text("class", "Day");
        writer.Number("start", day.OwedStartWh);
        writer.Number("stop", day.OwedStopWh);
        writer.Number("wh", day.OwedStopWh - day.OwedStartWh);
        writer.Number("startT", day.OwedStartUtcMs);
        writer.Number("stopT", day.OwedStopUtcMs);
        if (_settings.DayKind == "generation" && _settings.CapacityW > 0)
        {
            writer.Number("capacityW", _settings.CapacityW);
        }

        if (_settings.DayKind == "household")
        {
            if (_settings.Persons > 0)
            {
                writer.Number("persons", _settings.Persons);
            }

            writer.Text("prev7Wh", _text, 0, History(day));
        }

        return Commit();
    }

    // "9000,8800": the whole days before, the newest first; a day that is not known ends it.
    private int History(DayState day)
    {
        int at = 0;
        for (int i = 0; i < DayState.Days && day.Before[i] >= 0; i++)
        {
            if (i > 0)
            {
                _text[at++] = (byte)',';
            }

            int next = Ascii.PutLong(day.Before[i], _text, at);
            if (next < 0 || next > _text.Length - 2)
            {
                return at > 0 ? at - 1 : 0;
            }

            at = next;
        }

        return at;
    }

    /// <summary>Records an alarm.</summary>
    /// <param name="code">What.</param>
    /// <param name="value">How much.</param>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False when it could not be recorded.</returns>
    public bool Alarm(string code, long value, long nowMs)
    {
        PayloadWriter writer = _recorder.Begin("alarm", nowMs);
        writer.Text("code", code);
        writer.Number("value", value);
        return Commit();
    }

    private bool Commit()
    {
        long seq = _recorder.Journal.Next;
        if (!_recorder.Commit())
        {
            return false;
        }

        _totals.Add(seq, _recorder.Payload, _recorder.Writer.Count);
        return true;
    }

    private void Meter(PayloadWriter writer)
    {
        writer.Text("meter", _settings.MeterId);
        if (_settings.Connector > 0)
        {
            writer.Number("conn", _settings.Connector);
        }
    }

    // Frame of the first register, a point, frame of the last one: hex digits.
    private void Raw(PayloadWriter writer, KeptSession kept)
    {
        if (kept.StartRawCount == 0 || kept.StopRawCount == 0)
        {
            return;
        }

        int at = HexText.Put(kept.StartRaw, kept.StartRawCount, _text, 0);
        _text[at] = (byte)'.';
        at = HexText.Put(kept.StopRaw, kept.StopRawCount, _text, at + 1);
        writer.Text("raw", _text, 0, at);
    }

    // What a resident may see at once; the gateway computes what is credited.
    private void Show(PayloadWriter writer, LedgerSession session, long nowMs)
    {
        bool creditable = session.HasRegister && session.Id.Length > 0
            && _clock.Quality(nowMs) != "U" && (session.Flags & SessionFlags.Jump) == 0;
        Milligrams = 0;
        if (creditable && _preview.TryCompute(_any, session.Wh, _clock.At(nowMs)))
        {
            Milligrams = _preview.Milligrams;
            writer.Number("mg", _preview.Milligrams);
            writer.Text("pack", _preview.Pack, 0, _preview.Pack.Length);
        }
    }
}
