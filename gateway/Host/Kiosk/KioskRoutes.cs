using Edge.Host.Pages.Kiosk;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Kiosk;

/// <summary>The addresses of the kiosks: the page, its stream, its touches.</summary>
internal sealed class KioskRoutes(KioskBoard board, Links links)
{
    private static readonly HashSet<string> Touches = new(StringComparer.Ordinal)
    {
        "begin", "choose", "finish", "stay", "again", "back",
    };

    /// <summary>Puts them on the server. Each asks for the kiosk's own key.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/kiosk/{device}", PageAsync);
        web.MapGet("/kiosk/{device}/live", LiveAsync);
        web.MapPost("/kiosk/{device}/act", ActAsync);
        web.MapPost("/kiosk/{device}/pin", PinAsync);
    }

    private async Task<IResult> PageAsync(string device, HttpContext context)
    {
        if (context.Request.Query[KioskBinding.QueryName].ToString() is { Length: > 0 } key)
        {
            if (await board.KeysAsync(device) is not { } held || !KioskBinding.IsKey(held, key))
            {
                return Unbound(context, device);
            }

            KioskBinding.Keep(context, device, key);
            return Results.Redirect($"/kiosk/{device}");
        }

        return await BoundAsync(device, context) is { } keys
            ? new RazorComponentResult<KioskPage>(new { Model = Model(keys, context) })
            : Unbound(context, device);
    }

    private async Task<IResult> LiveAsync(string device, HttpContext context)
    {
        if (await BoundAsync(device, context) is not { } keys) return Results.StatusCode(403);
        var patches = new KioskPatches(
            context.RequestServices.GetRequiredService<Fragments>(), board, Model(keys, context));
        return LiveStream.Of(context, board.Of(device).Pulse, patches.LookAsync);
    }

    private async Task<IResult> ActAsync(string device, HttpContext context)
    {
        if (await BoundAsync(device, context) is not { } keys
            || !context.Request.HasFormContentType) return Results.StatusCode(403);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var act = form["act"].ToString();
        var text = form["text"].ToString();
        var isPlain = text.Length <= 32 && text.All(letter => letter is >= ' ' and <= '~')
            && !text.Any(letter => letter is '"' or '\\' or '|');
        if (!isPlain) return Results.BadRequest();
        if (Touches.Contains(act)) board.Send(keys, new Touch(act, text));
        else new StaffActs(board, keys).Do(act, form);
        return Back(device, context);
    }

    private async Task<IResult> PinAsync(string device, HttpContext context)
    {
        if (await BoundAsync(device, context) is null
            || !context.Request.HasFormContentType) return Results.StatusCode(403);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var kiosk = board.Of(device);
        if (kiosk.Staff.ClosedForMs(board.NowMs) == 0)
        {
            var pin = form["pin"].ToString();
            var who = board.Options.Staff.FirstOrDefault(one => StaffPin.Matches(pin, one.Pin));
            kiosk.Staff.Tried(who?.Who, board.NowMs);
        }

        kiosk.Pulse.Beat();
        return Back(device, context);
    }

    // With script a touch needs no answer: the stream shows what it did.
    private static IResult Back(string device, HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("x-edge-touch")) return Results.NoContent();
        context.Response.Headers.Location = $"/kiosk/{device}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<DeviceKeys?> BoundAsync(string device, HttpContext context)
    {
        var key = KioskBinding.CookieOf(context.Request, device);
        return key.Length > 0 && Ascii.IsId(device)
            && await board.KeysAsync(device) is { } keys && KioskBinding.IsKey(keys, key)
                ? keys : null;
    }

    private KioskModel Model(DeviceKeys keys, HttpContext context) => new(
        keys.Device, View.Of(context.Request), board, keys, links,
        KioskScene.Of(board.Of(keys.Device), board.NowMs));

    private static RazorComponentResult<KioskUnbound> Unbound(HttpContext context, string device) =>
        new(new { View = View.Of(context.Request), Device = Ascii.IsId(device) ? device : "?" })
        {
            StatusCode = StatusCodes.Status403Forbidden,
        };
}
