using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Pipeline.Releases;
using Edge.Twin;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>An operator rolls a release out at the console, in a real browser.</summary>
// Goal: release -> roll out -> the device's states -> confirmed, and the page keeps the common
// rules with a good release, a bad one and a rollout on it. Source: screens.md sections 2 and 5.
public sealed class FirmwarePathTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "correct horse battery";
    private const int Mouse = 24; // WCAG 2.2, 2.5.8
    private const int Finger = 44; // screens.md section 2
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_release_is_rolled_out_from_the_page_until_the_device_has_confirmed()
    {
        using var house = new DemoHouse(1, 0, 0);
        Prepare(house);
        await house.StartAsync();
        await using var desk = await chromium.PersonAsync(1360, 800);
        var first = await File.ReadAllTextAsync(
            Path.Combine(house.World.PathOf("gateway"), "first-sign-in"));
        var console = await Watched.OpenAsync(desk, new Uri(first.Trim()));
        var page = console.Page;
        await page.FillAsync("#name", "mei");
        await page.FillAsync("#password", Password);
        await page.FillAsync("#again", Password);
        await page.ClickAsync("button.main");
        await page.Locator("#row-bin-001").WaitForAsync();

        // Until the bin has said what it runs, the release is for nobody.
        var started = TimeProvider.System.GetTimestamp();
        while (await page.Locator("[role=status].leaf").CountAsync() == 0)
        {
            InTime(started, "the release was never for anybody");
            await page.GotoAsync(house.Gateway + "console/firmware");
            await page.Locator("th:text-is('r-bad')").WaitForAsync();
            await page.ClickAsync("tr:has(th:text-is('r-good')) button");
            await page.Locator("[role=status]").WaitForAsync();
        }

        started = TimeProvider.System.GetTimestamp();
        while (await page.Locator("td .chip.leaf").CountAsync() == 0)
        {
            InTime(started, "the device never confirmed");
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await page.GotoAsync(house.Gateway + "console/firmware");
        }

        await ScreenCheck.LookAsync(console, "console-firmware", Mouse);
        await page.SetViewportSizeAsync(390, 844);
        await ScreenCheck.LookAsync(console, "console-firmware-narrow", Finger);
    }

    private static void InTime(long started, string what) =>
        Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, what);

    // One release with two signatures of three, one with a single signature.
    private static void Prepare(DemoHouse house)
    {
        var keys = Enumerable.Range(0, 3).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))
            .ToList();
        var signers = keys.Select((key, i) => new LogSigner(
            string.Create(CultureInfo.InvariantCulture, $"release-{i}"), key)).ToList();
        var image = new TwinImage("smart-bin", "1.2.0", false).ToBytes(20_000);
        var manifest = new ReleaseManifest(
            "smart-bin", "twin", "1.2.0", "0.1.0", image.Length,
            Convert.ToHexStringLower(SHA256.HashData(image)),
            TimeProvider.System.GetUtcNow().AddDays(30).ToUnixTimeSeconds(), 1);
        var folder = Path.Combine(house.World.Folder, "releases");
        foreach (var (name, count) in new[] { ("r-good", 2), ("r-bad", 1) })
        {
            ReleaseFolder.Write(
                Path.Combine(folder, name), image, manifest.Body + "\n"
                    + string.Concat(signers.Take(count).Select(one => one.Line(manifest.Body))));
        }

        Configure("gateway.json", new JsonObject { ["folder"] = folder, ["keys"] = Named() });
        Configure("platform.json", new JsonObject { ["keys"] = Named() });
        foreach (var key in keys) key.Dispose();

        JsonArray Named() => new(
            [.. signers.Select(one => JsonValue.Create(one.VerifierKey.Text))]);

        void Configure(string file, JsonObject releases)
        {
            var options = JsonNode.Parse(File.ReadAllText(house.World.PathOf(file)))!;
            options["releases"] = releases;
            File.WriteAllText(house.World.PathOf(file), options.ToJsonString());
        }
    }
}
