using System.Net;
using System.Text.Json.Nodes;
using Edge.Host.Operators;
using Edge.Host.Operators.Provider;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.WebUtilities;

namespace Edge.Tests.Unit.Host.Operators.Provider;

// Goal: the organisation's own sign-in says who somebody is, the accounts here say what it may do.
// Source: trust.md section 6 (code, PKCE, state, nonce; ID token checked by hand), OpenID Connect
// Core 1.0 section 3.1.3.7, RFC 7636.
public sealed class ProviderTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private ConsoleBench _bench = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _bench = await ConsoleBench.StartAsync(secret => new ProviderOptions
        {
            Issuer = _provider.Issuer,
            ClientId = TestProvider.Client,
            ClientSecret = secret,
            Address = new Uri("https://box.example.cn"),
            Name = "City Hall",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_is_tied_once_comes_in_and_is_told_in_the_audit_log()
    {
        await _bench.SignInAsync(Role.Technician);
        var (first, cookies) = await TravelAsync();
        Assert.Contains("/console/sign-in", first, StringComparison.Ordinal);
        Assert.DoesNotContain(SignIns.CookieName, cookies.Keys);

        using var door = await SendAsync("GET", "/console/sign-in", cookies);
        var page = await door.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Mei &lt;b&gt;Lin", page, StringComparison.Ordinal);
        using var tied = await SendAsync("POST", "/console/sign-in", cookies, new()
        {
            ["name"] = "one-technician", ["password"] = ConsoleBench.Password,
        });
        Assert.Equal("/console", tied.Headers.Location!.ToString());

        var (again, in2) = await TravelAsync();
        Assert.DoesNotContain("/console/sign-in", again, StringComparison.Ordinal);
        Assert.Equal("one-technician", _bench.Process.SignIns.Find(in2[SignIns.CookieName])!.Name);
        var deeds = _bench.Process.Gateway.Desk.Audit.Before(long.MaxValue, 10)
            .Select(row => (row.Deed.Who, row.Deed.Act, row.Deed.After)).ToList();
        var issuer = _provider.Issuer.OriginalString;
        Assert.Contains(("one-technician", "account.tie", issuer), deeds);
        Assert.Contains(("one-technician", "sign-in", issuer), deeds);
    }

    [Fact]
    public async Task A_wrong_password_ties_nobody_and_the_wait_is_over_after_ten_minutes()
    {
        await _bench.SignInAsync(Role.Viewer);
        var (_, cookies) = await TravelAsync();
        using var wrong = await SendAsync("POST", "/console/sign-in", cookies, new()
        {
            ["name"] = "one-viewer", ["password"] = "something else",
        });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        _bench.Clock.Advance(TimeSpan.FromMinutes(11));
        using var late = await SendAsync("POST", "/console/sign-in", cookies, new()
        {
            ["name"] = "one-viewer", ["password"] = ConsoleBench.Password,
        });
        Assert.Equal(HttpStatusCode.SeeOther, late.StatusCode);
        var id = _bench.Process.Gateway.Desk.Accounts.All.Single().Id;
        Assert.False(_bench.Process.Gateway.Desk.Identities.IsTied(id));
    }

    [Fact]
    public async Task A_closed_account_stays_closed_and_an_untied_one_asks_again()
    {
        await TieAsync();
        var desk = _bench.Process.Gateway.Desk;
        await _bench.SignInAsync(Role.Admin);
        var account = desk.Accounts.All.Single(one => one.Role == Role.Viewer);
        await desk.Accounts.ChangeAsync("test", account.Id, Role.Viewer, isOpen: false);
        var (closed, none) = await TravelAsync(HttpStatusCode.BadGateway);
        Assert.DoesNotContain(SignIns.CookieName, none.Keys);
        Assert.Contains("role=\"alert\"", closed, StringComparison.Ordinal);

        await desk.Accounts.ChangeAsync("test", account.Id, Role.Viewer, isOpen: true);
        var (cookie, token) = await _bench.SignInAsync(Role.Viewer);
        using var settings = await _bench.SendAsync("GET", "/console/settings", cookie);
        Assert.Contains("City Hall", await settings.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var off = await _bench.SendAsync(
            "POST", "/console/settings/provider/off", cookie,
            new() { ["af"] = token, ["password"] = ConsoleBench.Password });
        Assert.False(desk.Identities.IsTied(account.Id));
        Assert.DoesNotContain(SignIns.CookieName, (await TravelAsync()).Cookies.Keys);
    }

    [Theory]
    [InlineData("iss", "https://other.example.cn")]
    [InlineData("aud", "somebody-else")]
    [InlineData("nonce", "of-another-sign-in")]
    [InlineData("sub", "")]
    [InlineData("sub", "p 17")]
    [InlineData("azp", "somebody-else")]
    public async Task A_token_that_says_something_else_lets_nobody_in(string claim, string value)
    {
        await TieAsync();
        _provider.Bend = claims => claims[claim] = value;
        var (_, cookies) = await TravelAsync(HttpStatusCode.BadGateway);
        Assert.DoesNotContain(SignIns.CookieName, cookies.Keys);
    }

    [Theory]
    [InlineData("exp", -61)]
    [InlineData("iat", 62)]
    [InlineData("nbf", 62)]
    public async Task A_token_of_another_time_lets_nobody_in(string claim, int seconds)
    {
        await TieAsync();
        var at = _bench.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;
        _provider.Bend = claims => claims[claim] = at;
        var (_, cookies) = await TravelAsync(HttpStatusCode.BadGateway);
        Assert.DoesNotContain(SignIns.CookieName, cookies.Keys);
    }

    [Fact]
    public async Task Several_audiences_need_the_one_it_was_made_for()
    {
        await TieAsync();
        _provider.Bend = claims => claims["aud"] = new JsonArray(TestProvider.Client, "other");
        await TravelAsync(HttpStatusCode.BadGateway);
        _provider.Bend = claims =>
        {
            claims["aud"] = new JsonArray(TestProvider.Client, "other");
            claims["azp"] = TestProvider.Client;
        };
        Assert.Contains(SignIns.CookieName, (await TravelAsync()).Cookies.Keys);
    }

    [Fact]
    public async Task A_browser_that_did_not_leave_from_here_does_not_come_back()
    {
        await TieAsync();
        var (asked, cookies) = await LeaveAsync();
        var code = _provider.Approve(asked, _bench.Clock.GetUtcNow());
        var before = _provider.TokensAsked;
        foreach (var (jar, state) in new[]
        {
            (new Dictionary<string, string>(), asked["state"]),
            (cookies, asked["state"][..^1] + "!"),
            (cookies, ""),
        })
        {
            using var answer = await SendAsync(
                "GET", $"/console/provider/back?code={code}&state={Uri.EscapeDataString(state)}",
                jar);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        }

        Assert.Equal(before, _provider.TokensAsked);
    }

    [Fact]
    public async Task A_code_brought_by_another_browser_is_worth_nothing()
    {
        await TieAsync();
        var (asked, _) = await LeaveAsync();
        var stolen = _provider.Approve(asked, _bench.Clock.GetUtcNow());
        var (own, cookies) = await LeaveAsync(); // the thief's own trip, with the other's code
        using var answer = await SendAsync(
            "GET", $"/console/provider/back?code={stolen}&state={own["state"]}", cookies);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task New_keys_are_asked_for_once_a_minute_and_no_more()
    {
        await TieAsync();
        var asked = _provider.KeysAsked;
        _provider.ChangeKey();
        await TravelAsync(HttpStatusCode.BadGateway); // too soon after the last look
        Assert.Equal(asked, _provider.KeysAsked);
        _bench.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Contains(SignIns.CookieName, (await TravelAsync()).Cookies.Keys);
        Assert.Equal(asked + 1, _provider.KeysAsked);
    }

    [Fact]
    public async Task A_provider_that_calls_itself_another_is_not_believed()
    {
        _provider.NameItself = "https://other.example.cn";
        using var answer = await SendAsync("GET", "/console/provider", []);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task The_house_stands_without_its_provider()
    {
        await _provider.DisposeAsync();
        using var answer = await SendAsync("GET", "/console/provider", []);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        var (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        using var home = await _bench.SendAsync("GET", "/console", cookie);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        _provider = await TestProvider.StartAsync();
    }

    private async Task TieAsync()
    {
        await _bench.SignInAsync(Role.Viewer);
        var (_, cookies) = await TravelAsync();
        using var tied = await SendAsync("POST", "/console/sign-in", cookies, new()
        {
            ["name"] = "one-viewer", ["password"] = ConsoleBench.Password,
        });
        Assert.Equal(HttpStatusCode.SeeOther, tied.StatusCode);
    }

    private async Task<(string Page, Dictionary<string, string> Cookies)> TravelAsync(
        HttpStatusCode expected = HttpStatusCode.OK)
    {
        var (asked, cookies) = await LeaveAsync();
        var code = _provider.Approve(asked, _bench.Clock.GetUtcNow());
        using var back = await SendAsync(
            "GET", $"/console/provider/back?code={code}&state={asked["state"]}", cookies);
        Assert.Equal(expected, back.StatusCode);
        return (
            await back.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), cookies);
    }

    private async Task<(Dictionary<string, string> Asked, Dictionary<string, string> Cookies)>
        LeaveAsync()
    {
        var cookies = new Dictionary<string, string>();
        using var leave = await SendAsync("GET", "/console/provider", cookies);
        Assert.Equal(HttpStatusCode.Redirect, leave.StatusCode);
        var asked = QueryHelpers.ParseQuery(leave.Headers.Location!.Query)
            .ToDictionary(one => one.Key, one => one.Value.ToString());
        Assert.Equal("1", asked["tenant"]);
        Assert.Equal("https://box.example.cn/console/provider/back", asked["redirect_uri"]);
        return (asked, cookies);
    }

    // A browser's jar: cookies come and go as the answers say.
    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, Dictionary<string, string> cookies,
        Dictionary<string, string>? form = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (cookies.Count > 0)
        {
            request.Headers.Add(
                "Cookie", string.Join("; ", cookies.Select(one => $"{one.Key}={one.Value}")));
        }

        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        var answer = await _bench.Http.SendAsync(request, TestContext.Current.CancellationToken);
        if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return answer;
        foreach (var line in set)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            Assert.Contains("httponly", line, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("secure", line, StringComparison.OrdinalIgnoreCase);
            if (pair[1].Length == 0) cookies.Remove(pair[0]);
            else cookies[pair[0]] = pair[1];
        }

        return answer;
    }
}
