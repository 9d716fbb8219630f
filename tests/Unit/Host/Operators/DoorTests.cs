using System.Net;
using Edge.Host.Operators;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Unit.Host.Operators;

// Goal: every endpoint lets in exactly whom its metadata says, and none is open by being forgotten.
// Method: the matrix is made from the running server's own endpoints, so a new one is in it.
public sealed class DoorTests : IAsyncLifetime
{
    private ConsoleBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await ConsoleBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void Every_endpoint_has_a_door()
    {
        var without = _bench.Process.Endpoints.Where(one => one.DoorOf() is null)
            .Select(one => one.DisplayName);
        Assert.Empty(without);
        Assert.True(_bench.Process.Endpoints.Count > 40, "the endpoints were not found");
    }

    [Fact]
    public async Task Every_endpoint_admits_exactly_the_roles_of_its_door()
    {
        var wrong = new List<string>();
        foreach (var (method, path, door) in Addresses())
        {
            foreach (var role in Enum.GetValues<Role>().Cast<Role?>().Append(null))
            {
                var isIn = await IsInAsync(method, path, role);
                var expected = !door.IsByToken
                    && (door.Need is null || (role?.May(door.Need.Value) ?? false));
                if (isIn != expected) wrong.Add($"{method} {path} {role}: {isIn}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Looking_changes_nothing_and_acting_is_never_a_look()
    {
        await Task.CompletedTask;
        var forms = Addresses().Where(one => one.Method == "POST").ToList();
        Assert.All(forms.Where(one => one.Path != "/view" && one.Door.Need is not null),
            one => Assert.NotEqual(Permission.Look, one.Door.Need));
        Assert.All(Addresses(), one => Assert.Contains(one.Method, new[] { "GET", "POST" }));
    }

    [Fact]
    public async Task A_forgotten_door_is_shut()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        Gatekeeper.Use(web, _bench.Process.SignIns);
        web.MapGet("/forgotten", () => "secret");
        await web.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(
            new Uri(new Uri(web.Urls.First()), "forgotten"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("0000", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    public async Task A_form_from_elsewhere_is_refused(string? token, string? site)
    {
        var (cookie, own) = await _bench.SignInAsync(Role.Admin);
        using var answer = await _bench.SendAsync(
            "POST", "/console/forward/again", cookie, new() { ["af"] = token ?? own }, site);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(
            _bench.Process.Gateway.Desk.Audit.Before(long.MaxValue, 10),
            row => row.Deed.Act == "forward.again");
    }

    [Fact]
    public async Task A_token_of_another_session_is_refused()
    {
        var (cookie, _) = await _bench.SignInAsync(Role.Admin);
        var (_, other) = await _bench.SignInAsync(Role.Technician);
        using var answer = await _bench.SendAsync(
            "POST", "/console/forward/again", cookie, new() { ["af"] = other });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Every_console_page_carries_the_security_headers_and_no_inline_script()
    {
        var (cookie, _) = await _bench.SignInAsync(Role.Admin);
        foreach (var (_, path, _) in Addresses().Where(one => one.Method == "GET"
            && one.Path.StartsWith("/console", StringComparison.Ordinal)
            && !one.Path.Contains("/live/", StringComparison.Ordinal)))
        {
            using var answer = await _bench.SendAsync("GET", path, cookie);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            var body = await answer.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken);
            Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", body, StringComparison.Ordinal);
            Assert.DoesNotContain(" onclick=", body, StringComparison.Ordinal);
        }
    }

    private async Task<bool> IsInAsync(string method, string path, Role? role)
    {
        var (cookie, token) = role is null ? (null, "") : await _bench.SignInAsync(role.Value);
        using var answer = await _bench.SendAsync(
            method, path, cookie, new() { ["af"] = token, ["act"] = "none" });
        var isShut = answer.StatusCode is HttpStatusCode.Forbidden
            || (answer.StatusCode is HttpStatusCode.Unauthorized
                && path != "/console/sign-in")
            || answer.Headers.Location?.ToString() == "/console/sign-in"
                && path is not "/console/sign-out";
        return path == "/console/sign-out" ? answer.StatusCode == HttpStatusCode.SeeOther
            : !isShut;
    }

    private List<(string Method, string Path, Door Door)> Addresses() =>
    [
        .. _bench.Process.Endpoints.OfType<RouteEndpoint>().SelectMany(one =>
            one.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method =>
                (method, Fill(one.RoutePattern), one.DoorOf()!)))
            .Where(one => one.Item2 != "/mqtt"),
    ];

    private static string Fill(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern)
    {
        var path = "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(
            segment.Parts.Select(part => part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart text => text.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart text =>
                    text.Content,
                _ => "1",
            }))));
        return path;
    }
}
