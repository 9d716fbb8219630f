using Edge.Host.Pages;
using Edge.Host.Pages.Console;
using Edge.Host.Screens;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Operators;

/// <summary>The way into the console and out of it.</summary>
internal sealed class SignInRoutes(
    OperatorDesk desk, SignIns signIns, FirstSignIn first, string gateway)
{
    private const string Home = "/console";

    /// <summary>The organisation's own sign-in, or null.</summary>
    public Provider.ProviderRoutes? Provider { get; set; }

    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/console/sign-in", (HttpContext context) => Page(context, "")).Open();
        web.MapPost("/console/sign-in", (Delegate)SignInAsync).Open();
        web.MapGet("/console/first/{code}", ShowFirst).Open();
        web.MapPost("/console/first/{code}", (Delegate)FirstAsync).Open();
        web.MapPost("/console/sign-out", SignOut).Needs(Permission.Self);
    }

    /// <summary>The page of the door.</summary>
    internal RazorComponentResult<SignIn> Page(
        HttpContext context, string fault, int status = 200) =>
        PageRoutes.Page<SignIn>(
            new
            {
                View = View.Of(context.Request), Fault = fault, Provider = Provider?.Label,
                Waiting = Provider?.WaitingName(context),
            },
            status);

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form) return Page(context, "form", 400);
        var (outcome, account) = await desk.Accounts.SignInAsync(
            form["name"].ToString().Trim(), form["password"].ToString(),
            form["code"].ToString().Trim());
        switch (outcome)
        {
            case SignInOutcome.Good:
                if (Provider is not null) await Provider.TieAsync(context, account!);
                Enter(context, account!);
                return SeeOther(context, Home);
            case SignInOutcome.Locked:
                return Page(context, "locked", StatusCodes.Status429TooManyRequests);
            default:
                return Page(context, "wrong", StatusCodes.Status401Unauthorized);
        }
    }

    private RazorComponentResult<First> ShowFirst(HttpContext context, string code) =>
        FirstPage(context, code, first.IsOpen(code) ? "" : "used");

    private async Task<IResult> FirstAsync(HttpContext context, string code)
    {
        if (!first.IsOpen(code)) return FirstPage(context, code, "used");
        if (await FormAsync(context) is not { } form) return FirstPage(context, code, "form");
        var name = form["name"].ToString().Trim();
        var password = form["password"].ToString();
        var fault = password == form["again"].ToString()
            ? await desk.Accounts.AddAsync("first-link", name, Role.Admin, password) : "again";
        if (fault.Length > 0) return FirstPage(context, code, fault);
        first.Done();
        Enter(context, desk.Accounts.All.Single(one => one.Name == name));
        return SeeOther(context, Home);
    }

    private RazorComponentResult<First> FirstPage(HttpContext context, string code, string fault) =>
        PageRoutes.Page<First>(
            new
            {
                View = View.Of(context.Request), Code = code, Fault = fault, Gateway = gateway,
            },
            fault switch { "" => 200, "used" => 404, _ => 400 });

    private IResult SignOut(HttpContext context)
    {
        signIns.End(context.Request.Cookies[SignIns.CookieName]);
        context.Response.Cookies.Delete(SignIns.CookieName, Cookie());
        return SeeOther(context, "/console/sign-in");
    }

    /// <summary>Begins a session in this browser.</summary>
    internal void Enter(HttpContext context, Account account) =>
        context.Response.Cookies.Append(SignIns.CookieName, signIns.Begin(account), Cookie());

    /// <summary>How the console's cookies are kept: by this host and the browser alone.</summary>
    internal static CookieOptions Cookie(
        SameSiteMode site = SameSiteMode.Strict, TimeSpan? age = null) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = site,
        Path = "/",
        IsEssential = true,
        MaxAge = age,
    };

    // Before there is a session the browser's own word keeps other sites' forms out.
    private static async Task<IFormCollection?> FormAsync(HttpContext context) =>
        context.Request.HasFormContentType && !Gatekeeper.IsForeign(context.Request)
            ? await context.Request.ReadFormAsync(context.RequestAborted) : null;

    /// <summary>Answers a form with the page to look at next.</summary>
    internal static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
