using Edge.Host.Pages.Kiosk;
using Edge.Host.Screens;
using Microsoft.AspNetCore.Components;

namespace Edge.Host.Kiosk;

/// <summary>
/// The live parts of a kiosk's page: the stage, and in it what changes by itself.
/// </summary>
internal sealed class KioskPatches(Fragments fragments, KioskBoard board, KioskModel model)
{
    /// <summary>All parts as they are now, the stage first.</summary>
    public async Task<IReadOnlyList<Patch>> LookAsync()
    {
        var now = model with { Scene = KioskScene.Of(board.Of(model.Device), board.NowMs) };
        var parts = new List<Patch>
        {
            await OneAsync<KioskBanner>("k-banner", now, null),
            await OneAsync<KioskStage>("k-stage", now with { IsHollow = true }, null),
        };
        switch (now.Scene.Screen)
        {
            case KioskScreen.Idle:
                parts.Add(await OneAsync<KioskCode>("k-code", now, "k-stage"));
                parts.Add(now.Live.Charge is null
                    ? await OneAsync<KioskFill>("k-fill", now, "k-stage")
                    : await OneAsync<KioskMeter>("k-fill", now, "k-stage"));
                break;
            case KioskScreen.Choose or KioskScreen.Nothing or KioskScreen.NotHere:
                parts.Add(await OneAsync<KioskAsk>("k-ask", now, "k-stage"));
                break;
            case KioskScreen.Weigh:
                parts.Add(await OneAsync<KioskWeight>("k-weight", now, "k-stage"));
                break;
            case KioskScreen.Charge:
                parts.Add(await OneAsync<KioskChargeNow>("k-charge", now, "k-stage"));
                break;
            case KioskScreen.Result or KioskScreen.Charged:
                parts.Add(await OneAsync<KioskPromise>("k-promise", now, "k-stage"));
                parts.Add(await OneAsync<KioskReceipt>("k-receipt", now, "k-stage"));
                break;
        }

        return parts;
    }

    private async Task<Patch> OneAsync<T>(string id, KioskModel now, string? inside)
        where T : IComponent
    {
        var html = await fragments.RenderAsync<T>(
            new Dictionary<string, object?> { ["Model"] = now });
        return new Patch(id, html, inside);
    }
}
