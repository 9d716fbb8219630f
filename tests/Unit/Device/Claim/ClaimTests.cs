using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Device.Claim;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Twin;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Unit.Device.Claim;

// Goal: a device takes a name and a key from its own platform and from nobody else, once, through
// power cuts. Expected key: the HMAC of trust.md section 5 (Claim), by .NET's own HMAC.
public sealed class ClaimTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(40, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private readonly NativeHmac hmac = new();
    private readonly SimulatedFlash flash = new(FlashMap.Journal, 1024);
    private readonly BareLink line = new();
    private ClaimState state;
    private ClaimDesk desk;
    private long now;

    public ClaimTests()
    {
        state = Load();
        Assert.True(state.Provision("sn-0001", Secret));
        desk = new ClaimDesk(state, line, hmac, "smart-bin", "0.1.0");
    }

    [Fact]
    public void A_device_derives_its_key_from_both_nonces_and_keeps_it()
    {
        Run();
        line.Down.Enqueue(Answer());
        Run();
        Assert.True(desk.Done);
        state = Load();
        byte[] text =
        [
            .. "EDGE1/dev"u8, 0, .. "bin-7"u8, 0,
            .. Convert.FromBase64String((string)Asked()["nd"]!), .. Nonce,
        ];
        Assert.Equal(System.Security.Cryptography.HMACSHA256.HashData(Secret, text), state.Key);
        Assert.Equal(
            ("bin-7", "gw-1", "futian", 1L),
            (state.Dev, state.Gateway, state.Site, state.Epoch));
    }

    [Theory]
    [InlineData("kind", "\"claim\"")]
    [InlineData("serial", "\"sn-0002\"")]
    [InlineData("nd", "\"AAAAAAAAAAAAAAAAAAAAAA==\"")]
    [InlineData("np", "\"AAAA\"")]
    [InlineData("dev", "\"NO ID\"")]
    [InlineData("k", "0")]
    public void An_answer_that_is_not_for_this_claim_is_refused(string member, string value)
    {
        Run();
        line.Down.Enqueue(Answer(member, value));
        Run();
        Assert.Equal((false, 1), (desk.Done, desk.Refused));
    }

    [Fact]
    public void An_answer_under_another_secret_or_with_a_bit_changed_is_refused()
    {
        Run();
        var forged = Answer();
        forged[30] ^= 1;
        line.Down.Enqueue(forged);
        line.Down.Enqueue(Answer(secret: new byte[32]));
        Run();
        Run();
        Assert.Equal((false, 2), (desk.Done, desk.Refused));
    }

    [Fact]
    public void A_restart_asks_with_the_same_nonce_and_a_power_cut_loses_no_claim()
    {
        Run();
        var before = (string)Asked()["nd"]!;
        for (var cut = 0; cut < 4; cut++)
        {
            flash.CutAfter = cut;
            flash.KeptBytes = 11;
            line.Down.Enqueue(Answer());
            Run();
            flash.PowerOn();
            state = Load();
            if (state.Stage == ClaimState.Claimed) break;
            Assert.Equal(ClaimState.Provisioned, state.Stage);
            desk = new ClaimDesk(state, line, hmac, "smart-bin", "0.1.0");
            Run();
            Assert.Equal(before, (string)Asked()["nd"]!);
        }

        Assert.Equal(ClaimState.Claimed, state.Stage);
    }

    [Fact]
    public void After_the_first_ack_no_copy_on_flash_holds_the_secret()
    {
        Run();
        line.Down.Enqueue(Answer());
        Run();
        Assert.True(state.Settle());
        Assert.False(Load().HasSecret);
        for (var segment = 0; segment < FlashMap.Journal; segment++)
        {
            Assert.True((flash.Raw(segment) ?? []).AsSpan().IndexOf(Secret) < 0);
        }

        Assert.True(state.Erase());
        Assert.Equal(ClaimState.Blank, Load().Stage);
    }

    [Fact]
    public void Ten_thousand_claims_give_ten_thousand_keys()
    {
        // Source: trust.md section 5, row 5.1-1/2.
        var keys = Enumerable.Range(1, 10_000).Select(i => Convert.ToBase64String(
            ClaimKeys.DeviceKey(hmac, Secret, "bin-7", Nonce, ClaimKeys.Nonce(hmac, Secret, i))));
        Assert.Equal(10_000, keys.Distinct().Count());
    }

    private ClaimState Load()
    {
        var read = new ClaimState(new TwoSlots(flash, FlashMap.Claim, ClaimState.Bytes));
        read.Load();
        return read;
    }

    private JsonNode Asked() => JsonNode.Parse(line.Up.Last().Split('|')[1])!;

    private byte[] Answer(string? member = null, string? value = null, byte[]? secret = null)
    {
        var payload = new JsonObject
        {
            ["v"] = 1, ["serial"] = "sn-0001", ["kind"] = "claimed", ["dev"] = "bin-7",
            ["nd"] = (string)Asked()["nd"]!, ["np"] = Convert.ToBase64String(Nonce),
            ["gw"] = "gw-1", ["site"] = "futian", ["k"] = 1,
        };
        if (member is not null) payload[member] = JsonNode.Parse(value!);
        var text = Encoding.ASCII.GetBytes(payload.ToJsonString(new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }));
        var into = new byte[1024];
        var count = new DownLine(new TagMaker(hmac, 1024)).WriteClaim(
            secret ?? Secret, text, text.Length, into);
        return into[..count];
    }

    private void Run()
    {
        for (var end = now + 6_000; now < end;) now += desk.Step(now);
    }

    private sealed class BareLink : ILink
    {
        public List<string> Up { get; } = [];

        public Queue<byte[]> Down { get; } = new();

        bool ILink.Up => true;

        public void Open()
        {
        }

        public void Close()
        {
        }

        public bool Send(int topic, byte[] data, int count)
        {
            Up.Add(Encoding.ASCII.GetString(data, 0, count));
            return true;
        }

        public int Receive(byte[] into, out int topic)
        {
            topic = LinkTopic.ClaimReply;
            if (!Down.TryDequeue(out var next)) return 0;
            next.CopyTo(into, 0);
            return next.Length;
        }
    }
}
