using Edge.Device.Orders;
using Edge.Device.Weighing;
using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>What a bin does when it is told to.</summary>
internal sealed class BinOrders : IOrderTarget
{
    private const int ShowEveryMs = 2000;
    private const int ZeroPercent = 4;
    private readonly SmartBinApp app;
    private readonly Compartment[] compartments;
    private readonly string[] fillNames;
    private readonly string[] zeroNames;
    private long identifyUntil = -1;
    private long shownAt;

    internal BinOrders(SmartBinApp app, Compartment[] compartments)
    {
        this.app = app;
        this.compartments = compartments;
        fillNames = new string[compartments.Length];
        zeroNames = new string[compartments.Length];
        for (int i = 0; i < compartments.Length; i++)
        {
            fillNames[i] = "fill" + (i + 1).ToString();
            zeroNames[i] = "zero" + (i + 1).ToString();
        }
    }

    /// <inheritdoc/>
    public bool IsAtRest => app.Visit.IsIdle;

    /// <summary>Whether it shows itself now.</summary>
    internal bool Shows => identifyUntil >= 0;

    /// <inheritdoc/>
    public int Identify(int seconds, long nowMs)
    {
        identifyUntil = nowMs + (seconds * 1000L);
        shownAt = nowMs - ShowEveryMs;
        return OrderResult.Done;
    }

    /// <inheritdoc/>
    public int Zero(int number, long nowMs)
    {
        WeighedPlace at = app.FindScale(number);
        if (at == null)
        {
            return OrderResult.NoPart;
        }

        if (!IsAtRest)
        {
            return OrderResult.Busy;
        }

        long before = at.Scale.GrossMg;
        if (!at.Scale.TrySetZero(ZeroPercent))
        {
            return OrderResult.Unsettled;
        }

        // The act is evidence; what was booked here no longer is what the scale shows.
        at.IsBooked = false;
        app.Events.Alarm("zero-set", number, before / 1000, nowMs);
        return OrderResult.Done;
    }

    /// <inheritdoc/>
    public void AddHealth(PayloadWriter writer, long nowMs)
    {
        for (int i = 0; i < compartments.Length; i++)
        {
            Scale scale = compartments[i].Scale;
            writer.Number(fillNames[i], scale.GrossMg * 100 / scale.Rating.MaxMg);
            writer.Number(zeroNames[i], scale.ZeroMg / 1000);
            if (i == 0) writer.Text("cal", scale.Calibration.Name);
        }
    }

    /// <summary>Shows itself while it should; true when it does.</summary>
    internal bool Step(IPanel panel, long nowMs)
    {
        if (identifyUntil < 0 || !IsAtRest)
        {
            return false;
        }

        if (nowMs >= identifyUntil)
        {
            identifyUntil = -1;
            app.OnVisit();
            return false;
        }

        if (nowMs - shownAt >= ShowEveryMs)
        {
            shownAt = nowMs;
            panel.Show(BinScreen.Identify, app);
        }

        return true;
    }
}
