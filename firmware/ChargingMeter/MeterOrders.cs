using Edge.Device.Orders;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>What a meter collector does when it is told to.</summary>
/// <remarks>It has no screen, lamp or scale of its own: to show itself or to zero it has no part.
/// </remarks>
internal sealed class MeterOrders : IOrderTarget
{
    private const long MsPerHour = 3600000;

    private readonly ChargingMeterApp _app;
    private long _lastWh;
    private long _lastMs = -1;

    internal MeterOrders(ChargingMeterApp app)
    {
        _app = app;
    }

    /// <inheritdoc/>
    public bool IsAtRest => _app.IsIdle;

    /// <inheritdoc/>
    public int Identify(int seconds, long nowMs) => OrderResult.NoPart;

    /// <inheritdoc/>
    public int Zero(int number, long nowMs) => OrderResult.NoPart;

    /// <inheritdoc/>
    public void AddHealth(PayloadWriter writer, long nowMs)
    {
        if (_app.Ledger.HasRegister)
        {
            AddPower(writer, nowMs);
        }

        writer.Number("charging", _app.Ledger.IsCharging ? 1 : 0);
        writer.Number("nobody", _app.UnreportedWh);
    }

    // Mean power since the last telemetry: the register knows no more than Wh.
    private void AddPower(PayloadWriter writer, long nowMs)
    {
        long wh = _app.Ledger.RegisterWh;
        if (_lastMs >= 0 && nowMs > _lastMs && wh >= _lastWh)
        {
            writer.Number("w", (wh - _lastWh) * MsPerHour / (nowMs - _lastMs));
        }

        _lastWh = wh;
        _lastMs = nowMs;
        writer.Number("reg", wh);
    }
}
