using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

// Goal: a device fresh from the bench gets its name and key through a real gateway that can read
// neither, works, is told what to do, changes its keys, and is revoked. Method: real processes and
// the command line as its user has it. Expected words: docs/reference/claims.md.
public sealed class ClaimTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-claim-").FullName;
    private readonly List<EdgeProcess> running = [];
    private DemoWorld world = null!;

    public void Dispose()
    {
        foreach (var process in running) process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_device_is_provisioned_claimed_commanded_and_revoked()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 1, 0, 7, TimeProvider.System.GetUtcNow());
        await StartAsync("platform", "platform", new Uri(world.PlatformAddress, "health"));
        await StartAsync("run", "gateway", new Uri(world.GatewayAddress, "healthz"));
        var secret = Path.Combine(folder, "bench.txt");
        var code = (await PlatformAsync(
            "provision", "--serial", "sn-0001", "--site", "demo-site", "--kind", "bin", "--device",
            "bin-900", "--out", secret)).Output.Trim().Split(' ')[1];
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));

        running.Add(EdgeProcess.Start(
            EdgeCommand.Program, "twin", "--config", FleetOf(secret), "--data",
            Path.Combine(folder, "twin")));
        await UntilAsync(async () => (await PlatformAsync("claims")).Output.Contains("asked"));
        await RefusedAsync("code", "approve", "sn-0001", "wrong-code");
        await PlatformAsync("approve", "sn-0001", code);
        await RefusedAsync("used", "approve", "sn-0001", code);
        await UntilAsync(async () => Seq(await GatewayAsync("list", "--json"), "bin-900") > 0);

        var told = await GatewayAsync("command", "bin-900", "identify", "s=3", "--wait", "60");
        Assert.Equal("done", told.Output.Trim());
        await PlatformAsync("epoch", "bin-900");
        Assert.Contains("epoch 2", (await GatewayAsync("refresh", "bin-900")).Output);
        await UntilAsync(async () => Health(await GatewayAsync("show", "bin-900", "--json"), "k")
            == 2);

        await RefusedAsync("second", "revoke", "bin-900", "--who", "anna");
        await PlatformAsync("revoke", "bin-900", "--who", "anna", "--second", "ben");
        await GatewayAsync("refresh", "bin-900");
        await UntilAsync(async () => (await GatewayAsync("list")).Output.Contains("revoked"));
        Assert.False(FindsSecret(secret), "the secret or the key lies at the gateway");
    }

    // Nobody but device and platform may have S; the gateway's whole folder is searched.
    private bool FindsSecret(string file)
    {
        var secret = File.ReadAllLines(file)[1]["secret=".Length..];
        var raw = Convert.FromBase64String(secret);
        return Directory.GetFiles(world.PathOf("gateway")).Any(path =>
        {
            if (path.EndsWith("lock", StringComparison.Ordinal)) return false;
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray();
            return bytes.AsSpan().IndexOf(raw) >= 0
                || bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) >= 0;
        });
    }

    private string FleetOf(string secret)
    {
        var fleet = JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!;
        var device = fleet["devices"]![0]!.DeepClone().AsObject();
        device.Remove("key");
        device.Remove("dev");
        device["serial"] = "sn-0001";
        device["secret"] = File.ReadAllLines(secret)[1]["secret=".Length..];
        fleet["devices"] = new JsonArray(device);
        var path = Path.Combine(folder, "twin.json");
        File.WriteAllText(path, fleet.ToJsonString());
        return path;
    }

    private static long Seq(EdgeCommand said, string dev) =>
        (long?)JsonNode.Parse(said.Output)!["devices"]!.AsArray()
            .FirstOrDefault(device => (string)device!["dev"]! == dev)?["durableSeq"] ?? 0;

    private static long Health(EdgeCommand said, string name) =>
        (long?)JsonNode.Parse(said.Output)!["health"]?["values"]?[name] ?? 0;

    private Task<EdgeCommand> PlatformAsync(params string[] arguments) => AskAsync(
        0, [.. arguments, "--at", world.PlatformAddress.ToString(), "--data",
            world.PathOf("platform")]);

    private Task<EdgeCommand> GatewayAsync(params string[] arguments) => AskAsync(
        0, [.. arguments, "--at", world.GatewayAddress.ToString(), "--data",
            world.PathOf("gateway")]);

    private async Task RefusedAsync(string reason, params string[] arguments)
    {
        var said = await AskAsync(
            1, [.. arguments, "--at", world.PlatformAddress.ToString(), "--data",
                world.PathOf("platform")]);
        Assert.Contains(reason, said.Error);
    }

    private static async Task<EdgeCommand> AskAsync(int exit, string[] arguments)
    {
        var said = await EdgeCommand.RunAsync(Limit, ["devices", .. arguments]);
        Assert.True(exit == said.ExitCode, said.ToString());
        return said;
    }

    private async Task StartAsync(string verb, string name, Uri address)
    {
        running.Add(EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"), "--data",
            world.PathOf(name)));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await UntilAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(address)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit,
                string.Join('\n', running.Select(process => process.Errors)));
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        }
    }
}
