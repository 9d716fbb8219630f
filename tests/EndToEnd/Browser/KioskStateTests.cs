using Edge.Batch;
using Edge.Wire;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>Every screen of the kiosk, both ways up, in both languages and both sizes.</summary>
// Goal: nothing overflows, is too small, or breaks a rule of accessibility, in any of them; a
// browser that is not the kiosk's gets nothing. Source: screens.md sections 2, 3 and 8.
public sealed class KioskStateTests(Chromium chromium)
    : IClassFixture<Chromium>
{
    private const int Target = 56; // 60 dp at 149 ppi

    private static readonly LocatorWaitForOptions Attached =
        new() { State = WaitForSelectorState.Attached };

    private static readonly (string Name, int Width, int Height)[] Panels =
        [("portrait", 800, 1280), ("landscape", 1280, 800)];

    [Fact]
    public async Task Every_screen_keeps_the_rules_both_ways_up_in_both_languages_and_sizes()
    {
        using var house = new DemoHouse(0, 0, 1);
        await house.StartAsync();
        await using var panel = await chromium.PatientAsync(800, 1280);
        var kiosk = await Watched.OpenAsync(panel, house.World.KioskAddresses[0]);
        var page = kiosk.Page;

        await SeeAsync(page, "idle");
        await LookAllAsync(kiosk, "idle");
        await page.Locator("button[value=begin]").ClickAsync();
        await SeeAsync(page, "choose");
        await LookAllAsync(kiosk, "choose");
        await page.Locator(".k-tile").First.ClickAsync();
        await SeeAsync(page, "weigh");
        await LookAsync(kiosk, "weigh");
        await SeeAsync(page, "result");
        await LookAllAsync(kiosk, "result");
        await page.Locator("button[value=again]").ClickAsync();
        await SeeAsync(page, "choose");
        house.Kill("platform");
        await page.Locator(".k-tile").First.ClickAsync();
        await SeeAsync(page, "result");
        await page.Locator("[data-banner=offline]").WaitForAsync();
        await page.Locator("[data-promise='promise.sealed']").WaitForAsync();
        await PromisedAsync(house, page);
        await LookAsync(kiosk, "result-offline");
        await page.Locator("button[value=finish]").ClickAsync();
        await SeeAsync(page, "idle");
        await StaffAsync(kiosk, await File.ReadAllTextAsync(house.World.PathOf("kiosk.pin")));

        house.Kill("twin");
        await SeeAsync(page, "silent");
        await LookAsync(kiosk, "silent");
        Assert.Equal(0, await page.Locator(".session-code").CountAsync());
        await LoseTheGatewayAsync(house, kiosk);
    }

    // Without an uplink no phone reaches the receipt: the code is the gateway's signed word.
    private static async Task PromisedAsync(DemoHouse house, IPage page)
    {
        var code = page.Locator("[data-signed]");
        await code.WaitForAsync();
        var text = await code.GetAttributeAsync("data-signed");
        Assert.True(PromiseCode.TryParse(text!, out var promise, out var fault), fault);
        var id = ReceiptId.Text(promise.Id.ToArray(), 0);
        Assert.Equal(
            id, await page.Locator("[data-receipt]").GetAttributeAsync("data-receipt"));
        var evidence = await house.UntilAsync($"r/{id}.json", answer => answer["keys"] is not null);
        Assert.Contains(evidence["keys"]!.AsArray(), one =>
            VerifierKey.TryParse((string)one!, out var key, out _) && promise.IsSignedBy(key));
    }

    private static async Task LoseTheGatewayAsync(DemoHouse house, Watched kiosk)
    {
        var page = kiosk.Page;
        house.Kill("gateway");
        await page.Locator("html[data-link=quiet]").WaitForAsync(Attached);
        Assert.True(await page.Locator("#k-banner .link-quiet").IsVisibleAsync());
        await page.Locator("html[data-link=lost]").WaitForAsync(Attached);
        Assert.True(await page.Locator(".k-lost").IsVisibleAsync());
        await ScreenCheck.ShootAsync(kiosk, "kiosk-lost-landscape");
        await house.StartGatewayAsync();
        await page.Locator("html[data-link=on]").WaitForAsync(Attached);
        Assert.False(await page.Locator(".k-lost").IsVisibleAsync());
    }

    [Fact]
    public async Task A_browser_that_is_not_the_kiosks_sees_no_code_and_can_touch_nothing()
    {
        using var house = new DemoHouse(0, 0, 1);
        await house.StartAsync();
        await using var stranger = await chromium.PersonAsync(800, 1280, script: false);
        var page = await stranger.NewPageAsync();
        var answer = await page.GotoAsync(new Uri(house.Gateway, "kiosk/kiosk-001").ToString());
        Assert.Equal(403, answer!.Status);
        Assert.Equal(0, await page.Locator("svg.qr").CountAsync());
        using var body = new FormUrlEncodedContent([new("act", "begin")]);
        using var touch = await house.Http.PostAsync(
            new Uri(house.Gateway, "kiosk/kiosk-001/act"), body);
        Assert.Equal(403, (int)touch.StatusCode);
        using var live = await house.Http.GetAsync(new Uri(house.Gateway, "kiosk/kiosk-001/live"));
        Assert.Equal(403, (int)live.StatusCode);
    }

    private static async Task StaffAsync(Watched kiosk, string pin)
    {
        var page = kiosk.Page;
        var mark = page.Locator("#k-mark");
        await mark.DispatchEventAsync("pointerdown"); // the long press of three seconds
        await SeeAsync(page, "pin");
        await LookAsync(kiosk, "pin");
        foreach (var digit in pin) await page.Locator($"[data-digit='{digit}']").ClickAsync();
        await page.Locator("#k-pad button.main").ClickAsync();
        await SeeAsync(page, "staff");
        await LookAsync(kiosk, "staff");
        await page.Locator("button[value=staff-close]").ClickAsync();
        await SeeAsync(page, "idle");
    }

    private static Task SeeAsync(IPage page, string screen) =>
        page.Locator($"[data-screen={screen}]").WaitForAsync();

    private static async Task LookAllAsync(Watched kiosk, string name)
    {
        foreach (var language in new[] { "zh", "en" })
        {
            await LookAsync(kiosk, $"{name}-{language}");
            await TapAsync(kiosk.Page, "large");
            await LookAsync(kiosk, $"{name}-{language}-large");
            await TapAsync(kiosk.Page, "large");
            await TapAsync(kiosk.Page, "language");
        }
    }

    private static async Task TapAsync(IPage page, string tap)
    {
        await page.Locator($".view-bar button[value={tap}]").ClickAsync();
        await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
    }

    private static async Task LookAsync(Watched kiosk, string name)
    {
        foreach (var (panel, width, height) in Panels)
        {
            await kiosk.Page.SetViewportSizeAsync(width, height);
            await ScreenCheck.LookAsync(kiosk, $"kiosk-{name}-{panel}", Target, true);
        }
    }
}
