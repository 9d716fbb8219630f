using System.Globalization;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>A resident's whole path, in a real browser against real processes.</summary>
// Goal: QR -> category -> weigh -> result -> receipt on the phone -> "checked on this phone 5/5",
// and every screen on the way keeps the common rules. Source: screens.md sections 2 to 4 and 8.
public sealed class KioskPathTests(Chromium chromium, ITestOutputHelper output)
    : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_resident_goes_from_the_code_to_a_receipt_checked_on_the_phone()
    {
        using var house = new DemoHouse(0, 0, 1);
        await house.StartAsync();
        await using var panel = await chromium.PatientAsync(800, 1280);
        var kiosk = await Watched.OpenAsync(panel, house.World.KioskAddresses[0]);
        var page = kiosk.Page;
        await page.Locator("[data-screen=idle]").WaitForAsync();
        await ScreenCheck.LookAsync(kiosk, "kiosk-idle-portrait", 56, true);

        // The phone opens what the code says, and shows the same two digits.
        var shown = await page.EvaluateAsync<string[]>("""
            () => [document.querySelector('.session-code').dataset.linkTo,
              document.querySelector('[data-digits]').textContent]
            """); // both at once: the code turns every half minute
        var (link, digits) = (shown[0], shown[1]);
        await using var pocket = await chromium.PersonAsync(390, 844);
        var phone = await Watched.OpenAsync(pocket, new Uri(link));
        Assert.Equal(digits, await phone.Page.Locator("[data-digits]").TextContentAsync());
        await ScreenCheck.LookAsync(phone, "phone-session", 48);
        await phone.Page.Locator("button.main").ClickAsync();
        await phone.Page.Locator("#guest-now").WaitForAsync();

        await page.Locator("[data-screen=choose]").WaitForAsync();
        await ScreenCheck.LookAsync(kiosk, "kiosk-choose-portrait", 56, true);
        await WatchAsync(page);
        await page.Locator(".k-tile:has-text('PET')").ClickAsync();
        await page.Locator("[data-screen=weigh]").First.WaitForAsync();
        await ScreenCheck.LookAsync(kiosk, "kiosk-weigh-portrait", 56, true);
        // A picture with something on the scale, if this machine is quick enough to take one.
        await page.Locator(".k-kg:not([data-grams='0']), [data-screen=result]").First
            .WaitForAsync();
        await ScreenCheck.ShootAsync(kiosk, "kiosk-weighing-portrait");
        await page.Locator("[data-screen=result]").WaitForAsync();
        await TellAsync(page);
        await page.Locator("[data-promise='promise.receipted']").WaitForAsync();
        await ScreenCheck.LookAsync(kiosk, "kiosk-result-portrait", 56, true);

        var receipt = phone.Page.Locator("#guest-now a");
        await receipt.WaitForAsync();
        await receipt.ClickAsync();
        await phone.Page.Locator(".checked").WaitForAsync();
        Assert.Contains("5/5", await phone.Page.Locator(".checked h2").TextContentAsync());
        await ScreenCheck.LookAsync(phone, "phone-receipt", 48);
    }

    // Touch: from the finger to the first picture after it that shows it. Result: from the moment
    // the device took the settled weight to the patch that showed it. Stream: from the gateway's
    // sending to the page's patch. All by the browser's own clock, which is the gateway's here.
    private static Task WatchAsync(IPage page) => page.EvaluateAsync("""
        () => {
          globalThis.figures = { touch: -1, next: -1, result: -1, stream: [] };
          const beats = new EventSource('/live/home');
          beats.addEventListener('beat', (event) => {
            figures.stream.push(Date.now() - JSON.parse(event.data).t);
          });
          document.addEventListener('pointerdown', () => {
            const began = performance.now();
            requestAnimationFrame(() => requestAnimationFrame(() => {
              figures.touch = performance.now() - began;
            }));
            document.addEventListener('patched', () => {
              figures.next = performance.now() - began;
            }, { once: true });
          }, { once: true });
          document.addEventListener('patched', () => {
            const result = document.querySelector('[data-settled-at]');
            if (!result || figures.result >= 0) return;
            figures.result = Date.now() - Number(result.dataset.settledAt);
          });
        }
        """);

    private async Task TellAsync(IPage page)
    {
        var touch = await page.EvaluateAsync<double>("() => figures.touch");
        var result = await page.EvaluateAsync<double>("() => figures.result");
        var next = await page.EvaluateAsync<double>("() => figures.next");
        var stream = await page.EvaluateAsync<double[]>("() => figures.stream");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"kiosk: touch shown after {touch:0} ms, next screen {next:0} ms, result {result:0} ms"
            + $" after settling; stream latency at most {stream.DefaultIfEmpty(-1).Max():0} ms"
            + $" over {stream.Length} beats"));
        Assert.True(touch >= 0 && result >= 0, "a figure is missing");
    }
}
