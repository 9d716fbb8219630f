using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Edge.Host.Pages;
using Edge.Host.Pages.Console;
using Edge.Host.Screens;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Operators.Provider;

/// <summary>The way into the console over the organisation's own sign-in.</summary>
/// <remarks>A person the provider names comes in under the account it was tied to; it is tied once,
/// by signing in to that account in the same browser right after. So the provider proves who
/// somebody is, and only the accounts here say what it may do. Thread-safety: safe.</remarks>
internal sealed class ProviderRoutes(
    IdentityProvider provider, OperatorDesk desk, SignInRoutes door, TimeProvider time)
{
    private const string TripCookie = "__Host-edge-provider";
    private const string TieCookie = "__Host-edge-tie";
    private const int TiesMax = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Tie> _ties = new(StringComparer.Ordinal);

    private sealed record Tie(ProvenPerson Person, long Since);

    /// <summary>What the button says.</summary>
    public string Label => provider.Label;

    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/console/provider", (Delegate)LeaveAsync).Open();
        web.MapGet("/console/provider/back", (Delegate)BackAsync).Open();
    }

    /// <summary>Who waits in this browser to be tied to an account, or null.</summary>
    public string? WaitingName(HttpContext context) =>
        Waiting(context) is { } tie
            ? tie.Person.Name.Length > 0 ? tie.Person.Name : tie.Person.Subject : null;

    /// <summary>The account was signed in to: ties whoever waits in this browser to it.</summary>
    public async Task TieAsync(HttpContext context, Account account)
    {
        if (Waiting(context) is not { } tie) return;
        _ties.TryRemove(context.Request.Cookies[TieCookie]!, out _);
        context.Response.Cookies.Delete(TieCookie, Cookie(SameSiteMode.Strict));
        await desk.Identities.TieAsync(provider.Issuer, tie.Person.Subject, account);
    }

    private async Task<IResult> LeaveAsync(HttpContext context)
    {
        var trip = SignInTrip.New();
        try
        {
            var address = await provider.AddressAsync(trip, context.RequestAborted);
            // Lax: the browser comes back from another site, and must bring it along.
            context.Response.Cookies.Append(
                TripCookie, trip.ToString(), Cookie(SameSiteMode.Lax));
            return Results.Redirect(address);
        }
        catch (ProviderException wrong)
        {
            return Failed(context, wrong.Message);
        }
    }

    private async Task<IResult> BackAsync(HttpContext context)
    {
        var trip = SignInTrip.Read(context.Request.Cookies[TripCookie]);
        context.Response.Cookies.Delete(TripCookie, Cookie(SameSiteMode.Lax));
        var query = context.Request.Query;
        var state = query["state"].ToString();
        if (trip is null || !IsSame(state, trip.State))
            return Failed(context, "could not come back: this browser did not leave from here");
        if (query["code"].ToString() is not { Length: > 0 and <= 2_000 } code)
            return Failed(context, $"could not sign in: the provider says '{Said(query)}'");
        try
        {
            return await EnterAsync(
                context, await provider.PersonAsync(code, trip, context.RequestAborted));
        }
        catch (ProviderException wrong)
        {
            return Failed(context, wrong.Message);
        }
    }

    private async Task<IResult> EnterAsync(HttpContext context, ProvenPerson person)
    {
        var account = await desk.Identities.EnterAsync(provider.Issuer, person.Subject);
        if (account is { IsOpen: false }) return Failed(context, "the account is closed");
        if (account is not null)
        {
            door.Enter(context, account);
        }
        else
        {
            context.Response.Cookies.Append(
                TieCookie, Wait(person), Cookie(SameSiteMode.Strict));
        }

        // Not a redirect: a chain that began elsewhere would not carry the strict cookie.
        return PageRoutes.Page<CameBack>(new
        {
            View = View.Of(context.Request),
            Path = account is null ? "/console/sign-in" : "/console",
        });
    }

    private string Wait(ProvenPerson person)
    {
        foreach (var (key, tie) in _ties)
        {
            if (time.GetElapsedTime(tie.Since) > Patience) _ties.TryRemove(key, out _);
        }

        foreach (var key in _ties.OrderBy(one => one.Value.Since)
            .Take(Math.Max(0, _ties.Count - TiesMax + 1)).Select(one => one.Key).ToList())
        {
            _ties.TryRemove(key, out _);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _ties[token] = new Tie(person, time.GetTimestamp());
        return token;
    }

    private Tie? Waiting(HttpContext context) =>
        context.Request.Cookies[TieCookie] is { Length: > 0 and <= 100 } token
            && _ties.TryGetValue(token, out var tie)
            && time.GetElapsedTime(tie.Since) <= Patience ? tie : null;

    private RazorComponentResult<SignIn> Failed(HttpContext context, string cause)
    {
        Console.Error.WriteLine($"sign-in by {provider.Issuer}: {cause}");
        return door.Page(context, "provider", StatusCodes.Status502BadGateway);
    }

    private static string Said(IQueryCollection query)
    {
        var text = query["error"].ToString();
        return text.Length is > 0 and <= 100 && text.All(one => one is >= ' ' and <= '~')
            ? text : "nothing";
    }

    private static bool IsSame(string left, string right) => CryptographicOperations
        .FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static CookieOptions Cookie(SameSiteMode site) =>
        SignInRoutes.Cookie(site, Patience);
}
