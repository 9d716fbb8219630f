using System.Text;
using System.Text.Json;
using Edge.Host.Operators.Provider;

namespace Edge.Tests.Conformance.Host;

// Goal: the check of a provider's tokens takes what is good and nothing else. Expected values: C2SP
// Wycheproof, JWS (268) and JWK (18). Only ES256 and RS256 are decided; whatever is valid there
// under another algorithm is refused here (trust.md section 9).
public class TokenVectorTests
{
    private static readonly string[] ours = ["ES256", "RS256"];

    [Theory]
    [InlineData("json_web_signature_test.json", 268, 5)]
    [InlineData("json_web_key_test.json", 18, 1)]
    public void Every_published_token_is_judged_alike_or_refused(
        string file, int least, int leastGood)
    {
        using var vectors = JsonDocument.Parse(
            SharedVectors.Text("trust/wycheproof/" + file));
        int count = 0, good = 0;
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = group.TryGetProperty("public", out var open) ? open
                : group.GetProperty("private");
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid"
                    && Algorithm(test) is { } algorithm && ours.Contains(algorithm);
                var isGood = IsGood(key, test);
                Assert.True(
                    isGood == expected,
                    $"tcId {test.GetProperty("tcId")} {test.GetProperty("comment")}: {isGood}");
                good += isGood ? 1 : 0;
                count++;
            }
        }

        Assert.InRange(count, least, int.MaxValue);
        Assert.InRange(good, leastGood, int.MaxValue);
    }

    private static bool IsGood(JsonElement key, JsonElement test)
    {
        var set = key.TryGetProperty("keys", out _) ? key.GetRawText()
            : $$"""{"keys":[{{key.GetRawText()}}]}""";
        // Some cases are in the JSON form, which no provider sends here.
        return test.GetProperty("jws").ValueKind == JsonValueKind.String
            && JsonWebKeySet.TryRead(Encoding.UTF8.GetBytes(set), out var keys, out _)
            && JsonWebSignature.TryVerify(
                test.GetProperty("jws").GetString()!, keys, out _, out _);
    }

    private static string? Algorithm(JsonElement test)
    {
        if (test.GetProperty("jws").ValueKind != JsonValueKind.String) return null;
        var part = test.GetProperty("jws").GetString()!.Split('.')[0];
        return Base64UrlStrict.TryRead(part, out var header)
            && StrictJson.TryRead(header, out var says) ? StrictJson.Text(says, "alg") : null;
    }
}
