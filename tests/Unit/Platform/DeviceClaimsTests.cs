using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Platform;
using Edge.Platform.Devices;
using Edge.Wire;

namespace Edge.Tests.Unit.Platform;

// Goal: S works once, a code works once, an id is given once, and an order is answered only by the
// device it was for. Source: trust.md sections 1 and 5.
public sealed class DeviceClaimsTests : IDisposable
{
    private const string Nonce = "AQIDBAUGBwgJCgsMDQ4PEA==";
    private readonly PlatformWorld world = new();
    private readonly TestClock clock = new(1_785_000_000_000);
    private readonly Edge.Pipeline.NativeHmac hmac = new();
    private readonly GatewayRow gateway;
    private readonly string folder = Directory.CreateTempSubdirectory("edge-claims-").FullName;
    private DeviceStore store;
    private DeviceClaims claims;
    private OrderBook orders;

    public DeviceClaimsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        gateway = world.AddLog(
            "gw-1", "edge.example.cn/gw-1/2026h2",
            new LogSigner("edge.example.cn/gw-1/2026h2", key).VerifierKey.Text);
        world.Open();
        (store, orders, claims) = Open();
    }

    public void Dispose()
    {
        store.Dispose();
        world.Dispose();
        Directory.Delete(folder, true);
    }

    [Fact]
    public void A_claim_is_given_once_and_the_same_answer_again_to_the_same_nonce()
    {
        var made = Prepare();
        Assert.Equal(202, Ask(made, Nonce).Status);
        Assert.Equal("approved", claims.Approve("sn-1", made.Code, "anna"));
        var given = Ask(made, Nonce);
        Assert.Equal(200, given.Status);
        Assert.Equal(given.Body, Ask(made, Nonce).Body);
        Assert.Equal(409, Ask(made, "AAECAwQFBgcICQoLDA0ODw==").Status);

        var secret = Convert.FromBase64String(made.Secret);
        var down = new DownLine(new TagMaker(hmac, 1024));
        Assert.True(down.TryReadClaim(secret, given.Body, 0, given.Body.Length));
        var said = JsonNode.Parse(Encoding.ASCII.GetString(given.Body).Split('|')[1])!;
        var key = ClaimKeys.DeviceKey(
            hmac, secret, "bin-7", Convert.FromBase64String(Nonce),
            Convert.FromBase64String((string)said["np"]!));
        Assert.Equal(key, world.Registry.Device("bin-7")!.DeviceKey);
        Assert.DoesNotContain(Convert.ToBase64String(key), said.ToJsonString());

        claims.Settle("bin-7");
        Assert.Equal(404, Ask(made, Nonce).Status);
        Assert.Null(claims.Password("sn-1"));
    }

    [Fact]
    public void Five_wrong_codes_block_a_claim_and_a_code_works_once()
    {
        var made = Prepare();
        Assert.Equal("approved", claims.Approve("sn-1", " " + made.Code.ToUpperInvariant(), "a"));
        Assert.Equal("used", claims.Approve("sn-1", made.Code, "a"));
        var other = claims.Prepare("sn-2", "site", "bin", "bin-8", "anna", out _)!;
        for (var i = 0; i < DeviceClaims.TriesMax; i++)
        {
            Assert.Equal("code", claims.Approve("sn-2", made.Code, "a"));
        }

        Assert.Equal("blocked", claims.Approve("sn-2", other.Code, "a"));
        Assert.Equal("unknown", claims.Approve("sn-3", other.Code, "a"));
    }

    [Fact]
    public void Another_sites_gateway_and_another_secret_get_nothing()
    {
        var made = Prepare();
        claims.Approve("sn-1", made.Code, "anna");
        var foreign = gateway with { Gateway = "gw-2", Site = "elsewhere" };
        Assert.Equal(404, claims.Request(foreign, "sn-1", Line(made, Nonce)).Status);
        Assert.Equal(403, claims.Request(
            gateway, "sn-1", Line(made with { Secret = Convert.ToBase64String(new byte[32]) },
            Nonce)).Status);
        Assert.Equal(403, claims.Request(gateway, "sn-1", new byte[2000]).Status);
    }

    [Fact]
    public void An_id_or_a_serial_is_never_given_again()
    {
        Prepare();
        Assert.Null(claims.Prepare("sn-1", "site", "bin", "bin-9", "anna", out var twice));
        Assert.Contains("already", twice, StringComparison.Ordinal);
        Assert.Null(claims.Prepare("sn-9", "site", "bin", "bin-7", "anna", out var again));
        Assert.Contains("never used again", again, StringComparison.Ordinal);
        Assert.Null(claims.Prepare("sn-9", "nowhere", "bin", "bin-9", "anna", out _));
        Assert.True(claims.Cancel("sn-1", "anna"));
        Assert.Null(claims.Prepare("sn-9", "site", "bin", "bin-7", "anna", out _));
    }

    [Fact]
    public void Claimed_devices_states_and_orders_survive_a_restart()
    {
        Claim();
        Assert.Equal("second", orders.SetState("bin-7", "revoked", "anna", "anna"));
        orders.NextEpoch("bin-7", "anna");
        store.Dispose();
        world.Open();
        (store, orders, claims) = Open();
        Assert.Equal(2, world.Registry.Device("bin-7")!.Row.Epoch);
        Assert.Single(orders.Lines("bin-7"));
        Assert.Equal("", orders.SetState("bin-7", "revoked", "anna", "ben"));
        Assert.Equal("revoked", orders.SetState("bin-7", "active", "anna", "ben"));
        Assert.Null(orders.Give("bin-7", "epoch", "anna", _ => { }));
    }

    [Fact]
    public void Only_the_devices_own_key_answers_an_order()
    {
        Claim();
        var order = orders.NextEpoch("bin-7", "anna")!;
        var key = world.Registry.Device("bin-7")!.DeviceKey;
        Assert.False(orders.TakeReply("bin-7", Reply(new byte[32], order.Number)));
        Assert.False(orders.TakeReply("bin-7", Reply(key, order.Number + 1)));
        Assert.True(orders.TakeReply("bin-7", Reply(key, order.Number)));
        Assert.Equal("done", orders.List("bin-7")[0].State);
        Assert.Empty(orders.Lines("bin-7"));
        Assert.False(orders.TakeReply("bin-7", Reply(key, order.Number)));
        Assert.True(orders.NextEpoch("bin-7", "anna")!.Number > order.Number);
    }

    private Prepared Prepare() => claims.Prepare("sn-1", "site", "bin", "bin-7", "anna", out _)!;

    private void Claim()
    {
        var made = Prepare();
        claims.Approve("sn-1", made.Code, "anna");
        Assert.Equal(200, Ask(made, Nonce).Status);
    }

    private Answer Ask(Prepared made, string nonce) =>
        claims.Request(gateway, "sn-1", Line(made, nonce));

    private byte[] Line(Prepared made, string nonce) => Write(
        $"{{\"v\":1,\"serial\":\"sn-1\",\"kind\":\"claim\",\"nd\":\"{nonce}\"}}",
        (down, text, into) => down.WriteClaim(
            Convert.FromBase64String(made.Secret), text, text.Length, into));

    private byte[] Reply(byte[] key, long number) => Write(
        $"{{\"v\":1,\"dev\":\"bin-7\",\"kind\":\"reply\",\"re\":{number},\"result\":\"done\"}}",
        (down, text, into) => down.WriteOrder(
            Edge.Wire.Keys.Orders(hmac, key), text, text.Length, into));

    private byte[] Write(string payload, Func<DownLine, byte[], byte[], int> write)
    {
        var into = new byte[1024];
        var count = write(
            new DownLine(new TagMaker(hmac, 1024)), Encoding.ASCII.GetBytes(payload), into);
        return into[..count];
    }

    private (DeviceStore, OrderBook, DeviceClaims) Open()
    {
        var opened = DeviceStore.Open(folder);
        return (opened, new OrderBook(opened, world.Registry, clock),
            new DeviceClaims(opened, world.Registry, clock));
    }
}
