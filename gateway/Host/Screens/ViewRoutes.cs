namespace Edge.Host.Screens;

/// <summary>The toggles of language, type and contrast: a plain form, so that they work without
/// script.</summary>
internal static class ViewRoutes
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>Puts <c>POST /view</c> on the server.</summary>
    public static void Map(IEndpointRouteBuilder web) => 
        web.MapPost("/view", (Delegate)TapAsync);

    // No antiforgery: the worst a foreign page could do is to change the size of the letters.
    private static async Task<IResult> TapAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return Results.BadRequest();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var view = View.Of(context.Request).After(form["tap"].ToString());
        context.Response.Cookies.Append(View.CookieName, view.Cookie, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = Kept,
            Path = "/",
        });
        var back = form["back"].ToString();
        var isOurs = back.StartsWith('/') && !back.StartsWith("//", StringComparison.Ordinal)
            && !back.Contains('\\') && !back.Any(char.IsControl);
        context.Response.Headers.Location = isOurs ? back : "/";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }
}
