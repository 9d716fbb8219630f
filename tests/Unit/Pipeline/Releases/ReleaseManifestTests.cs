using Edge.Batch;
using Edge.Pipeline.Releases;

namespace Edge.Tests.Unit.Pipeline.Releases;

// Goal: a release is what two of three keys signed, whole and unrevoked, and nothing else. Source:
// trust.md section 5, OTA (key compromise: threshold, revocation; malicious mirror).
public sealed class ReleaseManifestTests : IDisposable
{
    private readonly ReleaseBench bench = new();
    private readonly byte[] image = ReleaseBench.Image(40_000);

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(true, 0, 1)]
    [InlineData(true, 1, 2)]
    [InlineData(true, 0, 1, 2)]
    [InlineData(true, 0, 3, 2)]
    [InlineData(false, 0)]
    [InlineData(false, 0, 0)]
    [InlineData(false, 0, 3)]
    [InlineData(false, 3)]
    public void Key_compromise_two_of_the_three_must_have_signed(bool isRelease, params int[] by)
    {
        var note = bench.Sign(ReleaseBench.Manifest(image), by);
        Assert.Equal(isRelease, Read(note, []));
    }

    [Fact]
    public void Key_compromise_a_revoked_key_counts_for_nothing()
    {
        var note = bench.Sign(ReleaseBench.Manifest(image), 0, 1);
        Assert.True(Read(note, []));
        Assert.True(Read(note, [ReleaseBench.Id(bench.Signers[2])]));
        Assert.False(Read(note, [ReleaseBench.Id(bench.Signers[1])]));
        var all = bench.Sign(ReleaseBench.Manifest(image), 0, 1, 2);
        Assert.True(Read(all, [ReleaseBench.Id(bench.Signers[1])]));
        Assert.False(
            ReleaseKeys.TryRead(bench.Keys, ["00000000"], out _, out var fault));
        Assert.Contains("none of the keys", fault);
    }

    [Fact]
    public void A_wrong_signature_of_a_known_key_spoils_the_whole_note()
    {
        var other = ReleaseBench.Manifest(image, serial: 2);
        var note = bench.Sign(ReleaseBench.Manifest(image), 0, 1)
            + bench.Signers[2].Line(other.Body);
        Assert.False(Read(note, []));
    }

    [Theory]
    [InlineData("version 1.2.0", "version 1.2.1")]
    [InlineData("serial 1", "serial 2")]
    [InlineData("size 40000", "size 40001")]
    [InlineData("product smart-bin", "product meter-collector")]
    [InlineData("minimum 0.1.0\n", "")]
    [InlineData("serial 1\n", "serial 1\nnote x\n")]
    public void A_manifest_changed_after_signing_is_refused(string was, string now)
    {
        var note = bench.Sign(ReleaseBench.Manifest(image), 0, 1);
        Assert.False(Read(note.Replace(was, now, StringComparison.Ordinal), []));
    }

    [Theory]
    [InlineData("version", "1.2")]
    [InlineData("version", "1.2.1000")]
    [InlineData("version", "01.2.3")]
    [InlineData("minimum", "1.2.1")]
    [InlineData("size", "0")]
    [InlineData("size", "16777217")]
    [InlineData("sha256", "ABCD")]
    [InlineData("serial", "0")]
    [InlineData("expires", "tomorrow")]
    [InlineData("product", "Smart Bin")]
    public void A_value_out_of_its_range_is_no_manifest_whoever_signed_it(string name, string value)
    {
        var lines = ReleaseBench.Manifest(image).Body.Split('\n');
        var at = Array.FindIndex(lines, line => line.StartsWith(name + " "));
        lines[at] = name + " " + value;
        var body = string.Join('\n', lines);
        Assert.False(ReleaseManifest.TryBody(body, out _, out _));
    }

    [Fact]
    public void Versions_order_as_the_device_orders_them()
    {
        string[] texts = ["0.0.0", "0.1.0", "0.1.999", "1.0.0", "1.2.0", "1.12.0", "999.999.999"];
        foreach (var text in texts)
        {
            Assert.Equal(Edge.Wire.FirmwareVersion.Of(text), ReleaseManifest.VersionNumber(text));
            Assert.Equal(
                Edge.Wire.FirmwareVersion.Of("bin-" + text), ReleaseManifest.VersionNumber(text));
        }

        Assert.Equal(texts, texts.OrderBy(ReleaseManifest.VersionNumber));
        Assert.Equal(0, Edge.Wire.FirmwareVersion.Of("1.2"));
        Assert.Equal(0, Edge.Wire.FirmwareVersion.Of("1.2.3.4"));
        Assert.Equal(0, Edge.Wire.FirmwareVersion.Of("1..3"));
        Assert.Equal(0, Edge.Wire.FirmwareVersion.Of(""));
    }

    [Fact]
    public void Malicious_mirror_an_altered_missing_or_longer_piece_is_no_release()
    {
        var path = bench.Write("r-1");
        Assert.True(Open(path, out var release, out var fault), fault);
        Assert.Equal(image[16_384..16_400], release.Read(16_384, 16));
        Assert.Equal(image[39_000..], release.Read(39_000, 1_024));
        Assert.Null(release.Read(40_000, 1));
        var piece = Directory.GetFiles(Path.Combine(path, "pieces"))[0];
        var good = File.ReadAllBytes(piece);
        foreach (var bad in new byte[][] { [.. good[..^1], 99], [.. good, 1], [] })
        {
            File.WriteAllBytes(piece, bad);
            Assert.False(Open(path, out _, out _));
        }

        File.Delete(piece);
        Assert.False(Open(path, out _, out _));
        // Found at the piece also while the release is being served.
        var gone = Enumerable.Range(0, 3).Count(i => release.Read(i * 16_384, 16) is null);
        Assert.Equal(1, gone);
        File.WriteAllBytes(piece, good);
        Assert.True(Open(path, out _, out _));
    }

    [Fact]
    public void Mix_and_match_pieces_in_another_order_are_no_release()
    {
        var path = bench.Write("r-1");
        var index = Path.Combine(path, "pieces.txt");
        var lines = File.ReadAllLines(index);
        File.WriteAllText(index, string.Join('\n', [lines[1], lines[0], lines[2], ""]));
        Assert.False(Open(path, out _, out var fault));
        Assert.Contains("hash", fault);
        File.WriteAllText(index, string.Join('\n', [lines[0], lines[1], "../../passwd", ""]));
        Assert.False(Open(path, out _, out _));
    }

    private bool Read(string note, string[] revoked)
    {
        Assert.True(ReleaseKeys.TryRead(bench.Keys, revoked, out var keys, out var fault), fault);
        return ReleaseManifest.TryParse(note, keys, out _, out _);
    }

    private bool Open(string path, out ReleaseFolder release, out string fault)
    {
        Assert.True(ReleaseKeys.TryRead(bench.Keys, [], out var keys, out var bad), bad);
        return ReleaseFolder.TryOpen(path, keys, null, out release, out fault);
    }
}
