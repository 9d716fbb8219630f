using System.Globalization;
using Edge.Host.Pages.Kiosk;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Kiosk;

/// <summary>The addresses of people with a phone: the box's code, their visit.</summary>
/// <remarks>A code stands for its half minute and its neighbours, and is used up once, by the
/// button and not by the look. Source: trust.md section 2, screens.md section 2.</remarks>
internal sealed class SessionRoutes(KioskBoard board)
{
    /// <summary>Puts them on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/s/{device}/{window:long}/{mac}", LookAsync);
        web.MapPost("/s/{device}/{window:long}/{mac}", BeginAsync);
        web.MapGet("/me/{token}", Visit);
        web.MapGet("/me/{token}/live", Live);
    }

    private async Task<IResult> LookAsync(
        string device, long window, string mac, HttpContext context)
    {
        var (code, fault) = await JudgeAsync(device, window, mac);
        return Page(context, device, code, fault);
    }

    private async Task<IResult> BeginAsync(
        string device, long window, string mac, HttpContext context)
    {
        var (code, fault) = await JudgeAsync(device, window, mac);
        if (code is null) return Page(context, device, null, fault);
        var kiosk = board.Of(device);
        if (KioskScene.Of(kiosk, board.NowMs).Screen != KioskScreen.Idle)
        {
            return Page(context, device, null, "session.busy");
        }

        if (!board.Guests.Use(device, window)) return Page(context, device, null, "session.used");
        var token = board.Guests.Begin(device, board.NowMs);
        if (await board.KeysAsync(device) is not { } keys
            || !board.Send(keys, new Touch("member", token)))
        {
            return Page(context, device, null, "session.busy");
        }

        kiosk.Guest = token;
        context.Response.Headers.Location = $"/me/{token}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<(SessionCode? Code, string? Fault)> JudgeAsync(
        string device, long window, string mac)
    {
        if (await board.KeysAsync(device) is not { } keys) return (null, "session.unknown");
        var now = SessionCode.WindowAt(board.NowMs);
        if (window < now - 1 || window > now + 1) return (null, "session.old");
        var code = keys.Epochs.Select(epoch => KioskBoard.Code(keys, keys.Find(epoch)!, window))
            .FirstOrDefault(one => one.Text == mac);
        if (code is null) return (null, "session.unknown");
        return board.Guests.IsUsed(device, window) ? (null, "session.used") : (code, null);
    }

    private RazorComponentResult<SessionPage> Page(
        HttpContext context, string device, SessionCode? code, string? fault)
    {
        var view = View.Of(context.Request);
        return new(new
        {
            View = view,
            Path = context.Request.Path.ToString(),
            Digits = code?.Digits.ToString("00", CultureInfo.InvariantCulture) ?? "",
            Name = board.NameOf(device, view.Language),
            IsCharger = IsCharger(device),
            Fault = fault,
        })
        {
            StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
        };
    }

    private bool IsCharger(string device) =>
        board.Heard().Any(kiosk => kiosk.Device == device && kiosk.View!.Live.Charge is not null);

    private IResult Visit(string token, HttpContext context)
    {
        var view = View.Of(context.Request);
        return board.Guests.Find(token) is { } guest
            ? new RazorComponentResult<GuestPage>(new
            {
                View = view,
                Token = token,
                Name = board.NameOf(guest.Device, view.Language),
                IsCharger = IsCharger(guest.Device),
                guest.Receipts,
            })
            : Page(context, "?", null, "session.gone");
    }

    private IResult Live(string token, HttpContext context)
    {
        if (board.Guests.Find(token) is not { } first) return Results.NotFound();
        var view = View.Of(context.Request);
        var fragments = context.RequestServices.GetRequiredService<Fragments>();
        return LiveStream.Of(context, board.Of(first.Device).Pulse, async () =>
        [
            new Patch("guest-now", await fragments.RenderAsync<GuestNow>(
                new Dictionary<string, object?>
                {
                    ["View"] = view,
                    ["Receipts"] = board.Guests.Find(token)?.Receipts ?? [],
                })),
        ]);
    }
}
