using Edge.Tests.Common;
using Edge.Wire;

namespace Edge.Tests.Conformance.Wire;

// Goal: the portable SHA-256 is SHA-256. Expected values: NIST CAVP (SHA256ShortMsg, SHA256Monte).
public class Sha256VectorTests
{
    [Fact]
    public void Every_short_message_of_NIST_gives_its_digest()
    {
        var blocks = SharedVectors.Text("trust/nist/SHA256ShortMsg.rsp").Split("Len = ").Skip(1);
        var count = 0;
        foreach (var block in blocks)
        {
            var lines = block.Split('\n', StringSplitOptions.TrimEntries);
            var bits = int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture);
            var message = Convert.FromHexString(lines[1]["Msg = ".Length..]);
            var digest = Sha256.Hash(message, 0, bits / 8);
            Assert.Equal(lines[2]["MD = ".Length..], Convert.ToHexStringLower(digest));
            count++;
        }

        Assert.InRange(count, 65, int.MaxValue);
    }

    [Fact]
    public void The_Monte_Carlo_chain_of_NIST_ends_where_it_should()
    {
        // SHAVS 6.4: each checkpoint hashes the last three digests a thousand times over.
        var lines = SharedVectors.Text("trust/nist/SHA256Monte.rsp")
            .Split('\n', StringSplitOptions.TrimEntries);
        var seed = Convert.FromHexString(lines.First(l => l.StartsWith("Seed = "))[7..]);
        var expected = lines.Where(l => l.StartsWith("MD = ")).Select(l => l[5..]).ToList();
        Assert.InRange(expected.Count, 100, int.MaxValue);
        foreach (var md in expected)
        {
            seed = Thousand(seed);
            Assert.Equal(md, Convert.ToHexStringLower(seed));
        }
    }

    [Fact]
    public void Any_cut_of_a_message_into_pieces_gives_the_same_digest()
    {
        // Expected value: System.Security.Cryptography, for all lengths round two block borders.
        var bytes = Enumerable.Range(0, 200).Select(i => (byte)(i * 7 % 256)).ToArray();
        for (var length = 0; length <= bytes.Length; length++)
        {
            var hash = new Sha256();
            hash.Add(bytes, 0, length / 3);
            hash.Add(bytes, length / 3, length - (length / 3));
            var digest = new byte[32];
            hash.Finish(digest, 0);
            var theirs = System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, length));
            Assert.Equal(theirs, digest);
        }
    }

    private static byte[] Thousand(byte[] seed)
    {
        byte[] a = seed, b = seed, c = seed;
        for (var i = 0; i < 1000; i++)
        {
            byte[] message = [.. a, .. b, .. c];
            (a, b, c) = (b, c, Sha256.Hash(message, 0, message.Length));
        }

        return c;
    }
}
