using System.Text;
using System.Text.Json.Nodes;
using Edge.Mqtt;
using Edge.Wire;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>The kiosk's screens that nobody wishes for: full, faulty, not here, still there?
/// </summary>
// Goal: each of them says what is wrong and where to go, keeps the rules of every screen, and does
// so in high contrast too. Method: real gateway and browser; what the box says of itself comes
// through the device's own door, in the words of docs/reference/kiosk.md. Source: screens.md 3.
public sealed class KioskTroubleTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Room = "\"c1\":[12,0,0,\"corrugated\"],\"c2\":[85,0,0,\"PET,HDPE\"]";
    private const string Full = "\"c1\":[99,1,0,\"corrugated\"],\"c2\":[97,1,0,\"PET,HDPE\"]";
    private const string Charger = "\"of\":\"meter\",\"meter\":\"m-1\",\"ok\":0,";

    private static readonly (string Name, string Screen, string Says)[] States =
    [
        ("full", "full", $"\"at\":\"idle\",{Full}"),
        ("store-full", "full", $"\"at\":\"store-full\",{Room}"),
        ("fault", "fault", $"\"at\":\"service\",{Room}"),
        ("scale-fault", "fault", "\"at\":\"idle\",\"c1\":[12,0,2,\"corrugated\"]"),
        ("not-here", "not-here", $"\"at\":\"not-here\",\"left\":20000,{Room}"),
        ("nothing", "nothing", $"\"at\":\"nothing\",\"left\":9000,{Room}"),
        ("still-there", "choose", "\"at\":\"choose\",\"left\":12000,"
            + "\"c1\":[99,1,0,\"corrugated\"],\"c2\":[85,0,0,\"PET,HDPE\"]"),
        ("charger-full", "full", $"{Charger}\"at\":\"store-full\""),
        ("charger-no-start", "charge",
            $"{Charger}\"at\":\"charge\",\"ms\":61000,\"known\":0"),
    ];

    private volatile string says = "";

    [Fact]
    public async Task Each_trouble_is_told_both_ways_up_and_in_high_contrast()
    {
        using var house = new DemoHouse(0, 0, 2);
        await house.StartPlatformAsync();
        await house.StartGatewayAsync();
        await using var panel = await chromium.PersonAsync(800, 1280);
        var kiosk = await Watched.OpenAsync(panel, house.World.KioskAddresses[0]);
        using var ended = new CancellationTokenSource();
        var speaking = SpeakAsync(house, ended.Token);
        var wrong = new List<string>();
        foreach (var (name, screen, telling) in States)
        {
            says = telling;
            await SeeAsync(kiosk.Page, name, screen);
            await LookAsync(kiosk, name, wrong);
        }

        await kiosk.Page.Locator(".view-bar button[value=contrast]").ClickAsync();
        await kiosk.Page.Locator("html.contrast").WaitForAsync();
        foreach (var (name, screen, telling) in States.Where(one =>
            one.Name is "full" or "still-there" or "charger-no-start"))
        {
            says = telling;
            await SeeAsync(kiosk.Page, name, screen);
            await LookAsync(kiosk, name + "-contrast", wrong);
        }

        await ended.CancelAsync();
        await speaking;
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // The screen, and in it what tells this trouble from the one before.
    private static async Task SeeAsync(IPage page, string name, string screen)
    {
        var mark = name switch
        {
            "still-there" => " #k-stay",
            "charger-no-start" => " [data-note=no-start]",
            _ => "",
        };
        await page.Locator($"[data-screen={screen}]{mark}").First.WaitForAsync();
        if (name is "full" or "store-full")
        {
            // The box beside it has room.
            await page.Locator(".k-other").WaitForAsync();
        }
    }

    private static async Task LookAsync(Watched kiosk, string name, List<string> wrong)
    {
        foreach (var (panel, width, height) in
            new[] { ("portrait", 800, 1280), ("landscape", 1280, 800) })
        {
            await kiosk.Page.SetViewportSizeAsync(width, height);
            try
            {
                await ScreenCheck.LookAsync(kiosk, $"kiosk-{name}-{panel}", 56, true);
            }
            catch (Xunit.Sdk.XunitException found)
            {
                wrong.Add(found.Message);
            }
        }
    }

    // Two boxes say how they are, four times a second, until the end.
    private async Task SpeakAsync(DemoHouse house, CancellationToken end)
    {
        var twin = JsonNode.Parse(
            await File.ReadAllTextAsync(house.World.PathOf("twin.json"), CancellationToken.None))!;
        var site = (string)twin["site"]!;
        await using var one = await ConnectAsync(house, twin, "kiosk-001");
        await using var other = await ConnectAsync(house, twin, "kiosk-002");
        for (var up = 1; !end.IsCancellationRequested; up++)
        {
            await PostAsync(other, site, "kiosk-002", up, $"\"at\":\"idle\",{Room}");
            if (says.Length > 0) await PostAsync(one, site, "kiosk-001", up, says);
            await Task.Delay(
                TimeSpan.FromMilliseconds(250), TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task PostAsync(
        MqttClient client, string site, string device, int up, string more) =>
        await client.PublishAsync(
            Topics.Telemetry(site, device), Encoding.ASCII.GetBytes(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{{\"v\":1,\"dev\":\"{device}\",\"kind\":\"live\",\"boot\":1,\"up\":{up},")
                + more + "}"), 0, false);

    private static async Task<MqttClient> ConnectAsync(
        DemoHouse house, JsonNode twin, string device)
    {
        var listed = twin["devices"]!.AsArray().Single(one => (string)one!["dev"]! == device)!;
        var real = new TestDevice(
            device, (string)twin["gateway"]!, Convert.FromBase64String((string)listed["key"]!));
        var client = new MqttClient(
            new MqttClientOptions
            {
                Port = house.World.MqttPort, ClientId = device, UserName = device,
                Password = real.Password, ProtocolLevel = 5, KeepAliveSeconds = 600,
            },
            TimeProvider.System);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }
}
