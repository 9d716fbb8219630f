using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>Debian's Chromium under Playwright: one for a test class, a context for each page.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Limit of every wait in a page. Units: ms.</summary>
    public const float LimitMs = 60_000;

    private IPlaywright playwright = null!;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            // A sandbox needs a user that root is not. Everything else as a resident has it.
            ChromiumSandbox = Environment.UserName != "root",
            Args = ["--disable-quic", "--disable-component-update", "--disable-sync"],
            Timeout = LimitMs,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }

    /// <summary>A person at a kiosk who takes all the time a slow machine needs: they say "I am
    /// here" whenever they could be asked.</summary>
    public async Task<IBrowserContext> PatientAsync(int width, int height)
    {
        var context = await PersonAsync(width, height);
        await context.AddInitScriptAsync("""
            setInterval(() => {
              document.querySelector('[data-keep]')?.click();
              const form = document.querySelector('[data-screen=choose] form');
              if (!form) return;
              fetch(form.getAttribute('action'), {
                method: 'POST', body: new URLSearchParams({ act: 'stay' }),
                headers: { 'x-edge-touch': '1' },
              }).catch(() => {});
            }, 3000);
            """);
        return context;
    }

    /// <summary>A fresh person with a screen of this size.</summary>
    public async Task<IBrowserContext> PersonAsync(int width, int height, bool script = true)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = script,
            Locale = "zh-CN",
        });
        context.SetDefaultTimeout(LimitMs);
        context.SetDefaultNavigationTimeout(LimitMs);
        return context;
    }
}
