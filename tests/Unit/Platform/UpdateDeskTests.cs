using System.Text;
using System.Text.Json.Nodes;
using Edge.Platform;
using Edge.Platform.Devices;
using Edge.Tests.Unit.Pipeline.Releases;
using Edge.Wire;

namespace Edge.Tests.Unit.Platform;

// Goal: the platform tags an order to update only for what two release keys signed, and the order
// says exactly what they signed. Source: trust.md section 5, OTA.
public sealed class UpdateDeskTests : IDisposable
{
    private const string Dev = "bin-1";
    private readonly PlatformWorld world = new();
    private readonly ReleaseBench releases = new();
    private readonly TestClock clock = new(1_785_000_000_000);
    private readonly string folder = Directory.CreateTempSubdirectory("edge-update-").FullName;
    private readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly byte[] image = ReleaseBench.Image(40_000);
    private readonly DeviceStore store;
    private readonly OrderBook orders;
    private readonly UpdateDesk desk;

    public UpdateDeskTests()
    {
        world.AddDevice(Dev, key);
        world.Open();
        store = DeviceStore.Open(folder);
        orders = new OrderBook(store, world.Registry, clock);
        desk = Desk([]);
    }

    public void Dispose()
    {
        store.Dispose();
        world.Dispose();
        releases.Dispose();
        Directory.Delete(folder, true);
    }

    [Fact]
    public void An_order_says_what_was_signed_under_the_devices_own_key()
    {
        var manifest = ReleaseBench.Manifest(image, serial: 7);
        Assert.Equal("", desk.Order(Dev, releases.Sign(manifest, 0, 2), "gw-1", out var order));
        var line = Encoding.ASCII.GetBytes(Assert.Single(orders.Lines(Dev)));
        var hmac = new Edge.Pipeline.NativeHmac();
        var down = new DownLine(new TagMaker(hmac, 4096));
        Assert.True(down.TryReadOrder(Keys.Orders(hmac, key), line, 0, line.Length));
        var said = JsonNode.Parse(Encoding.ASCII.GetString(line).Split('|')[1])!;
        Assert.Equal(
            ("update", order!.Number, "smart-bin", "bin-s3", "1.2.0", "0.1.0"),
            ((string)said["kind"]!, (long)said["n"]!, (string)said["product"]!,
                (string)said["hw"]!, (string)said["ver"]!, (string)said["min"]!));
        Assert.Equal(
            (40_000L, ReleaseBench.ExpiresSeconds * 1000, 7L),
            ((long)said["size"]!, (long)said["exp"]!, (long)said["serial"]!));
        Assert.Equal(
            manifest.Sha256,
            Convert.ToHexStringLower(Convert.FromBase64String((string)said["sha"]!)));
    }

    [Fact]
    public void Asked_again_the_order_that_waits_is_named_and_no_second_one_is_given()
    {
        var note = releases.Sign(ReleaseBench.Manifest(image), 0, 1);
        Assert.Equal("", desk.Order(Dev, note, "gw-1", out var first));
        Assert.Equal("", desk.Order(Dev, note, "gw-1", out var again));
        Assert.Equal(first!.Number, again!.Number);
        Assert.Single(orders.Lines(Dev));
    }

    [Fact]
    public void Key_compromise_one_key_or_a_revoked_one_orders_nothing()
    {
        var manifest = ReleaseBench.Manifest(image);
        Assert.Equal("signature", desk.Order(Dev, releases.Sign(manifest, 0), "gw-1", out _));
        Assert.Equal("signature", desk.Order(Dev, releases.Sign(manifest, 0, 3), "gw-1", out _));
        var after = Desk([ReleaseBench.Id(releases.Signers[0])]);
        Assert.Equal("signature", after.Order(Dev, releases.Sign(manifest, 0, 1), "gw-1", out _));
        Assert.Equal("", after.Order(Dev, releases.Sign(manifest, 1, 2), "gw-1", out _));
        Assert.Single(orders.Lines(Dev));
    }

    [Fact]
    public void Rollback_fast_forward_and_freeze_are_refused_here_too()
    {
        string Ask(long serial, int bytes = 40_000) => desk.Order(
            Dev, releases.Sign(ReleaseBench.Manifest(ReleaseBench.Image(bytes), serial), 0, 1),
            "gw-1", out _);
        Assert.Equal("step", Ask(1001));
        Assert.Equal("", Ask(10));
        Assert.Equal("old", Ask(9));
        Assert.Equal("old", Ask(10, bytes: 9_000));
        Assert.Equal("step", Ask(1011));
        Assert.Equal("", Ask(1010));
        clock.Set((ReleaseBench.ExpiresSeconds + 1) * 1000);
        Assert.Equal("expired", Ask(1011));
    }

    [Fact]
    public void A_device_that_is_not_known_and_a_platform_without_keys_order_nothing()
    {
        var note = releases.Sign(ReleaseBench.Manifest(image), 0, 1);
        Assert.Equal("unknown", desk.Order("bin-2", note, "gw-1", out _));
        var without = new UpdateDesk(store, world.Registry, orders, null, clock);
        Assert.Equal("unconfigured", without.Order(Dev, note, "gw-1", out _));
        Assert.Throws<PlatformException>(() => Desk(["00000000"]));
    }

    private UpdateDesk Desk(string[] revoked) => new(
        store, world.Registry, orders,
        new ReleaseRow { Keys = releases.Keys, Revoked = revoked }, clock);
}
