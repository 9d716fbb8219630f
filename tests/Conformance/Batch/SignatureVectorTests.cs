using System.Text.Json;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>ECDSA P-256 against Wycheproof and NIST.</summary>
public class SignatureVectorTests
{
    // Goal: one spelling per signature and key, and no forged one passes.
    // Source: wycheproof/ and nist/ of the shared vectors.
    [Theory]
    [InlineData("trust/wycheproof/ecdsa_secp256r1_sha256_test.json", 243)]
    [InlineData("trust/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", 132)]
    public void Every_wycheproof_signature_is_judged_alike(string path, int expected)
    {
        using JsonDocument file = JsonDocument.Parse(SharedVectors.Text(path));
        int count = 0;
        foreach (JsonElement group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            byte[] spki = Hex(group, "publicKeyDer");
            bool raw = group.GetProperty("type").GetString() == "EcdsaP1363Verify";
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool good = raw
                    ? EcdsaP256.VerifyRaw(spki, Hex(test, "msg"), Hex(test, "sig"))
                    : EcdsaP256.VerifyDer(spki, Hex(test, "msg"), Hex(test, "sig"));
                Assert.True(good == (test.GetProperty("result").GetString() == "valid"),
                    $"{path} tcId {test.GetProperty("tcId")} {test.GetProperty("comment")}");
                count++;
            }
        }
        Assert.InRange(count, expected, int.MaxValue);
    }

    [Fact]
    public void Keys_off_the_curve_or_out_of_range_are_refused()
    {
        string[] lines = SharedVectors.Text("trust/nist/PKV-P256.rsp").Split('\n');
        byte[] prefix = Convert.FromHexString(
            "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
        int count = 0;
        for (int i = 0; i + 2 < lines.Length; i++)
        {
            if (!lines[i].StartsWith("Qx = ", StringComparison.Ordinal)) continue;
            byte[] spki = [.. prefix, .. Coordinate(lines[i]), .. Coordinate(lines[i + 1])];
            bool expected = lines[i + 2].StartsWith("Result = P", StringComparison.Ordinal);
            bool good = EcdsaP256.TryImport(spki, out var key);
            key?.Dispose();
            Assert.True(good == expected, lines[i]);
            count++;
        }
        Assert.InRange(count, 12, int.MaxValue);
    }

    private static byte[] Coordinate(string line)
    {
        string hex = line[5..].Trim();
        return Convert.FromHexString(hex.Length % 2 == 0 ? hex : "0" + hex);
    }

    private static byte[] Hex(JsonElement test, string name) =>
        Convert.FromHexString(test.GetProperty(name).GetString()!);
}
