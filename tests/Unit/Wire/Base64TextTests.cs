using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: one text per value (trust.md: re-encode and refuse a difference).
public class Base64TextTests
{
    [Fact]
    public void All_lengths_round_trip_as_the_framework_writes_them()
    {
        for (var n = 0; n < 70; n++)
        {
            var bytes = Enumerable.Range(0, n).Select(i => (byte)(((i * 89) + n) % 256)).ToArray();
            var text = Base64Text.Encode(bytes, 0, n);
            Assert.Equal(Convert.ToBase64String(bytes), text);
            Assert.Equal(bytes, Base64Text.Decode(text));
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AAA")]
    [InlineData("AB==")]
    [InlineData("AAB=")]
    [InlineData("A===")]
    [InlineData("====")]
    [InlineData("=AAA")]
    [InlineData("AA=A")]
    [InlineData("AA==AAAA")]
    [InlineData("AAA AAA=")]
    [InlineData("AAA-")]
    [InlineData("AAA_")]
    [InlineData("AAA\n")]
    public void Any_other_text_is_refused(string text) => Assert.Null(Base64Text.Decode(text));

    [Fact]
    public void What_is_accepted_is_exactly_what_encodes_to_itself()
    {
        // All texts of four characters over a small alphabet with every special role.
        const string Letters = "AQgBw/=";
        foreach (var a in Letters)
        {
            foreach (var b in Letters)
            {
                foreach (var c in Letters)
                {
                    foreach (var d in Letters)
                    {
                        var text = string.Concat(a, b, c, d);
                        var bytes = Base64Text.Decode(text);
                        Assert.Equal(Canonical(text), bytes is not null);
                    }
                }
            }
        }
    }

    private static bool Canonical(string text)
    {
        var room = new byte[3];
        return Convert.TryFromBase64String(text, room, out var n)
            && Convert.ToBase64String(room, 0, n) == text;
    }
}
