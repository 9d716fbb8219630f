using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: key sets, release keys and manifests at their edges, each from both sides, and the reason
// that is given. Source: trust.md 2 (Rotation) and 5 (OTA), docs/reference/releases.md; the cases
// are what the mutation run found unasked.
public sealed class EdgeOfKeysTests : IDisposable
{
    private static readonly ReleaseManifest good = new(
        "smart-bin", "bin-s3", "1.2.0", "0.1.0", 40_000, new string('a', 64), 1_790_000_000, 1);

    private readonly ECDsa[] keys = [.. Enumerable.Range(0, 4).Select(_ =>
        ECDsa.Create(ECCurve.NamedCurves.nistP256))];

    private readonly LogSigner[] roots;

    public EdgeOfKeysTests() =>
        roots = [.. keys.Select((key, i) => new LogSigner($"root-{i}", key))];

    public void Dispose()
    {
        foreach (ECDsa key in keys) key.Dispose();
    }

    [Fact]
    public void A_key_set_writes_the_size_that_cuts_a_key_off_and_every_time()
    {
        VerifierKey log = roots[3].VerifierKey;
        var cut = new KeySetLine(log, new KeyPeriod(0, 100, 40));
        var set = new KeySet(1, 7, [cut, new KeySetLine(log, new KeyPeriod(0, null, null))]);
        Assert.Equal(
            "edge-keys/1\nserial 1\nexpires 1970-01-01T00:00:07Z\n"
            + $"log {log.Text} 1970-01-01T00:00:00Z 1970-01-01T00:01:40Z upto 40\n"
            + $"log {log.Text} 1970-01-01T00:00:00Z -\n", set.Body);
        Assert.Equal("", SetFault(set.Body));
        Assert.Equal("", SetFault(set.Body.Replace("00:07Z", "00:00Z")));
        Assert.Equal("the third line is no expiry",
            SetFault(set.Body.Replace("1970-01-01T00:00:07Z", "1969-12-31T23:59:59Z")));
        Assert.Equal("the second line is no serial",
            SetFault(set.Body.Replace("serial ", "sorial ")));
        Assert.Equal("the third line is no expiry",
            SetFault(set.Body.Replace("expires ", "axpires ")));
        Assert.Equal("line 4: no time until which",
            SetFault(set.Body.Replace(" 1970-01-01T00:01:40Z ", " 1970-01-01T00:01:4xZ ")));
        Assert.Equal("line 4: a key is name+id+material",
            SetFault(set.Body.Replace($"log {log.Text} 1970-01-01T00:00:00Z 1970",
                "log x 1970-01-01T00:00:00Z 1970")));
        Assert.False(KeySet.TryParse("x", [], out _, out string fault));
        Assert.Equal("no empty line between text and signatures", fault);
    }

    [Fact]
    public void Release_keys_are_two_at_least_different_and_no_cosigners()
    {
        string[] three = [.. roots[..3].Select(root => root.VerifierKey.Text)];
        Assert.Equal("", KeysFault(three, []));
        Assert.Equal("", KeysFault(three[..2], []));
        Assert.Equal("a release needs 2 keys, 1 are named", KeysFault(three[..1], []));
        Assert.Equal("a release needs 2 keys, 0 are named", KeysFault([], []));
        Assert.Equal("root-0 is there twice", KeysFault([.. three, three[0]], []));
        Assert.Equal("a key is name+id+material", KeysFault([.. three, "x"], []));
        string city = VerifierKey.ForCosigner("city", keys[3]).Text;
        Assert.Equal("city is a cosigner's key", KeysFault([.. three, city], []));
        Assert.Equal("revoked 00000000 is none of the keys", KeysFault(three, ["00000000"]));
        Assert.Throws<ArgumentNullException>(() => KeysFault(null!, []));
        Assert.Throws<ArgumentNullException>(() => KeysFault(three, null!));
    }

    [Fact]
    public void A_release_says_how_many_signed_and_whose_signature_is_broken()
    {
        Assert.Equal("", ManifestFault(Signed(good.Body, 0, 1)));
        Assert.Equal("", ManifestFault(Signed(good.Body, 0, 1, 2)));
        Assert.Equal("1 of the release keys signed, 2 must", ManifestFault(Signed(good.Body, 0)));
        Assert.Equal("1 of the release keys signed, 2 must",
            ManifestFault(Signed(good.Body, 0, 3)));
        Assert.Equal("the signature of root-2 is broken",
            ManifestFault(Signed(good.Body, 0, 1) + roots[2].Line("other\n")));
        Assert.Equal("no empty line between text and signatures", ManifestFault("x"));
        Assert.Equal("the product is no name",
            ManifestFault(Signed((good with { Product = "A" }).Body, 0, 1)));
        string[] texts = [roots[0].VerifierKey.Text, roots[1].VerifierKey.Text];
        Assert.True(ReleaseKeys.TryRead(texts, [], out ReleaseKeys two, out _));
        Assert.Throws<ArgumentNullException>(() => two.Accept(null!, out _));
        Assert.Throws<ArgumentNullException>(
            () => _ = ReleaseManifest.TryParse("x", null!, out _, out _));
        Assert.Throws<ArgumentNullException>(
            () => _ = ReleaseManifest.TryBody(null!, out _, out _));
        Assert.Throws<ArgumentNullException>(() => ReleaseManifest.VersionNumber(null!));
    }

    [Fact]
    public void A_manifest_is_these_lines_in_this_order_and_no_more()
    {
        Assert.True(ReleaseManifest.TryBody(good.Body, out ReleaseManifest read, out string fault));
        Assert.Equal((good, ""), (read, fault));
        string[] lines = good.Body.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string name = lines[i].Split(' ')[0];
            string changed = string.Join(
                '\n', [.. lines[..i], "_" + lines[i], .. lines[(i + 1)..]]);
            string missing = string.Join('\n', [.. lines[..i], .. lines[(i + 1)..]]);
            Assert.Equal(i == 0 ? "the text is not edge-fw/1" : $"line {i + 1} is not the {name}",
                BodyFault(changed));
            Assert.Equal("the text is not edge-fw/1", BodyFault(missing));
        }
        Assert.Equal("the text is not edge-fw/1", BodyFault(good.Body + "x"));
        Assert.Equal("the text is not edge-fw/1", BodyFault(good.Body + "\n"));
        Assert.Equal("the text is not edge-fw/1", BodyFault(good.Body[..^1]));
        foreach ((string was, string now) in new[]
        {
            ("size 40000", "size 4x"), ("serial 1", "serial x"), ("serial 1", "serial 01"),
            ("expires 2026", "expires 26"),
        })
            Assert.Equal("size, serial or expires is not of its form",
                BodyFault(good.Body.Replace(was, now)));
    }

    private static readonly (ReleaseManifest Manifest, string Fault)[] values =
    [
        (good, ""),
        (good with { Product = "a" }, ""),
        (good with { Product = new string('a', 32) }, ""),
        (good with { Product = "a-9" }, ""),
        (good with { Product = "" }, "the product is no name"),
        (good with { Product = "-a" }, "the product is no name"),
        (good with { Product = "a_b" }, "the product is no name"),
        (good with { Product = new string('a', 33) }, "the product is no name"),
        (good with { Hardware = "B" }, "the hardware is no name"),
        (good with { Version = "1.2" }, "the version is not three numbers"),
        (good with { Minimum = "1" }, "the minimum is not three numbers"),
        (good with { Version = "0.0.0", Minimum = "0.0.0" }, ""),
        (good with { Version = "999.999.999" }, ""),
        (good with { Version = "1.1000.0" }, "the version is not three numbers"),
        (good with { Version = "1.2.0.1" }, "the version is not three numbers"),
        (good with { Version = "1.b.0" }, "the version is not three numbers"),
        (good with { Minimum = "1.2.0" }, ""),
        (good with { Minimum = "1.2.1" }, "the minimum is above the version"),
        (good with { Minimum = "1.10.0" }, "the minimum is above the version"),
        (good with { Size = 0 }, "the size is out of its range"),
        (good with { Size = 1 }, ""),
        (good with { Size = ReleaseManifest.SizeMax }, ""),
        (good with { Size = ReleaseManifest.SizeMax + 1 }, "the size is out of its range"),
        (good with { Sha256 = new string('a', 63) }, "the hash is no SHA-256"),
        (good with { Sha256 = new string('A', 64) }, "the hash is no SHA-256"),
        (good with { Serial = 0 }, "the serial is out of its range"),
        (good with { Serial = Limits.MaxInteger }, ""),
        (good with { Serial = Limits.MaxInteger + 1 }, "the serial is out of its range"),
        (good with { ExpiresSeconds = 0 }, ""),
        (good with { ExpiresSeconds = -1 }, "the expiry is out of its range"),
    ];

    [Fact]
    public void Every_value_of_a_manifest_has_its_range()
    {
        foreach ((ReleaseManifest manifest, string fault) in values)
            Assert.Equal(fault, manifest.Fault());
        Assert.Equal(1_002_003, ReleaseManifest.VersionNumber("1.2.3"));
    }

    private static string BodyFault(string body)
    {
        bool isGood = ReleaseManifest.TryBody(body, out _, out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private string ManifestFault(string note)
    {
        string[] three = [.. roots[..3].Select(root => root.VerifierKey.Text)];
        Assert.True(ReleaseKeys.TryRead(three, [], out ReleaseKeys release, out _));
        bool isGood = ReleaseManifest.TryParse(note, release, out _, out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private static string KeysFault(string[] texts, string[] revoked)
    {
        bool isGood = ReleaseKeys.TryRead(texts, revoked, out _, out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private string SetFault(string body)
    {
        bool isGood = KeySet.TryParse(
            Signed(body, 0, 1), [.. roots[..3].Select(root => root.VerifierKey)], out _,
            out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private string Signed(string body, params int[] who) =>
        body + "\n" + string.Concat(who.Select(i => roots[i].Line(body)));
}
