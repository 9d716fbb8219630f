using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>A charge at a charge point's screen, both ways up, to the phone.</summary>
// Goal: idle -> charging with a live number -> stop -> what was recorded, with its registers and a
// receipt that the phone checks; and a charge that was interrupted says so. Source: screens.md
// section 3, charger variant.
public sealed class ChargerPathTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (string Name, int Width, int Height)[] Panels =
        [("portrait", 800, 1280), ("landscape", 1280, 800)];

    [Fact]
    public async Task A_driver_goes_from_the_code_to_a_receipt_checked_on_the_phone()
    {
        using var house = new DemoHouse(0, 0, 0, chargers: 1);
        await house.StartAsync();
        await using var panel = await chromium.PatientAsync(800, 1280);
        var kiosk = await Watched.OpenAsync(panel, house.World.KioskAddresses[0]);
        var page = kiosk.Page;
        await page.Locator("[data-screen=idle]").WaitForAsync();
        await page.Locator("[data-meter=heard]").WaitForAsync();
        await LookAsync(kiosk, "idle");

        var link = await page.Locator(".session-code").GetAttributeAsync("data-link-to");
        await using var pocket = await chromium.PersonAsync(390, 844);
        var phone = await Watched.OpenAsync(pocket, new Uri(link!));
        await ScreenCheck.LookAsync(phone, "phone-charge", 48);
        await phone.Page.Locator("button.main").ClickAsync();
        await phone.Page.Locator("#guest-now").WaitForAsync();

        await page.Locator("[data-screen=charge]").WaitForAsync();
        await page.Locator("[data-wh]:not([data-wh=''], [data-wh='0'])").WaitForAsync();
        await LookAsync(kiosk, "charge", inEnglishToo: true);
        await page.Locator("button[value=finish]").ClickAsync();
        await page.Locator("[data-screen=charged]").WaitForAsync();
        await page.Locator("[data-promise='promise.receipted']").WaitForAsync();
        await LookAsync(kiosk, "charged", inEnglishToo: true);

        var receipt = phone.Page.Locator("#guest-now a");
        await receipt.WaitForAsync();
        await receipt.ClickAsync();
        await phone.Page.Locator(".checked").WaitForAsync();
        Assert.Contains("5/5", await phone.Page.Locator(".checked h2").TextContentAsync());
        await ScreenCheck.LookAsync(phone, "phone-charge-receipt", 48);

        await InterruptAsync(house, kiosk);
    }

    // The collector dies in the middle: after its start it shows what was recorded, and why.
    private static async Task InterruptAsync(DemoHouse house, Watched kiosk)
    {
        var page = kiosk.Page;
        // The result may have gone by itself meanwhile.
        await page.EvaluateAsync(
            "() => document.querySelector('[data-screen=charged] button[value=finish]')?.click()");
        await page.Locator("[data-screen=idle]").WaitForAsync();
        await page.Locator("button[value=begin]").ClickAsync();
        await page.Locator("[data-screen=charge]").WaitForAsync();
        await page.Locator("[data-wh]:not([data-wh=''], [data-wh='0'])").WaitForAsync();
        house.Kill("twin");
        await page.Locator("[data-screen=silent]").WaitForAsync();
        await LookAsync(kiosk, "silent");
        house.StartTwin();
        await page.Locator("[data-screen=charged] [data-flag=reboot]").WaitForAsync();
        await LookAsync(kiosk, "interrupted");
    }

    private static async Task LookAsync(Watched kiosk, string name, bool inEnglishToo = false)
    {
        await OneAsync(kiosk, name);
        if (!inEnglishToo) return;
        await TapAsync(kiosk.Page, "language");
        await TapAsync(kiosk.Page, "large");
        await OneAsync(kiosk, name + "-en-large");
        await TapAsync(kiosk.Page, "large");
        await TapAsync(kiosk.Page, "language");
    }

    private static async Task OneAsync(Watched kiosk, string name)
    {
        foreach (var (panel, width, height) in Panels)
        {
            await kiosk.Page.SetViewportSizeAsync(width, height);
            await ScreenCheck.LookAsync(kiosk, $"charger-{name}-{panel}", 56, true);
        }
    }

    private static async Task TapAsync(IPage page, string tap)
    {
        await page.Locator($".view-bar button[value={tap}]").ClickAsync();
        await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
    }
}
