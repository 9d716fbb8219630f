using Edge.Device.Orders;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.RecyclingBox;

/// <summary>What a box does when it is told to.</summary>
internal sealed class BoxOrders : IOrderTarget
{
    private const int ShowEveryMs = 2000;
    private const int ZeroPercent = 4;

    private readonly RecyclingBoxApp _app;
    private readonly IBoxPanel _panel;
    private readonly Opening[] _openings;
    private readonly string[] _fillNames;
    private readonly string[] _zeroNames;
    private long _identifyUntilMs = -1;
    private long _shownMs;

    internal BoxOrders(RecyclingBoxApp app, IBoxPanel panel, Opening[] openings)
    {
        _app = app;
        _panel = panel;
        _openings = openings;
        _fillNames = new string[openings.Length];
        _zeroNames = new string[openings.Length];
        for (int i = 0; i < openings.Length; i++)
        {
            _fillNames[i] = "fill" + (i + 1).ToString();
            _zeroNames[i] = "zero" + (i + 1).ToString();
        }
    }

    /// <inheritdoc/>
    public bool IsAtRest => _app.Deposit.IsIdle;

    /// <inheritdoc/>
    public int Identify(int seconds, long nowMs)
    {
        _identifyUntilMs = nowMs + seconds * 1000L;
        _shownMs = nowMs - ShowEveryMs;
        return OrderResult.Done;
    }

    /// <inheritdoc/>
    public int Zero(int number, long nowMs)
    {
        Opening at = _app.Find(number);
        if (at == null) return OrderResult.NoPart;
        if (!IsAtRest) return OrderResult.Busy;
        long before = at.Scale.GrossMg;
        if (!at.Scale.TrySetZero(ZeroPercent)) return OrderResult.Unsettled;
        at.Place.IsBooked = false;
        _app.Events.Alarm("zero-set", number, before / 1000, nowMs);
        return OrderResult.Done;
    }

    /// <inheritdoc/>
    public void AddHealth(PayloadWriter writer, long nowMs)
    {
        for (int i = 0; i < _openings.Length; i++)
        {
            Scale scale = _openings[i].Scale;
            writer.Number(_fillNames[i], scale.GrossMg * 100 / scale.Rating.MaxMg);
            writer.Number(_zeroNames[i], scale.ZeroMg / 1000);
            if (i == 0) writer.Text("cal", scale.Calibration.Name);
        }
        writer.Number("heat", _app.DrawerMilliCelsius / 1000);
    }

    /// <summary>Shows itself while it should.</summary>
    internal void Step(long nowMs)
    {
        if (_identifyUntilMs < 0 || !IsAtRest) return;
        if (nowMs >= _identifyUntilMs)
        {
            _identifyUntilMs = -1;
            _panel.Show(_app.InService ? BoxScreen.Idle : BoxScreen.Service, _app);
        }
        else if (nowMs - _shownMs >= ShowEveryMs)
        {
            _shownMs = nowMs;
            _panel.Show(BoxScreen.Identify, _app);
        }
    }
}
