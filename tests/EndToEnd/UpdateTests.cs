using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;
using Edge.Twin;

namespace Edge.Tests.EndToEnd;

// Goal: a release goes from an image file to devices that run it: made, signed by two keys, logged,
// rolled out ring by ring, ordered by the platform, fetched in pieces, tried and confirmed. Method:
// real processes and the command line as its user has it. Reference: docs/how-to/update.md.
public sealed class UpdateTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-update-").FullName;
    private readonly List<string> keys = [];
    private string logKey = "";
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public UpdateTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 2, 0, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_release_reaches_every_bin_ring_by_ring_and_stands_in_the_audit()
    {
        await MakeReleaseAsync();
        Configure("gateway.json", new JsonObject
        {
            ["folder"] = Releases, ["keys"] = Named(), ["log"] = logKey,
        });
        Configure("platform.json", new JsonObject { ["keys"] = Named() });
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");

        using var http = new HttpClient { BaseAddress = world.GatewayAddress, Timeout = Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await File.ReadAllTextAsync(
                Path.Combine(world.PathOf("gateway"), "operator.token")));
        await live.UntilAsync(
            async () => await FirmwaresAsync(http) == "0.1.0 0.1.0",
            "both bins on 0.1.0");

        Assert.Equal(
            "taken", await ActAsync(http, "rollouts", """{"who":"anna","release":"r-1"}"""));
        // Ring 1 % of two is one device.
        await live.UntilAsync(
            async () => await StatesAsync(http) == "confirmed",
            "the first ring confirmed");
        Assert.Equal("taken", await ActAsync(http, "rollouts/1/continue", """{"who":"anna"}"""));
        Assert.Equal("taken", await ActAsync(http, "rollouts/1/continue", """{"who":"anna"}"""));
        await live.UntilAsync(
            async () => await StatesAsync(http) == "confirmed confirmed",
            "every bin confirmed");
        await live.UntilAsync(
            async () => await FirmwaresAsync(http) == "1.2.0 1.2.0",
            "both bins on 1.2.0");
        var rollout = (await RolloutsAsync(http))[0]!;
        Assert.Equal(("finished", 100), ((string)rollout["state"]!, (int)rollout["ring"]!));
        // The platform heard the last word from the devices themselves, under K_u.
        await live.UntilAsync(
            async () => (await DoneOrdersAsync()) == 2,
            "both orders done at the platform");
    }

    private string Releases => Path.Combine(folder, "releases");

    private async Task MakeReleaseAsync()
    {
        var image = Path.Combine(folder, "image.bin");
        await File.WriteAllBytesAsync(
            image, new TwinImage("smart-bin", "1.2.0", false).ToBytes(20_000));
        string[] names = ["release-a", "release-b", "release-c", "log"];
        foreach (var name in names)
        {
            var made = await EdgeAsync(
                0, "release", "key", name == "log" ? "edge.demo.example/releases" : name, "--out",
                KeyFile(name));
            if (name == "log") logKey = made.Output.Trim();
            else keys.Add(made.Output.Trim());
        }

        var release = Path.Combine(Releases, "r-1");
        await EdgeAsync(
            0, "release", "make", image, "--out", release, "--product", "smart-bin", "--hardware",
            "twin", "--version", "1.2.0", "--minimum", "0.1.0", "--serial", "1", "--expires",
            TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        await EdgeAsync(
            0, "release", "sign", release, "--key", KeyFile("release-a"), "--name", "release-a");
        // One signature is none: two of three must have signed.
        Assert.Contains("must", (await CheckAsync(1, release)).Output);
        await EdgeAsync(
            0, "release", "sign", release, "--key", KeyFile("release-c"), "--name", "release-c");
        await EdgeAsync(
            0, "release", "log", release, "--log", Path.Combine(folder, "release-log"), "--key",
            KeyFile("log"), "--origin", "edge.demo.example/releases");
        Assert.StartsWith("ok", (await CheckAsync(0, release)).Output);
        Assert.Contains("serial 1", (await EdgeAsync(0, "release", "show", release)).Output);
    }

    private Task<EdgeCommand> CheckAsync(int exit, string release) => EdgeAsync(
        exit, ["release", "check", release, .. keys.SelectMany(key => new[] { "--key", key }),
            .. logKey.Length > 0 && exit == 0 ? new[] { "--log", logKey } : []]);

    private string KeyFile(string name) => Path.Combine(folder, name + ".pem");

    private JsonArray Named() => new([.. keys.Select(key => JsonValue.Create(key))]);

    private void Configure(string file, JsonObject releases)
    {
        var options = JsonNode.Parse(File.ReadAllText(world.PathOf(file)))!;
        options["releases"] = releases;
        File.WriteAllText(world.PathOf(file), options.ToJsonString());
    }

    private static async Task<EdgeCommand> EdgeAsync(int exit, params string[] arguments)
    {
        var said = await EdgeCommand.RunAsync(Limit, arguments);
        Assert.True(exit == said.ExitCode, said.ToString());
        return said;
    }

    private static async Task<string> ActAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(
            "edge/1/operator/" + path, new StringContent(body, Encoding.UTF8, "application/json"));
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!;
    }

    private static async Task<JsonArray> RolloutsAsync(HttpClient http) => JsonNode.Parse(
        await http.GetStringAsync("edge/1/operator/rollouts"))!["rollouts"]!.AsArray();

    private static async Task<string> StatesAsync(HttpClient http) => string.Join(
        ' ', (await RolloutsAsync(http))[0]!["devices"]!.AsArray().Select(one =>
            (string)one!["state"]!));

    private static async Task<string> FirmwaresAsync(HttpClient http) => string.Join(
        ' ', JsonNode.Parse(await http.GetStringAsync("edge/1/operator/devices"))!["devices"]!
            .AsArray().Select(one => (string?)one!["health"]?["firmware"]));

    private async Task<int> DoneOrdersAsync()
    {
        using var http = new HttpClient { BaseAddress = world.PlatformAddress, Timeout = Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await File.ReadAllTextAsync(
                Path.Combine(world.PathOf("platform"), "operator.token")));
        var done = 0;
        foreach (var device in JsonNode.Parse(
            await http.GetStringAsync("edge/1/operator/devices"))!["devices"]!.AsArray())
        {
            var orders = JsonNode.Parse(await http.GetStringAsync(
                $"edge/1/operator/devices/{(string)device!["dev"]!}/orders"))!["orders"]!;
            done += orders.AsArray().Count(one => (string)one!["state"]! == "done");
        }

        return done;
    }
}
