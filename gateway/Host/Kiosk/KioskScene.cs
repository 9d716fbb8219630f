namespace Edge.Host.Kiosk;

/// <summary>The screens of a kiosk.</summary>
/// <remarks>Source: screens.md section 3.</remarks>
internal enum KioskScreen
{
    /// <summary>The device has not been heard for a while, or never.</summary>
    Silent,

    /// <summary>Waits for somebody.</summary>
    Idle,

    /// <summary>What is it?</summary>
    Choose,

    /// <summary>Open, put in, close, weigh.</summary>
    Weigh,

    /// <summary>Recorded.</summary>
    Result,

    /// <summary>Nothing was put in.</summary>
    Nothing,

    /// <summary>This is not taken here, or its opening is full.</summary>
    NotHere,

    /// <summary>A session is open at a charge point.</summary>
    Charge,

    /// <summary>A charge was recorded.</summary>
    Charged,

    /// <summary>Every opening is full, or the store is.</summary>
    Full,

    /// <summary>Needs service.</summary>
    Fault,

    /// <summary>Asks the staff's PIN.</summary>
    StaffPin,

    /// <summary>The staff's screen.</summary>
    Staff,
}

/// <summary>What a kiosk shows now: a function of what the device said, and of nothing else but the
/// time and the staff.</summary>
/// <param name="Screen">Which screen.</param>
/// <param name="View">What the device said, or null before it said anything.</param>
/// <param name="Key">Changes when the whole stage must be drawn anew.</param>
internal sealed record KioskScene(KioskScreen Screen, KioskView? View, string Key)
{
    /// <summary>After this silence of the device nothing of it is shown as present. Units: ms.
    /// </summary>
    public const long SilentMs = 10_000;

    /// <summary>The scene of a kiosk.</summary>
    public static KioskScene Of(KioskState kiosk, long nowMs)
    {
        var view = kiosk.View;
        if (kiosk.Staff.Who(nowMs) is { } who) return new(KioskScreen.Staff, view, $"staff/{who}");
        if (kiosk.Staff.IsAsked) return new(KioskScreen.StaffPin, view, "pin");
        if (view is null || nowMs - view.HeardMs > SilentMs)
        {
            return new(KioskScreen.Silent, view, "silent");
        }

        var screen = ScreenOf(view.Live);
        return new(screen, view, $"{screen}/{view.Live.Boot}/{Step(screen, view.Live)}");
    }

    private static KioskScreen ScreenOf(LiveBin live) => live.At switch
    {
        "service" => KioskScreen.Fault,
        "charge" or "ending" when live.Charge is not null => KioskScreen.Charge,
        "charged" when live.Charge?.Result is not null => KioskScreen.Charged,
        "store-full" => KioskScreen.Full,
        "choose" => KioskScreen.Choose,
        "open" or "close" or "weigh" => KioskScreen.Weigh,
        "result" or "uncredited" when live.Result is not null => KioskScreen.Result,
        "nothing" => KioskScreen.Nothing,
        "not-here" => KioskScreen.NotHere,
        _ when live.Places.Count > 0 && live.Places.All(place => place.HasFault) =>
            KioskScreen.Fault,
        _ when live.Places.Count > 0 && live.Places.All(place => place.IsFull) =>
            KioskScreen.Full,
        _ => KioskScreen.Idle,
    };

    // What makes one weighing or one result another one; a number that changes is a patch.
    private static string Step(KioskScreen screen, LiveBin live) => screen switch
    {
        KioskScreen.Weigh => $"{live.At}/{live.Category}",
        KioskScreen.Result or KioskScreen.Charged => live.Result!.Id,
        KioskScreen.Charge => live.At,
        KioskScreen.Choose => string.Concat(live.Places.Select(place => place.IsFull ? 'f' : '-')),
        _ => "",
    };
}
