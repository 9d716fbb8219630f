using System.Net;
using Edge.Host;
using Edge.Host.Operators;
using Edge.Host.Operators.Provider;
using Edge.Pipeline.Operators;
using Edge.Tests.Unit.Host.Operators.Provider;

namespace Edge.Tests.Unit.Host.Operators;

/// <summary>A gateway with a console, and people who are signed in.</summary>
internal sealed class ConsoleBench : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly TestFolder _folder = new();
    private readonly HttpTestPlatform _platform;

    private ConsoleBench(HttpTestPlatform platform) => _platform = platform;

    public GatewayProcess Process { get; private set; } = null!;

    public TestClock Clock { get; } =
        new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    public TestDevice Device { get; } = new("bin-0001");

    public string Data => Path.Combine(_folder.Path, "data");

    // Redirects and cookies are looked at, not followed.
    public HttpClient Http { get; } = new(
        new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static Task<ConsoleBench> StartAsync() => StartAsync(_ => null);

    /// <summary>With the organisation's own sign-in, made from the file of its secret.</summary>
    public static async Task<ConsoleBench> StartAsync(
        Func<string, ProviderOptions?> provider, Uri? contact = null)
    {
        var bench = new ConsoleBench(
            await HttpTestPlatform.StartAsync(new TestPlatform(TestGateway.Id, 1)));
        bench._platform.Link.Devices[bench.Device.Id] =
            new TestPlatform.Listed(bench.Device.Key);
        using var key = TestGateway.Options(bench._folder.Path).LogKey;
        var keyFile = Path.Combine(bench._folder.Path, "log.key.pem");
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var secret = Path.Combine(bench._folder.Path, "provider.secret");
        File.WriteAllText(secret, TestProvider.Secret + "\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        bench.Process = await GatewayProcess.StartAsync(
            new HostOptions
            {
                Gateway = TestGateway.Id,
                Site = "futian",
                Origin = TestGateway.Origin,
                LogKey = keyFile,
                HttpPort = 0,
                MqttPort = 0,
                Platform = new PlatformOptions { Url = bench._platform.Address, Token = "t" },
                Terms = TestGateway.Terms,
                Provider = provider(secret),
                SecurityContact = contact,
            },
            bench.Data, bench.Clock);
        bench.Http.BaseAddress = bench.Process.Addresses[0];
        return bench;
    }

    /// <summary>Adds an account and signs it in: its cookie and its antiforgery token.</summary>
    public async Task<(string Cookie, string Token)> SignInAsync(Role role)
    {
        var desk = Process.Gateway.Desk;
        var name = "one-" + role.Text();
        var account = desk.Accounts.All.FirstOrDefault(one => one.Name == name);
        if (account is null)
        {
            Assert.Equal("", await desk.Accounts.AddAsync("test", name, role, Password));
            account = desk.Accounts.All.Single(one => one.Name == name);
        }

        var cookie = Process.SignIns.Begin(account);
        return (cookie, Process.SignIns.Find(cookie)!.Antiforgery);
    }

    /// <summary>Asks once more while the answer is that it was too often.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? cookie = null,
        Dictionary<string, string>? form = null, string? site = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (cookie is not null) request.Headers.Add("Cookie", $"{SignIns.CookieName}={cookie}");
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
            if (method != "GET") request.Content = new FormUrlEncodedContent(form ?? []);
            if (path.Contains("/live/", StringComparison.Ordinal))
            {
                request.Headers.Add("Accept", "text/event-stream");
            }

            var answer = await Http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
            answer.Dispose();
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "429");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync();
        await Process.DisposeAsync();
        await _platform.DisposeAsync();
        Http.Dispose();
        _folder.Dispose();
    }
}
