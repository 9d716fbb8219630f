using System.Text.Json;
using Edge.Tests.Common;
using Edge.Wire;

namespace Edge.Tests.Conformance.Wire;

// Goal: the portable HMAC and Expand are RFC 2104's and RFC 5869's.
// Expected values: C2SP Wycheproof, RFC 4231 as nanoFramework's own tests use it, RFC 5869.
public class KeyedVectorTests
{
    private readonly ManagedHmac hmac = new();

    [Fact]
    public void Every_HMAC_case_of_Wycheproof_is_answered_rightly()
    {
        var cases = Tests("trust/wycheproof/hmac_sha256_test.json").ToList();
        Assert.InRange(cases.Count, 116, int.MaxValue);
        foreach (var (group, test) in cases)
        {
            var tag = Hex(test, "tag");
            Assert.Equal(group.GetProperty("tagSize").GetInt32() / 8, tag.Length);
            var mac = Mac(Hex(test, "key"), Hex(test, "msg"));
            var same = mac.AsSpan(0, tag.Length).SequenceEqual(tag);
            Assert.Equal(test.GetProperty("result").GetString() == "valid", same);
        }
    }

    [Fact]
    public void The_cases_of_RFC_4231_give_their_tags()
    {
        var text = SharedVectors.Text("trust/rfc/rfc4231-hmac-sha256.json");
        using var file = JsonDocument.Parse(text);
        foreach (var test in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var mac = Mac(Hex(test, "keyHex"), Hex(test, "dataHex"));
            Assert.Equal(Hex(test, "hmacSha256Hex"), mac);
        }
    }

    [Fact]
    public void Every_HKDF_case_of_Wycheproof_begins_with_our_one_block()
    {
        // Ours is Expand to at most 32 bytes; Extract is one HMAC with the salt as key.
        var checkedCases = 0;
        foreach (var (_, test) in Tests("trust/wycheproof/hkdf_sha256_test.json"))
        {
            if (test.GetProperty("result").GetString() == "invalid") continue;
            var salt = Hex(test, "salt");
            var prk = Mac(salt.Length == 0 ? new byte[32] : salt, Hex(test, "ikm"));
            var info = Hex(test, "info");
            var block = Keys.Expand(hmac, prk, info, 0, info.Length);
            var okm = Hex(test, "okm");
            var count = Math.Min(32, okm.Length);
            Assert.Equal(okm[..count], block[..count]);
            checkedCases++;
        }

        Assert.InRange(checkedCases, 50, int.MaxValue);
    }

    [Fact]
    public void Expand_of_RFC_5869_test_1_gives_its_first_32_bytes()
    {
        var text = SharedVectors.Text("trust/rfc/rfc-5869-HKDF-SHA256.txt");
        var prk = Field(text, "PRK");
        var info = Field(text, "info");
        var okm = Field(text, "OKM");
        Assert.Equal(okm[..32], Keys.Expand(hmac, prk, info, 0, info.Length));
    }

    private byte[] Mac(byte[] key, byte[] data)
    {
        var mac = new byte[32];
        hmac.Compute(key, data, 0, data.Length, mac);
        return mac;
    }

    private static byte[] Field(string text, string name)
    {
        var line = text.Split('\n').First(l => l.StartsWith(name, StringComparison.Ordinal));
        return Convert.FromHexString(line.Split('=')[1].Trim());
    }

    private static byte[] Hex(JsonElement test, string name) =>
        Convert.FromHexString(test.GetProperty(name).GetString()!);

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Tests(string path)
    {
        using var file = JsonDocument.Parse(SharedVectors.Text(path));
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group.Clone(), test.Clone());
            }
        }
    }
}
