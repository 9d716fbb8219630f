using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Edge.Pipeline;

namespace Edge.Host.Operators;

/// <summary>Stands before every endpoint: who may come in, whose form it is, how often.</summary>
/// <remarks>Order: rate, door, person, permission, antiforgery. Everything not said is refused.
/// Source: trust.md section 6. Thread-safety: safe.</remarks>
internal sealed class Gatekeeper : IDisposable
{
    /// <summary>Form field with the session's antiforgery token.</summary>
    public const string TokenField = "af";

    /// <summary>Tries to sign in per minute and address.</summary>
    public const int SignInsPerMinute = 20;

    private const string Key = "edge.person";
    private const int Burst = 240;
    private const int PerSecond = 60;

    private readonly SignIns _signIns;
    private readonly PartitionedRateLimiter<HttpContext> _pages =
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetTokenBucketLimiter(Address(context), _ =>
                new TokenBucketRateLimiterOptions
                {
                    TokenLimit = Burst,
                    TokensPerPeriod = PerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }));

    private readonly PartitionedRateLimiter<HttpContext> _tries =
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetFixedWindowLimiter(Address(context), _ =>
                new FixedWindowRateLimiterOptions
                {
                    PermitLimit = SignInsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                }));

    private Gatekeeper(SignIns signIns) => _signIns = signIns;

    /// <summary>Puts it before all endpoints.</summary>
    public static Gatekeeper Use(WebApplication web, SignIns signIns)
    {
        var keeper = new Gatekeeper(signIns);
        web.Use(keeper.InvokeAsync);
        web.Lifetime.ApplicationStopped.Register(keeper.Dispose);
        return keeper;
    }

    /// <summary>The person of a request that came through a door that needs one.</summary>
    public static Person PersonOf(HttpContext context) => (Person)context.Items[Key]!;

    /// <inheritdoc />
    public void Dispose()
    {
        _pages.Dispose();
        _tries.Dispose();
    }

    private async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }

        if (endpoint.DoorOf() is not { } door)
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "this address has no door");
            return;
        }

        if (IsTooOften(context, door))
        {
            context.Response.Headers.RetryAfter = "60";
            await Refuse(context, StatusCodes.Status429TooManyRequests, "too many requests");
            return;
        }

        if (door.Need is not null && !await AdmitAsync(context, door)) return;
        await EnterAsync(context, next);
    }

    private async Task<bool> AdmitAsync(HttpContext context, Door door)
    {
        var isStream = context.Request.Headers.Accept == "text/event-stream";
        var person = _signIns.Find(
            context.Request.Cookies[SignIns.CookieName], isAct: !isStream);
        if (person is null)
        {
            if (HttpMethods.IsGet(context.Request.Method) && !isStream)
            {
                context.Response.Redirect("/console/sign-in");
                return false;
            }

            await Refuse(context, StatusCodes.Status401Unauthorized, "sign in first");
            return false;
        }

        if (!person.May(door.Need!.Value))
        {
            await Refuse(
                context, StatusCodes.Status403Forbidden,
                $"the role {Edge.Pipeline.Operators.Roles.Text(person.Role)} may not do this");
            return false;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !await IsOwnFormAsync(context, person))
        {
            await Refuse(
                context, StatusCodes.Status400BadRequest,
                "this form does not come from this session: load the page again");
            return false;
        }

        context.Items[Key] = person;
        return true;
    }

    /// <summary>Did the browser say that another site sent this?</summary>
    internal static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        // Under our Referrer-Policy a browser's own forms say "Origin: null": its word on the site
        // goes first, and no page can forge it.
        if (site.Length > 0) return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && from.Authority == request.Host.Value);
    }

    private static async Task<bool> IsOwnFormAsync(HttpContext context, Person person)
    {
        if (IsForeign(context.Request) || !context.Request.HasFormContentType) return false;
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(form[TokenField].ToString()),
                Encoding.UTF8.GetBytes(person.Antiforgery));
        }
        catch (Exception wrong) when (wrong is InvalidDataException or BadHttpRequestException)
        {
            return false;
        }
    }

    private bool IsTooOften(HttpContext context, Door door)
    {
        var path = context.Request.Path;
        var isTry = door.Need is null && path.StartsWithSegments("/console")
            && (HttpMethods.IsPost(context.Request.Method)
                || path.StartsWithSegments("/console/provider"));
        if (isTry) return !_tries.AttemptAcquire(context).IsAcquired;
        return door.Need is not null && !_pages.AttemptAcquire(context).IsAcquired;
    }

    private static async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (GatewayException wrong) when (!context.Response.HasStarted)
        {
            await Refuse(
                context, StatusCodes.Status503ServiceUnavailable,
                $"could not {wrong.Operation} {wrong.Subject}: {wrong.Cause}; {wrong.Hint}");
        }
    }

    private static Task Refuse(HttpContext context, int status, string detail) =>
        Results.Problem(detail, statusCode: status).ExecuteAsync(context);

    private static string Address(HttpContext context) =>
        context.Connection.RemoteIpAddress?.ToString() ?? "";
}
