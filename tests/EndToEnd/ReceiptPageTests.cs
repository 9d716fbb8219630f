using System.Net;
using System.Text;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>
/// The receipt page in a real browser: what it checks itself, and what it says when it cannot.
/// </summary>
// Goal: a resident sees "checked on this phone 5/5" only if five checks ran in the browser; one
// changed digit turns it red. Method: Debian's Chromium, headless, the page's own script.
public sealed class ReceiptPageTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-receipt-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<EdgeProcess> processes = [];

    public void Dispose()
    {
        processes.ForEach(process => process.Dispose());
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_page_checks_its_receipt_itself_and_turns_red_on_one_changed_digit()
    {
        var world = Path.Combine(folder, "world");
        var demo = EdgeProcess.Start(
            EdgeCommand.Program, "demo", "--bins", "1", "--meters", "0", "--data", world);
        processes.Add(demo);
        var page = await FirstReceiptAsync(demo);

        var good = await BrowseAsync(page);
        using var forger = new Forger(page, http);
        var bad = await BrowseAsync(forger.Address);
        var blind = WebUtility.HtmlDecode(await http.GetStringAsync(page));

        Assert.Contains("本机已核对 5/5", good);
        Assert.Contains("class=\"checked\"", good);
        Assert.Contains("示例系数，非官方数值", blind); // the pack's own notice, beside its number
        Assert.Contains("class=\"failed\"", bad);
        Assert.Contains("a check failed", bad);
        Assert.DoesNotContain("本机已核对", bad);
        Assert.Contains("未核对", blind); // without script nothing claims to be checked
        Assert.DoesNotContain("本机已核对", blind);
        Assert.True(Encoding.UTF8.GetByteCount(blind) < 60_000, "the page is to be below 60 KB");
    }

    private async Task<Uri> FirstReceiptAsync(EdgeProcess demo)
    {
        const string Mark = "first receipt after";
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Limit)
        {
            var line = demo.Lines.FirstOrDefault(text => text.StartsWith(Mark));
            if (line is not null) return new Uri(line.Split(' ')[^1]);
            Assert.False(demo.HasExited, demo.Errors);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Fail($"no receipt within {Limit}\n{demo.Errors}");
        throw new InvalidOperationException();
    }

    private async Task<string> BrowseAsync(Uri page)
    {
        var profile = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName()));
        string[] sandbox = Environment.UserName == "root" ? ["--no-sandbox"] : [];
        var seen = await EdgeCommand.RunAsync(
            "chromium", Limit,
            [.. sandbox, "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync", $"--user-data-dir={profile.FullName}",
                "--virtual-time-budget=10000", "--dump-dom", page.ToString()]);
        Assert.True(seen.ExitCode == 0, seen.ToString());
        return seen.Output;
    }

    /// <summary>A gateway that shows the true page but changes one digit of the evidence.</summary>
    private sealed class Forger : IDisposable
    {
        private readonly HttpListener listener = new();

        public Forger(Uri page, HttpClient http)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                var port = ((IPEndPoint)probe.LocalEndpoint).Port;
                Address = new Uri($"http://127.0.0.1:{port}{page.AbsolutePath}");
            }

            listener.Prefixes.Add($"http://127.0.0.1:{Address.Port}/");
            listener.Start();
            _ = ServeAsync(page, http);
        }

        public Uri Address { get; }

        public void Dispose() => listener.Close();

        private async Task ServeAsync(Uri page, HttpClient http)
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception closed) when (closed is HttpListenerException
                    or ObjectDisposedException)
                {
                    return;
                }

                var path = context.Request.Url!.AbsolutePath;
                using var answer = await http.GetAsync(new Uri(page, path));
                var body = await answer.Content.ReadAsByteArrayAsync();
                if (path.EndsWith(".json", StringComparison.Ordinal)) body = Change(body);
                context.Response.StatusCode = (int)answer.StatusCode;
                context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }

        private static byte[] Change(byte[] body)
        {
            var text = Encoding.UTF8.GetString(body);
            var at = text.IndexOf("\\\"net\\\":", StringComparison.Ordinal) + 8;
            var digit = text[at] == '9' ? '1' : '9';
            return Encoding.UTF8.GetBytes(text[..at] + digit + text[(at + 1)..]);
        }
    }
}
