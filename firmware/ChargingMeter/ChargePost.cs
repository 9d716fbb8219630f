using Edge.Device;
using Edge.Metering;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>Writes what the kiosk's page shows of a charge point: telemetry of kind
/// <c>live</c>.</summary>
/// <remarks>
/// Once a second, at once on a new screen. It is worth nothing as evidence and may be lost.
/// Members: docs/reference/kiosk.md.
/// </remarks>
internal sealed class ChargePost
{
    internal const int BytesMax = 640;
    private const int EveryMs = 1000;
    private const int PowerMs = 5000;
    private const long MsPerHour = 3600000;

    // After two polls and a half without a value the meter is shown as silent.
    private const int QuietMs = MeterPoll.IdleMs * 5 / 2;
    private const int QuietChargingMs = MeterPoll.ChargingMs * 5 / 2;

    private readonly DeviceIdentity _identity;
    private readonly PayloadWriter _writer = new PayloadWriter(BytesMax);
    private readonly LedgerSession _peek = new LedgerSession();
    private int _screen = ChargeScreen.Service;
    private long _screens;
    private long _sentScreens = -1;
    private long _sentMs;
    private long _powerWh = -1;
    private long _powerMs;
    private long _watts = -1;
    private long _receiptSeq;
    private string _receipt = "";

    internal ChargePost(DeviceIdentity identity)
    {
        _identity = identity;
    }

    internal byte[] Bytes => _writer.Buffer;

    internal int Count => _writer.Count;

    internal void Seen(int screen)
    {
        _screen = screen;
        _screens++;
        _powerWh = _watts = -1;
    }

    internal bool IsDue(long nowMs) => _sentScreens != _screens || nowMs - _sentMs >= EveryMs;

    internal bool Write(ChargingMeterApp app, long sinceMs, long nowMs)
    {
        _sentScreens = _screens;
        _sentMs = nowMs;
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("dev", _identity.Dev);
        _writer.Text("kind", "live");
        _writer.Text("of", "meter");
        _writer.Number("boot", app.Boot);
        _writer.Number("up", nowMs);
        _writer.Text("at", ChargeScreen.Name(_screen));
        _writer.Number("n", _screens);
        _writer.Number("ago", nowMs - sinceMs);
        _writer.Text("meter", app.MeterId);
        int quiet = app.Ledger.HasSession && nowMs - _peek.StartMs > QuietChargingMs
            ? QuietChargingMs : QuietMs;
        bool heard = app.Ledger.IsSettled && nowMs - app.Ledger.LastMs <= quiet;
        _writer.Number("ok", heard ? 1 : 0);
        if (app.Ledger.HasSession)
        {
            Session(app, nowMs);
        }
        else if (_screen == ChargeScreen.Result)
        {
            _writer.Number("left", Left(sinceMs, nowMs));
            Outcome(app.Events);
        }

        return _writer.End();
    }

    private static long Left(long sinceMs, long nowMs)
    {
        long left = ChargeKiosk.ResultMs - (nowMs - sinceMs);
        return left > 0 ? left : 0;
    }

    private void Session(ChargingMeterApp app, long nowMs)
    {
        bool known = app.Ledger.PeekOpen(_peek) && _peek.Started;
        _writer.Number("ms", nowMs - _peek.StartMs);
        _writer.Number("known", known ? 1 : 0);
        if (!known)
        {
            return;
        }

        long wh = app.Ledger.SessionWh;
        _writer.Number("wh", wh);
        Power(app.Ledger.RegisterWh, nowMs);
        if (_watts >= 0)
        {
            _writer.Number("w", _watts);
        }

        if (app.Events.TryEstimate(wh, nowMs, out long milligrams))
        {
            _writer.Number("mg", milligrams);
        }
    }

    // Mean power over some seconds: the register knows no more than Wh.
    private void Power(long wh, long nowMs)
    {
        if (_powerWh >= 0 && nowMs - _powerMs < PowerMs)
        {
            return;
        }

        if (_powerWh >= 0 && wh >= _powerWh)
        {
            _watts = (wh - _powerWh) * MsPerHour / (nowMs - _powerMs);
        }

        _powerWh = wh;
        _powerMs = nowMs;
    }

    private void Outcome(ChargeEvents events)
    {
        if (_receiptSeq != events.ChargeSeq)
        {
            _receiptSeq = events.ChargeSeq;
            _receipt = ReceiptId.Text(events.ChargeTag, 0);
        }

        _writer.Number("seq", _receiptSeq);
        _writer.Text("id", _receipt);
        _writer.Number("known", events.HasRegister ? 1 : 0);
        _writer.Number("wh", events.Wh);
        if (events.HasRegister)
        {
            _writer.Number("start", events.StartWh);
            _writer.Number("stop", events.StopWh);
        }

        _writer.Number("mg", events.Milligrams);
        if (events.Flags != 0)
        {
            _writer.Text("fl", SessionFlags.Text(events.Flags));
        }
    }
}
