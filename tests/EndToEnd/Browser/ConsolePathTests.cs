using System.Text.Json.Nodes;
using Edge.Mqtt;
using Edge.Wire;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>An operator's whole path, in a real browser against twin, gateway and platform.
/// </summary>
// Goal: one-time link -> sign in -> alarm -> device -> acknowledge -> emptied, and every page of
// the console keeps the common rules, wide and narrow. Source: screens.md sections 2, 5 and 8.
public sealed class ConsolePathTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "correct horse battery";
    private const int Mouse = 24; // WCAG 2.2, 2.5.8
    private const int Finger = 44; // screens.md section 2
    private const float EmptiedLimitMs = 180_000;

    [Fact]
    public async Task An_operator_goes_from_the_link_to_an_emptied_bin()
    {
        using var house = new DemoHouse(1, 0, 0);
        await house.StartAsync();
        await using var desk = await chromium.PersonAsync(1360, 800);
        var first = await File.ReadAllTextAsync(
            Path.Combine(house.World.PathOf("gateway"), "first-sign-in"));
        var console = await Watched.OpenAsync(desk, new Uri(first.Trim()));
        var page = console.Page;
        await ScreenCheck.LookAsync(console, "console-first", Mouse);
        await page.FillAsync("#name", "mei");
        await page.FillAsync("#password", Password);
        await page.FillAsync("#again", Password);
        await page.ClickAsync("button.main");
        await page.Locator("#row-bin-001").WaitForAsync();

        // Signed out and in again, as on any other morning.
        await page.ClickAsync(".me button");
        await page.Locator("#code").WaitForAsync();
        await ScreenCheck.LookAsync(console, "console-sign-in", Mouse);
        await page.FillAsync("#name", "mei");
        await page.FillAsync("#password", Password);
        await page.ClickAsync("button.main");
        await page.Locator("#row-bin-001").WaitForAsync();

        // Somebody tries made-up lines in the bin's name: the gateway refuses them and says so.
        await TryMadeUpLinesAsync(house);
        await UntilAsync(page, "/console/alarms", "th:has-text('bin-001'), td a:text('bin-001')");
        await ScreenCheck.LookAsync(console, "console-alarms", Mouse);
        await page.ClickAsync("td a:text('bin-001')");
        await page.Locator("#device-state .chip.red").First.WaitForAsync();
        await page.Locator(".u-over").WaitForAsync(); // the chart is drawn
        await ScreenCheck.LookAsync(console, "console-device", Mouse);

        await page.Locator("form[action$='/acknowledge'] input[name=note]").First
            .FillAsync("somebody played with a laptop at the bin");
        await page.Locator("form[action$='/acknowledge'] button").First.ClickAsync();
        await page.Locator("[role=status].leaf").WaitForAsync();
        await page.GotoAsync(house.Gateway + "console/alarms?state=cleared");
        await page.Locator("text=somebody played with a laptop").WaitForAsync();

        // The crew comes: the page tells by itself when the bin was emptied.
        await page.GotoAsync(house.Gateway + "console/devices/bin-001");
        await page.Locator("form[action$='/dispatch'] button").ClickAsync();
        await page.Locator("[role=status].leaf").WaitForAsync();
        await page.Locator("#device-fill [data-emptied]:not([data-emptied='0'])").First
            .WaitForAsync(new() { Timeout = EmptiedLimitMs });
        await page.GotoAsync(house.Gateway + "console/audit");
        foreach (var act in new[] { "account.add", "sign-in", "alarm.acknowledge",
            "device.dispatch" })
        {
            await page.Locator($"td:text-is('{act}')").First.WaitForAsync();
        }

        await TwoPersonsAsync(console, house);
        await EveryPageAsync(console, house);
        await WithoutScriptAsync(desk, house);
        await PlatformAsync(house);
    }

    // One asks for new keys of the bin, another approves, and the platform has turned them.
    private async Task TwoPersonsAsync(Watched console, DemoHouse house)
    {
        var page = console.Page;
        await page.GotoAsync(house.Gateway + "console/settings");
        await page.FillAsync("#add-name", "li");
        await page.SelectOptionAsync("#add-role", "admin");
        await page.FillAsync("#add-password", Password);
        await page.ClickAsync("form[action='/console/users'] button");
        await page.Locator("[role=status].leaf").WaitForAsync();
        await page.GotoAsync(house.Gateway + "console/devices/bin-001");
        await page.SelectOptionAsync("#pair-act", "key.rotate");
        await page.FillAsync("#pair-why", "the yearly turn");
        await page.ClickAsync("form[action='/console/approvals'] button");
        await page.Locator("[role=status].leaf").WaitForAsync();
        Assert.Equal(0, await page.Locator("button[value=approve]").CountAsync());

        await using var other = await chromium.PersonAsync(1360, 800);
        var second = await Watched.OpenAsync(
            other, new Uri(house.Gateway, "console/sign-in"));
        await second.Page.FillAsync("#name", "li");
        await second.Page.FillAsync("#password", Password);
        await second.Page.ClickAsync("button.main");
        await second.Page.Locator("#row-bin-001").WaitForAsync();
        await second.Page.GotoAsync(house.Gateway + "console/approvals");
        await second.Page.ClickAsync("button[value=approve]");
        await second.Page.Locator("[role=status].leaf").WaitForAsync();
        await UntilAsync(second.Page, "/console/approvals", "td:has-text('order 1')");
    }

    // Every list is whole without script.
    private async Task WithoutScriptAsync(IBrowserContext signedIn, DemoHouse house)
    {
        await using var plain = await chromium.PersonAsync(390, 844, script: false);
        await plain.AddCookiesAsync((await signedIn.CookiesAsync()).Select(one => new Cookie
        {
            Name = one.Name, Value = one.Value, Domain = one.Domain, Path = one.Path,
            Secure = one.Secure, HttpOnly = one.HttpOnly, SameSite = one.SameSite,
        }));
        var page = await plain.NewPageAsync();
        foreach (var path in new[] { "", "/dropoffs", "/quarantine",
            "/batches", "/approvals", "/care", "/methodologies", "/audit" })
        {
            await page.GotoAsync(house.Gateway + "console" + path);
            Assert.True(await page.Locator("tbody tr").CountAsync() > 0, $"no rows at {path}");
        }
    }

    private async Task PlatformAsync(DemoHouse house)
    {
        await using var desk = await chromium.PersonAsync(1360, 800);
        var platform = await Watched.OpenAsync(desk, house.World.PlatformAddress);
        await platform.Page.Locator("h1").WaitForAsync();
        await ScreenCheck.LookAsync(platform, "platform", Mouse);
        await platform.Page.SetViewportSizeAsync(390, 844);
        await ScreenCheck.LookAsync(platform, "platform-narrow", Mouse);
    }

    private static async Task EveryPageAsync(Watched console, DemoHouse house)
    {
        var page = console.Page;
        await page.GotoAsync(house.Gateway + "console/dropoffs?kind=dropoff");
        var one = await page.Locator("tbody th a").First.GetAttributeAsync("href");
        (string Name, string Path)[] pages =
        [
            ("fleet", "console"), ("device", "console/devices/bin-001"),
            ("alarms", "console/alarms"), ("dropoffs", "console/dropoffs"),
            ("event", one!.TrimStart('/')), ("quarantine", "console/quarantine"),
            ("batches", "console/batches"), ("batch", "console/batches/1?verify=now"),
            ("care", "console/care"), ("methodologies", "console/methodologies"),
            ("approvals", "console/approvals"), ("audit", "console/audit"),
            ("settings", "console/settings"),
            ("provision", "console/provision"), ("plan", "console/plan"),
            ("labels", "console/labels?dev=bin-001"),
        ];
        var wrong = new List<string>();
        foreach (var (name, path) in pages)
        {
            await page.GotoAsync(house.Gateway + path);
            await page.Locator("h1").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.SetViewportSizeAsync(1360, 800);
            await LookAsync(console, $"console-{name}", Mouse, wrong);
            await page.SetViewportSizeAsync(390, 844);
            await LookAsync(console, $"console-{name}-narrow", Finger, wrong);
        }

        await page.GotoAsync(house.Gateway + "console");
        await page.ClickAsync("button[value=language]");
        await page.ClickAsync("button[value=large]");
        await page.Locator("html.large[lang=en]").WaitForAsync();
        await LookAsync(console, "console-fleet-en-large-narrow", Finger, wrong);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Every page is looked at before the test says what is wrong with any of them.
    private static async Task LookAsync(
        Watched console, string name, int target, List<string> wrong)
    {
        try
        {
            await ScreenCheck.LookAsync(console, name, target);
        }
        catch (Xunit.Sdk.XunitException found)
        {
            wrong.Add(found.Message);
        }
    }

    private static async Task TryMadeUpLinesAsync(DemoHouse house)
    {
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(house.World.PathOf("twin.json")))!;
        var listed = twin["devices"]!.AsArray().Single(one => (string)one!["dev"]! == "bin-001")!;
        var site = (string)twin["site"]!;
        // A thief of the password, not of the device's key.
        var real = new TestDevice(
            "bin-001", (string)twin["gateway"]!, Convert.FromBase64String((string)listed["key"]!));
        var thief = new TestDevice("bin-001", (string)twin["gateway"]!, new byte[32]);
        await using var client = new MqttClient(
            new MqttClientOptions
            {
                Port = house.World.MqttPort,
                ClientId = "bin-001.thief",
                UserName = "bin-001",
                Password = real.Password,
                ProtocolLevel = 5,
            },
            TimeProvider.System);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 6; i++)
        {
            var line = thief.Dropoff(
                900 + i, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            await client.PublishAsync(Topics.Event(site, "bin-001"), line, 1, false);
        }
    }

    // A page of alarms stands still: it is loaded again until the alarm is there.
    private static async Task UntilAsync(IPage page, string path, string selector)
    {
        var address = new Uri(new Uri(page.Url), path).ToString();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await page.GotoAsync(address);
            if (await page.Locator(selector).CountAsync() > 0) return;
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(90),
                $"no {selector} at {path}");
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }
}
