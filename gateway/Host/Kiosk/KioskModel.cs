using Edge.Calculator;
using Edge.Host.Pages;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host.Kiosk;

/// <summary>Everything a kiosk's components draw from.</summary>
/// <param name="Device">The device it stands beside.</param>
/// <param name="View">Who reads.</param>
/// <param name="Board">All kiosks.</param>
/// <param name="Keys">The device's keys.</param>
/// <param name="Links">The addresses that codes carry.</param>
/// <param name="Scene">What is shown.</param>
/// <param name="IsHollow">Parts that are patched by themselves are left out.</param>
internal sealed record KioskModel(
    string Device, View View, KioskBoard Board, DeviceKeys Keys, Links Links, KioskScene Scene,
    bool IsHollow = false)
{
    /// <summary>What the device last said; only where a screen is shown that needs it.</summary>
    public LiveBin Live => Scene.View!.Live;

    /// <summary>The charge point; only on its screens.</summary>
    public LiveCharge Charge => Live.Charge!;

    /// <summary>The drop-off of the result screen.</summary>
    public LiveResult Result => Live.Result!;

    /// <summary>Name of the box in the reader's first language.</summary>
    public string Name => Board.NameOf(Device, View.Language);

    /// <summary>Name of the box in the second.</summary>
    public string SecondName => Board.NameOf(Device, View.Second);

    /// <summary>The pack that credits here, or null.</summary>
    public Pack? Pack => Offer.PackOf(
        Board.Terms, Board.View.Packs, Board.NowMs,
        IsCharger ? "charge" : "dropoff");

    /// <summary>The session code on the screen now, or null without a key for it.</summary>
    public SessionCode? Code => Keys.Find(Keys.Newest) is { } epoch
        ? KioskBoard.Code(Keys, epoch, SessionCode.WindowAt(Board.NowMs))
        : null;

    /// <summary>Address of the session code.</summary>
    public string SessionLink(SessionCode code) => Links.Of(KioskBoard.SessionPath(Device, code));

    /// <summary>How far the result got, and why it stopped there.</summary>
    public (PromiseLevel Level, string? Why) Promise
    {
        get
        {
            if (Result.Why is { } why) return (PromiseLevel.NotCounted, why);
            return Board.View.Find(Result.Id) is { } proof
                ? ReceiptModel.LevelOf(proof) : (PromiseLevel.Recorded, null);
        }
    }

    /// <summary>The gateway's signed word for the result while there is no uplink; else null.
    /// </summary>
    public string? SignedPromise => !Board.HasUplink && Board.View.Find(Result.Id) is { } proof
        ? Board.View.Promise(proof) : null;

    /// <summary>Is it a charge point, as far as it was ever heard?</summary>
    public bool IsCharger => Scene.View?.Live.Charge is not null;

    /// <summary>Another box of the site with room for a category, or another charge point that
    /// waits for somebody; or null.</summary>
    public string? Elsewhere(string category) => Board.Heard()
        .Where(kiosk => kiosk.Device != Device)
        .Where(kiosk => IsCharger ? kiosk.View!.Live is { Charge: not null, At: "idle" }
            : kiosk.View!.Live.Places.Any(place => !place.IsFull && !place.HasFault
                && (category.Length == 0 || place.Categories.Contains(category))))
        .Select(kiosk => kiosk.Device).Order(StringComparer.Ordinal).FirstOrDefault();
}
