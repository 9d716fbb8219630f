using System.Security.Cryptography;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

public class NativeHmacTests
{
    // Goal: the two-call form is HMAC-SHA256 at every length of key and text, also where it hands
    // over to the library. Expected: System.Security.Cryptography.HMACSHA256.
    [Fact]
    public void It_is_the_librarys_hmac_at_every_length()
    {
        var data = new byte[9_000];
        for (var i = 0; i < data.Length; i++) data[i] = (byte)(i * 31 % 251);
        var hmac = new NativeHmac();
        var mac = new byte[32];
        foreach (var keyBytes in (int[])[0, 1, 31, 32, 33, 63, 64, 65, 131])
        {
            var key = data[7..(7 + keyBytes)];
            foreach (var count in (int[])[0, 1, 63, 64, 65, 500, 4_096, 8_127, 8_128, 8_129, 8_990])
            {
                hmac.Compute(key, data, 3, count, mac);
                Assert.Equal(HMACSHA256.HashData(key, data.AsSpan(3, count)), mac);
            }
        }
    }

    // Source: RFC 4231 test case 2, a key shorter than the output.
    [Fact]
    public void It_gives_the_tag_of_the_published_case()
    {
        var mac = new byte[32];
        var text = "what do ya want for nothing?"u8.ToArray();
        new NativeHmac().Compute("Jefe"u8.ToArray(), text, 0, text.Length, mac);
        Assert.Equal(
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            Convert.ToHexStringLower(mac));
    }
}
