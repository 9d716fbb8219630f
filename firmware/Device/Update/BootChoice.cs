using Edge.Device.Ports;

namespace Edge.Device.Update;

/// <summary>Which slot a start begins from: the loader's whole share of an update.</summary>
/// <remarks>An image on trial is started three times at most; then the old one rules again,
/// whatever the new one did. Counted before it is started: an image that hangs at once cannot
/// keep the device. Source: trust.md section 5, OTA.</remarks>
public static class BootChoice
{
    /// <summary>Starts that an image on trial gets.</summary>
    public const int TriesMax = 3;

    /// <summary>The slot to start, 0 or 1.</summary>
    /// <param name="flash">The device's flash, with the state of the update.</param>
    public static int Pick(IFlash flash)
    {
        UpdateState state = new UpdateState(flash);
        state.Load();
        if (state.Stage != UpdateStage.Trial)
        {
            return state.Active;
        }

        state.Tries++;
        if (state.Tries > TriesMax)
        {
            state.Stage = UpdateStage.Reverted;
            state.Result = Orders.OrderResult.Reverted;
        }

        // A try that could not be counted does not happen: it could be the hundredth.
        bool counted = state.Save();
        return counted && state.Stage == UpdateStage.Trial ? 1 - state.Active : state.Active;
    }
}
