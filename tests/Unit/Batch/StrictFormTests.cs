using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

public class StrictFormTests
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private static readonly byte[] root = Merkle.Leaf("x");

    // Goal: what is signed has one spelling; source: trust.md 2 ("Refuse: ...").
    [Theory]
    [InlineData("edge.example.cn/gw-1/2026h2\n07\nAAAA\n")]
    [InlineData("edge.example.cn/gw-1/2026h2\n+7\nAAAA\n")]
    [InlineData("edge.example.cn/gw-1 /2026h2\n7\nAAAA\n")]
    [InlineData("a+b\n7\nAAAA\n")]
    [InlineData("\n7\nAAAA\n")]
    public void A_checkpoint_with_a_second_spelling_is_refused(string body)
    {
        string full = body.Replace("AAAA", Base64Strict.Write(root), StringComparison.Ordinal);
        Assert.False(Checkpoint.TryParse(full, out _, out _));
    }

    [Fact]
    public void An_extension_line_is_refused()
    {
        var good = new Checkpoint(Origin, 7, root);
        Assert.True(Checkpoint.TryParse(good.Body, out Checkpoint read, out _));
        Assert.Equal(good, read);
        Assert.False(Checkpoint.TryParse(good.Body + "more\n", out _, out _));
        Assert.False(Checkpoint.TryParse(good.Body[..^1], out _, out _));
    }

    [Fact]
    public void A_broken_signature_of_a_known_key_spoils_the_whole_note()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner(Origin, key);
        string note = signer.Sign(new Checkpoint(Origin, 7, root));
        string other = signer.Sign(new Checkpoint(Origin, 8, root));
        Assert.True(Note.TryParse(note, out Note good, out _));
        Assert.Equal(SignatureState.Good, good.Check(signer.VerifierKey));
        string wrongLine = other[(other.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        Assert.True(Note.TryParse(note + wrongLine, out Note spoiled, out _));
        Assert.Equal(SignatureState.Broken, spoiled.Check(signer.VerifierKey));
    }

    [Fact]
    public void A_cosignature_names_its_time_and_does_not_hold_for_another_size()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var cosignerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner(Origin, key);
        var cosigner = new Cosigner("platform.example.cn/ledger", cosignerKey);
        string note = cosigner.Cosign(signer.Sign(new Checkpoint(Origin, 7, root)), 1_785_000_000);
        Assert.True(Note.TryParse(note, out Note good, out _));
        Assert.Equal(SignatureState.Good, good.Check(cosigner.VerifierKey, out long time));
        Assert.Equal(1_785_000_000, time);
        string line = note[note.IndexOf("— platform", StringComparison.Ordinal)..];
        string moved = signer.Sign(new Checkpoint(Origin, 8, root)) + line;
        Assert.True(Note.TryParse(moved, out Note bad, out _));
        Assert.Equal(SignatureState.Broken, bad.Check(cosigner.VerifierKey));
        Assert.True(VerifierKey.TryParse(cosigner.VerifierKey.Text, out VerifierKey read, out _));
        Assert.Equal(SignatureState.Good, good.Check(read));
    }

    [Theory]
    [InlineData("AAAA", true)]
    [InlineData("AAA=", true)]
    [InlineData("AAB=", false)] // a spare bit is set
    [InlineData("AAA", false)]
    [InlineData("AA A", false)]
    [InlineData("AAAA\n", false)]
    public void Base64_has_one_spelling(string text, bool good) =>
        Assert.Equal(good, Base64Strict.TryRead(text, out _));

    [Theory]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":3,\"detail\":\"a\\u00e4\\n\"}", true)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":03,\"detail\":\"\"}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":-0,\"detail\":\"\"}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":3,\"detail\":\"\",\"size\":3}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":3.0,\"detail\":\"\"}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":3,\"detail\":\"\\ud800\"}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":9007199254740992,\"detail\":\"\"}", false)]
    [InlineData("{\"format\":\"edge-refusal/1\",\"origin\":\"o\",\"status\":409,\"code\":\"stale\","
        + "\"size\":3,\"detail\":\"\"}x", false)]
    public void A_document_is_read_only_in_its_strict_form(string json, bool good) =>
        Assert.Equal(good, RefusalDocument.TryParse(Encoding.UTF8.GetBytes(json), out _, out _));

    [Theory]
    [InlineData("ENTRY1|{\"at\":1}")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"g\",\"type\":\"keys\",\"serial\":1,\"sha256\":\"a\"} ")]
    [InlineData("ENTRY1|{\"at\":01,\"gw\":\"g\",\"type\":\"keys\",\"serial\":1,\"sha256\":\"a\"}")]
    [InlineData("ENTRY1|{\"gw\":\"g\",\"at\":1,\"type\":\"keys\",\"serial\":1,\"sha256\":\"a\"}")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"G\",\"type\":\"keys\",\"serial\":1,\"sha256\":\"a\"}")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"g\",\"type\":\"other\"}")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"g\",\"type\":\"event\",\"calc\":{\"none\":\"kind\"}}")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"g\",\"type\":\"event\",\"calc\":{\"a\":{\"a\":{\"a\":{"
        + "\"a\":{\"a\":{\"a\":1}}}}}}}|EDGE1|{}")]
    public void A_line_that_is_no_entry_is_refused(string line) =>
        Assert.False(EntryLine.TryParse(line, out _, out _));
}
