using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>The receipt on a phone: what it weighs, what it says, and that it cannot be fooled.
/// </summary>
// Goal: five checks done on the phone itself; one changed byte anywhere turns it red with the
// reason; without script it claims nothing; the lone file says the same without a server.
// Source: screens.md sections 2, 4 and 8.
public sealed class ReceiptScreenTests(Chromium chromium, ITestOutputHelper output)
    : IClassFixture<Chromium>
{
    private const int BytesMax = 60 * 1024;

    [Fact]
    public async Task A_receipt_is_light_checks_itself_and_turns_red_with_the_reason()
    {
        using var house = new DemoHouse(1, 0, 0);
        await house.StartAsync();
        var status = await house.UntilAsync(
            "status.json", answer => answer["receipts"]!.AsArray().Count > 0);
        var id = (string)status["receipts"]!.AsArray()[0]!;
        var address = new Uri(house.Gateway, $"r/{id}");
        await using var phone = await chromium.PersonAsync(390, 844);
        var receipt = await Watched.OpenAsync(phone, address);
        await receipt.Page.Locator(".checked").WaitForAsync();
        Assert.Contains("5/5", await receipt.Page.Locator(".checked h2").TextContentAsync());
        await WeighAsync(receipt.Page);
        await ScreenCheck.LookAsync(receipt, "receipt", 44);
        foreach (var tap in new[] { "large", "contrast", "language" })
        {
            await receipt.Page.Locator($".view-bar button[value={tap}]").ClickAsync();
            await receipt.Page.Locator(".checked").WaitForAsync();
            await ScreenCheck.LookAsync(receipt, $"receipt-{tap}", 44);
        }

        foreach (var lie in new[] { "entry", "path", "signature", "factor", "pack" })
        {
            await LieAsync(phone, address, lie);
        }

        var promise = await Watched.OpenAsync(phone, new Uri(house.Gateway, $"r/{id}/promise"));
        await promise.Page.Locator("svg.qr").WaitForAsync();
        await ScreenCheck.LookAsync(promise, "promise", 44);
        await BlindAsync(address);
        await LoneAsync(house, id);
        await HomeAsync(house, phone);
    }

    private async Task WeighAsync(IPage page)
    {
        var first = await page.EvaluateAsync<double>(
            "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");
        var bytes = await page.EvaluateAsync<long>(
            "() => performance.getEntriesByType('navigation')"
            + ".concat(performance.getEntriesByType('resource'))"
            + ".reduce((sum, entry) => sum + entry.transferSize, 0)");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"receipt page: {bytes} bytes in all, first contentful paint {first:0} ms"));
        Assert.InRange(bytes, 1, BytesMax);
    }

    // Each lie is told by the gateway's own answer; the page must find it and name the step.
    private static async Task LieAsync(IBrowserContext phone, Uri address, string lie)
    {
        var page = await phone.NewPageAsync();
        await page.RouteAsync("**/*.json", async route =>
        {
            var answer = await route.FetchAsync();
            var isPack = route.Request.Url.Contains("/packs/", StringComparison.Ordinal);
            var text = await answer.TextAsync();
            if (!isPack) text = Change(text, lie);
            else if (lie == "pack") text = text.Replace("WARM v16", "WARM v15");
            await route.FulfillAsync(new() { Response = answer, Body = text });
        });
        await page.GotoAsync(address.ToString());
        await page.Locator(".failed").WaitForAsync();
        var said = await page.Locator(".failed").TextContentAsync();
        Assert.DoesNotContain("本机已核对", said);
        var step = lie switch
        {
            "signature" => "网关的签名不对",
            "pack" => "计算对不上",
            _ => "有内容被改动",
        };
        Assert.Contains(step, said);
        await page.CloseAsync();
    }

    private static string Change(string text, string lie)
    {
        var evidence = JsonNode.Parse(text)!;
        var entry = (string)evidence["entry"]!;
        var proof = ((string)evidence["proof"]!).Split('\n');
        if (lie == "entry") evidence["entry"] = entry.Replace("\"comp\":", "\"comp\":1");
        if (lie == "factor") evidence["entry"] = entry.Replace("\"n\":\"", "\"n\":\"9");
        var line = lie == "path" ? 2 : Array.FindIndex(proof, one => one.StartsWith('\u2014'));
        if (lie == "path") proof[line] = Turn(proof[line], 5);
        if (lie == "signature") proof[line] = Turn(proof[line], proof[line].Length - 12);
        evidence["proof"] = string.Join('\n', proof);
        return evidence.ToJsonString();
    }

    private static string Turn(string text, int at) =>
        $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";

    private async Task BlindAsync(Uri address)
    {
        await using var blind = await chromium.PersonAsync(390, 844, script: false);
        var page = await blind.NewPageAsync();
        await page.GotoAsync(address.ToString());
        Assert.Equal(1, await page.Locator(".unchecked").CountAsync());
        Assert.Equal(4, await page.Locator(".promises li").CountAsync());
        await page.Locator("summary").Nth(1).ClickAsync();
        await page.Locator("button[value=weight]").ClickAsync();
        await page.Locator("[role=status]").WaitForAsync(new()
        {
            State = WaitForSelectorState.Attached,
        });
    }

    // The file as anybody may keep it: opened from a disk, fed by hand.
    private async Task LoneAsync(DemoHouse house, string id)
    {
        var folder = Directory.CreateTempSubdirectory("edge-lone-").FullName;
        try
        {
            async Task<string> KeepAsync(string path, string name)
            {
                var file = Path.Combine(folder, name);
                await File.WriteAllBytesAsync(
                    file, await house.Http.GetByteArrayAsync(new Uri(house.Gateway, path)));
                return file;
            }

            var lone = await KeepAsync("check.html", "edge-check.html");
            var proof = await KeepAsync($"r/{id}.json", "proof.json");
            var entry = (string)JsonNode.Parse(await File.ReadAllTextAsync(proof))!["entry"]!;
            var hash = entry.Split("\"sha256\":\"")[1][..64];
            var pack = await KeepAsync($"packs/{hash}.json", "pack.json");
            await using var anybody = await chromium.PersonAsync(390, 844);
            var page = await anybody.NewPageAsync();
            await page.GotoAsync(new Uri(lone).ToString());
            await page.Locator("#files").SetInputFilesAsync(
                [proof, pack, house.World.PathOf("trust.vkeys")]);
            await page.Locator(".checked").WaitForAsync();
            Assert.Contains("5/5", await page.Locator(".checked h2").TextContentAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task HomeAsync(DemoHouse house, IBrowserContext phone)
    {
        var home = await Watched.OpenAsync(phone, house.Gateway);
        await home.Page.Locator("[data-link=on]").WaitForAsync();
        await ScreenCheck.LookAsync(home, "home", 44);
        var missing = await Watched.OpenAsync(phone, new Uri(house.Gateway, "r/0000000000000000"));
        Assert.NotEmpty(missing.Faults); // 404 is said in the console: the watch works
    }
}
