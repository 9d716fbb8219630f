using System.Text;
using Edge.Device.Drivers;
using Edge.Wire;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>Light, sound, code cards, card tokens, and the two analogue lines.</summary>
public sealed class PanelPartsTests
{
    [Theory]
    [InlineData("edge:begin", PanelCodes.Begin, "")]
    [InlineData("edge:finish", PanelCodes.Finish, "")]
    [InlineData("edge:cat:paper", PanelCodes.Category, "paper")]
    [InlineData("edge:me:0123456789abcdef", PanelCodes.Me, "0123456789abcdef")]
    [InlineData("edge:me:0123456789abcdefg", PanelCodes.Unknown, "")]
    [InlineData("edge:cat:", PanelCodes.Unknown, "")]
    [InlineData("edge:empty:2:li", PanelCodes.Empty, "li")]
    [InlineData("edge:empty:0:li", PanelCodes.Unknown, null)]
    [InlineData("edge:empty:2li", PanelCodes.Unknown, null)]
    [InlineData("6901234567892", PanelCodes.Unknown, "")]
    public void A_code_card_says_one_thing(string text, int meaning, string? value)
    {
        var codes = new PanelCodes();
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(meaning, codes.Read(bytes, bytes.Length));
        if (value is not null) Assert.Equal(value, text.Substring(codes.At, codes.Count));
    }

    [Fact]
    public void A_cards_token_hides_its_number_and_changes_with_the_epoch()
    {
        // Expected: HMAC-SHA256 by .NET, its first ten bytes as Crockford Base32.
        byte[] key = new byte[32], other = [.. new byte[31], 1], card = [4, 0xA1, 0xB2, 0xC3];
        byte[] token = CardToken.Of(new ManagedHmac(), key, card, card.Length);
        byte[] code = System.Security.Cryptography.HMACSHA256.HashData(
            key, (byte[])[.. "EDGE1 card"u8, .. card]);
        Assert.Equal(ReceiptId.Text(code, 0), Encoding.ASCII.GetString(token));
        Assert.NotEqual(token, CardToken.Of(new ManagedHmac(), other, card, card.Length));
        Assert.DoesNotContain("04a1b2c3", Encoding.ASCII.GetString(token),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_lights_bits_lie_within_the_datasheets_times()
    {
        // WS2812B: 0 = 400/850 ns, 1 = 800/450 ns, each +-150 ns; green goes first.
        var high = new ushort[24];
        var low = new ushort[24];
        Ws2812Bits.Write(0x123456, high, low);
        int sent = 0;
        for (int i = 0; i < 24; i++)
        {
            int ns = high[i] * 25, rest = low[i] * 25;
            bool one = ns > 600;
            Assert.InRange(ns, (one ? 800 : 400) - 150, (one ? 800 : 400) + 150);
            Assert.InRange(rest, (one ? 450 : 850) - 150, (one ? 450 : 850) + 150);
            sent = sent << 1 | (one ? 1 : 0);
        }
        Assert.Equal(0x341256, sent);
    }

    [Fact]
    public void A_fault_blinks_and_a_steady_meaning_is_written_once()
    {
        var light = new Recording();
        var status = new StatusLight(light) { Meaning = StatusLight.Fault };
        for (int ms = 0; ms < 4000; ms += 20) status.Step(ms);
        Assert.Equal(8, light.Writes);
        status.Meaning = StatusLight.Done;
        for (int ms = 4000; ms < 8000; ms += 20) status.Step(ms);
        Assert.Equal(9, light.Writes);
        Assert.Equal("0,160,0", light.Last);
    }

    [Fact]
    public void A_tune_ends_in_silence()
    {
        var tone = new Recording();
        var beeper = new Beeper(tone);
        beeper.Ask();
        for (int ms = 0; ms < 1000; ms += 10) beeper.Step(ms);
        Assert.False(beeper.Sounds);
        Assert.Equal([1320, 0, 1320, 0], tone.Pitches);
    }

    [Theory]
    // 10 k and 10 k: 2047; contact adds 4.7 k: 4095 x 3197 / 13197 = 992; cut: 4095; short: 0.
    [InlineData(2047, LineLevel.Quiet)]
    [InlineData(992, LineLevel.Alarm)]
    [InlineData(4095, LineLevel.Open)]
    [InlineData(0, LineLevel.Shorted)]
    public void A_supervised_loop_tells_fire_from_a_cut_wire(int counts, LineLevel expected)
    {
        var loop = new SmokeLoop(0);
        for (int ms = 0; ms < 2000; ms += 20) loop.Step(ms % 300 == 0 ? 2047 : counts, ms);
        Assert.Equal(LineLevel.Quiet, loop.Level); // never 500 ms without a break
        for (int ms = 2000; ms < 3000; ms += 20) loop.Step(counts, ms);
        Assert.Equal(expected, loop.Level);
    }

    [Fact]
    public void A_thermistor_reads_within_half_a_degree()
    {
        // Expected: the same formula in floating point, every 0.5 C from -20 to 80.
        double worst = 0;
        for (double t = -19.9; t <= 79.9; t += 0.5)
        {
            double r = 10000 * Math.Exp(3950 * (1 / (t + 273.15) - 1 / 298.15));
            int counts = (int)Math.Round(4095 * r / (r + 10000));
            Assert.True(Thermistor.TryRead(counts, out int milli));
            worst = Math.Max(worst, Math.Abs(milli / 1000.0 - t));
        }
        Assert.InRange(worst, 0, 0.5);
        Assert.False(Thermistor.TryRead(4095, out _));
        Assert.False(Thermistor.TryRead(0, out _));
    }

    private sealed class Recording : ILight, ITone
    {
        public int Writes { get; private set; }
        public string Last { get; private set; } = "";
        public List<int> Pitches { get; } = [];

        public void Show(int red, int green, int blue)
        {
            Writes++;
            Last = $"{red},{green},{blue}";
        }

        public void Tone(int hertz) => Pitches.Add(hertz);
    }
}
