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
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public ClaimTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 1, 0, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_device_is_provisioned_claimed_commanded_and_revoked()
    {
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        var secret = Path.Combine(folder, "bench.txt");
        var code = (await PlatformAsync(
            "provision", "--serial", "sn-0001", "--site", "demo-site", "--kind", "bin", "--device",
            "bin-900", "--out", secret)).Output.Trim().Split(' ')[1];
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));

        live.Keep("twin", () => EdgeProcess.Start(
            EdgeCommand.Program, "twin", "--config", FleetOf(secret), "--data",
            Path.Combine(folder, "twin")));
        await live.UntilAsync(
            async () => (await PlatformAsync("claims")).Output.Contains("asked"),
            "the claim is asked for");
        await RefusedAsync("code", "approve", "sn-0001", "wrong-code");
        await PlatformAsync("approve", "sn-0001", code);
        await RefusedAsync("used", "approve", "sn-0001", code);
        await live.UntilAsync(
            async () => Seq(await GatewayAsync("list", "--json"), "bin-900") > 0,
            "an event of the claimed device");

        var told = await GatewayAsync("command", "bin-900", "identify", "s=3", "--wait", "60");
        Assert.Equal("done", told.Output.Trim());
        await PlatformAsync("epoch", "bin-900");
        Assert.Contains("epoch 2", (await GatewayAsync("refresh", "bin-900")).Output);
        await live.UntilAsync(
            async () => Health(await GatewayAsync("show", "bin-900", "--json"), "k") == 2,
            "keys of epoch 2 in use");

        await RefusedAsync("second", "revoke", "bin-900", "--who", "anna");
        await PlatformAsync("revoke", "bin-900", "--who", "anna", "--second", "ben");
        await GatewayAsync("refresh", "bin-900");
        await live.UntilAsync(
            async () => (await GatewayAsync("list")).Output.Contains("revoked"),
            "the revocation at the gateway");
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
}
