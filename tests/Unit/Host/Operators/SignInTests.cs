using System.Net;
using Edge.Host.Operators;
using Edge.Pipeline.Operators;

namespace Edge.Tests.Unit.Host.Operators;

// Goal: the way in: a link that works once, a session that ends by itself, a limit on guessing.
// Expected values: trust.md section 6.
public sealed class SignInTests : IAsyncLifetime
{
    private ConsoleBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await ConsoleBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_first_link_makes_one_admin_and_is_gone()
    {
        var link = _bench.Process.FirstSignInPath!;
        var file = Path.Combine(_bench.Data, "first-sign-in");
        Assert.EndsWith(link, File.ReadAllText(file).Trim(), StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var shown = await _bench.SendAsync("GET", link);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);

        var form = new Dictionary<string, string>
        {
            ["name"] = "mei",
            ["password"] = ConsoleBench.Password,
            ["again"] = ConsoleBench.Password,
        };
        using var made = await _bench.SendAsync("POST", link, form: form);
        using var again = await _bench.SendAsync("POST", link, form: form);

        Assert.Equal("/console", made.Headers.Location!.ToString());
        var cookie = made.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        foreach (var part in new[] { "path=/", "secure", "httponly", "samesite=strict" })
        {
            Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.False(File.Exists(file));
        var account = Assert.Single(_bench.Process.Gateway.Desk.Accounts.All);
        Assert.Equal(("mei", Role.Admin), (account.Name, account.Role));
    }

    [Fact]
    public async Task A_wrong_code_of_the_first_link_opens_nothing()
    {
        using var answer = await _bench.SendAsync("GET", "/console/first/00000000");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_a_quarter_of_an_hour_and_after_eight_hours()
    {
        var (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cookie));
        _bench.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cookie));
        _bench.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(cookie));

        (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        for (var minutes = 0; minutes < 8 * 60; minutes += 10)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(cookie));
            _bench.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(cookie));
    }

    [Fact]
    public async Task A_closed_account_is_out_at_once()
    {
        var desk = _bench.Process.Gateway.Desk;
        await _bench.SignInAsync(Role.Admin);
        var (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        var id = desk.Accounts.All.Single(one => one.Role == Role.Viewer).Id;
        await desk.Accounts.ChangeAsync("test", id, Role.Viewer, isOpen: false);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(cookie));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_others_are_not()
    {
        // trust.md section 5: 1 000 bad log-ins a minute: 429.
        var (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i <= Gatekeeper.SignInsPerMinute + 1; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/console/sign-in")
            {
                Content = new FormUrlEncodedContent([new("name", "x"), new("password", "y")]),
            };
            using var answer = await _bench.Http.SendAsync(
                request, TestContext.Current.CancellationToken);
            codes.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.Unauthorized, codes);
        Assert.Equal(HttpStatusCode.TooManyRequests, codes[^1]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cookie));
    }

    [Fact]
    public async Task What_a_person_types_comes_back_as_text_and_not_as_markup()
    {
        var (cookie, _) = await _bench.SignInAsync(Role.Viewer);
        using var answer = await _bench.SendAsync(
            "GET", "/console?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", cookie);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_looks_like_a_formula_is_text()
    {
        var text = Csv.Text(["a"], [["=1+1"], ["-x"], ["a,\"b\""], [-5]]);
        Assert.Equal("a\r\n'=1+1\r\n'-x\r\n\"a,\"\"b\"\"\"\r\n-5\r\n", text);
    }

    private async Task<HttpStatusCode> StatusAsync(string cookie)
    {
        using var answer = await _bench.SendAsync("GET", "/console", cookie);
        return answer.StatusCode;
    }
}
