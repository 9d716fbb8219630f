using System.Text;
using Edge.Device;
using Edge.Device.Store;
using Edge.RecyclingBox;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Box;
using Edge.Wire;

namespace Edge.Tests.Unit.RecyclingBox;

/// <summary>What a box takes, refuses, holds and never says about a thing's number.</summary>
public sealed class DepositTests
{
    private const string Imei = "490154203237518";
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly DeviceIdentity _identity =
        new(new ManagedHmac(), "box-01", "gw-01", Key, 1, "box-1.0.0");
    private readonly SimulatedGateway _gateway;
    private readonly BoxGateway _link;
    private readonly BoxWorld _world = new(1, "box-01");
    private readonly Hand _hand = new();
    private readonly RecyclingBoxApp _box;
    private readonly List<string> _lines = [];
    private long _nowMs;

    public DepositTests()
    {
        _gateway = new SimulatedGateway(_identity, new Chance(1, "gateway")) { Epoch = 1 };
        _gateway.Sink = (line, count) => _lines.Add(Encoding.ASCII.GetString(line, 0, count));
        _link = new BoxGateway(_gateway, _identity, Key);
        _box = _world.Boot(
            _identity, new SimulatedFlash(FlashMap.Journal + 3, 1024), 3, _link,
            new SimulatedClock(), new BoxTerms([], [], false), _hand);
        Assert.True(_box.Claim());
        Assert.True(_box.Start(0));
        Run(5000);
        _hand.Do(BoxAction.Begin);
        Run(200);
    }

    [Fact]
    public void A_phone_is_taken_under_its_tag_held_and_its_number_never_sent_upwards()
    {
        // Expected tag: HMAC of "imei/number" under the city's key, which the box never sees.
        Bring(BoxAction.Phone, Imei, 2, 180);
        Assert.Equal(BoxScreen.Held, _hand.Screen);
        string line = Assert.Single(_lines, l => l.Contains("dropoff", StringComparison.Ordinal));
        byte[] number = Encoding.ASCII.GetBytes(Imei);
        string tag = Encoding.ASCII.GetString(
            _link.TagOf("imei"u8.ToArray(), 4, number, 0, number.Length));
        Assert.Contains("\"object\":\"" + tag + "\"", line, StringComparison.Ordinal);
        Assert.Contains("\"why\":\"hold\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(_lines, l => l.Contains(Imei, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_answer_the_drawer_stays_shut()
    {
        _link.Silent = true;
        _hand.Do(BoxAction.Phone, Imei);
        Run(200);
        _hand.Do(BoxAction.Whole);
        Run(ObjectTags.AnswerMs + 1000);
        Assert.Equal(BoxScreen.NotNow, _hand.Screen);
        Assert.False(_world.Flaps[1].TryOpen());
        Assert.True(_link.Asked > 1, "the question was asked once only");
    }

    [Fact]
    public void A_replayed_answer_opens_nothing()
    {
        Bring(BoxAction.Phone, Imei, 2, 180);
        _link.Replays = true;
        _hand.Do(BoxAction.Phone, "356938035643809");
        Run(200);
        _hand.Do(BoxAction.Whole);
        Run(ObjectTags.AnswerMs + 1000);
        Assert.Equal(BoxScreen.NotNow, _hand.Screen);
        Assert.True(_box.Tags.Refused > 0);
    }

    [Fact]
    public void The_same_phone_is_refused_whichever_of_its_numbers_comes_first()
    {
        Bring(BoxAction.Phone, Imei + "356938035643809", 2, 180);
        Assert.Equal(BoxScreen.Held, _hand.Screen);
        _hand.Do(BoxAction.Phone, "356938035643809" + Imei);
        Run(200);
        _hand.Do(BoxAction.Whole);
        Run(2000);
        Assert.Equal(BoxScreen.Already, _hand.Screen);
        Assert.False(_world.Flaps[1].TryOpen());
    }

    [Theory]
    [InlineData(BoxAction.Phone, "490154203237517")]
    [InlineData(BoxAction.Phone, Imei + Imei)]
    [InlineData(BoxAction.Book, "9787115428029")]
    public void A_wrong_number_asks_nobody(int action, string number)
    {
        _hand.Do(action, number);
        Run(500);
        Assert.Equal(BoxScreen.BadNumber, _hand.Screen);
        Assert.Equal(0, _link.Asked);
    }

    [Theory]
    [InlineData(5, 600, null)]
    [InlineData(20, 600, "pieces")]
    public void Clothes_are_counted_unless_there_are_more_than_their_mass_allows(
        int pieces, int grams, string? why)
    {
        // Guard of domain.md: 50 g a piece at least; 20 pieces would need 1 000 g.
        _hand.Do(BoxAction.Clothes, ((char)pieces).ToString());
        Put(1, grams);
        string line = Assert.Single(_lines, l => l.Contains("dropoff", StringComparison.Ordinal));
        Assert.Contains($"\"pieces\":{pieces}", line, StringComparison.Ordinal);
        Assert.Equal(why is not null, line.Contains("\"why\":\"pieces\"",
            StringComparison.Ordinal));
    }

    [Fact]
    public void A_hot_drawer_takes_no_phone_and_says_so()
    {
        _box.DrawerMilliCelsius = 70000;
        _hand.Do(BoxAction.Phone, Imei);
        Run(2000);
        Assert.Equal(BoxScreen.NotNow, _hand.Screen);
        Assert.Contains(_lines, l => l.Contains("drawer-hot", StringComparison.Ordinal));
        Assert.False(_world.Flaps[1].TryOpen());
    }

    [Fact]
    public void Nothing_put_in_records_nothing()
    {
        _hand.Do(BoxAction.Clothes, "\x01");
        Put(1, 0);
        Assert.Equal(BoxScreen.Nothing, _hand.Screen);
        Assert.Equal(1, _box.Journal.Next);
    }

    private void Bring(int action, string number, int opening, int grams)
    {
        _hand.Do(action, number);
        Run(200);
        if (action == BoxAction.Phone) _hand.Do(BoxAction.Whole);
        Put(opening, grams);
    }

    // Waits for the bolt, opens, puts in, shuts, waits for the verdict.
    private void Put(int opening, int grams)
    {
        for (int i = 0; i < 600 && !_world.Flaps[opening - 1].IsOpen; i++)
        {
            Run(20);
            _world.Flaps[opening - 1].TryOpen();
        }
        Assert.True(_world.Flaps[opening - 1].IsOpen, $"shut; screen {_hand.Screen}");
        Run(800);
        _world.Cells[opening - 1].LoadMg += grams * 1000L;
        _world.Flaps[opening - 1].Close();
        Run(9000);
    }

    private void Run(int ms)
    {
        for (int i = 0; i < ms; i += 20)
        {
            _nowMs += 20;
            _gateway.Advance(_nowMs);
            _world.AdvanceChips(_nowMs);
            _box.Step(_nowMs);
        }
    }

    private sealed class Hand : IBoxPanel
    {
        private byte[] _what = [];
        private int _action;

        public int Screen { get; private set; }

        public void Do(int action, string what = "")
        {
            _action = action;
            _what = Encoding.ASCII.GetBytes(what);
        }

        public int Take(byte[] into, out int count)
        {
            int action = _action;
            count = _what.Length;
            _what.CopyTo(into, 0);
            _action = BoxAction.None;
            _what = [];
            return action;
        }

        public void Show(int screen, RecyclingBoxApp box) => Screen = screen;
    }
}
