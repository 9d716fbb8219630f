using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: JSON documents are read as RFC 8259 says and no wider: escapes, blanks, numbers, names
// once. Source: docs/reference/batch.md; the cases are what the mutation run found unasked.
public class DocumentFormTests
{
    private const string Rest =
        ",\"index\":1,\"entry\":\"e\",\"proof\":\"p\",\"batch\":0,\"keys\":[\"k\"]}";

    private static EvidenceDocument? Read(string json) => EvidenceDocument.TryParse(
        Encoding.UTF8.GetBytes(json), out EvidenceDocument read, out _) ? read : null;

    private static string? IdOf(string spelled) =>
        Read($"{{\"format\":\"edge-evidence/1\",\"id\":{spelled}{Rest}")?.Id;

    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("\"a\\\\b\\/c\"", "a\\b/c")]
    [InlineData("\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\"", "Aé")]
    [InlineData("\"\\uD83D\\uDE00\"", "\ud83d\ude00")]
    [InlineData("\"x\\u0041\"", "xA")]
    [InlineData("\"é\"", "é")]
    [InlineData("\" \"", " ")]
    [InlineData("\"\\n \"", "\n ")]
    public void A_text_is_what_its_escapes_say(string spelled, string meant)
    {
        Assert.Equal(meant, IdOf(spelled));
        var written = new EvidenceDocument(meant, 1, "e\t\\\"", "p\u0001", 0, ["k", "l"]);
        EvidenceDocument? again = Read(Encoding.UTF8.GetString(written.ToBytes()));
        Assert.Equal((meant, "e\t\\\"", "p\u0001"), (again?.Id, again?.Entry, again?.Proof));
        Assert.Equal(["k", "l"], again!.Keys);
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("\"a\\")]
    [InlineData("\"a\\\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u004\"")]
    [InlineData("\"\\u00g1\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"\\uD83D\"")]
    [InlineData("\"\\uDE00\\uD83D\"")]
    [InlineData("\"\\uD83Dx\"")]
    [InlineData("\"a\u001fb\"")]
    [InlineData("\"\\n\u001f\"")]
    [InlineData("'a'")]
    [InlineData("1")]
    [InlineData("")]
    public void A_text_of_another_form_is_refused(string spelled) => Assert.Null(IdOf(spelled));

    [Fact]
    public void A_text_that_is_no_UTF_8_is_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            $"{{\"format\":\"edge-evidence/1\",\"id\":\"a?b\"{Rest}");
        Assert.True(EvidenceDocument.TryParse(good, out _, out _));
        good[Array.IndexOf(good, (byte)'?')] = 0xff;
        Assert.False(EvidenceDocument.TryParse(good, out _, out _));
        byte[] cut = Encoding.UTF8.GetBytes(
            $"{{\"format\":\"edge-evidence/1\",\"id\":\"\\n?b\"{Rest}");
        cut[Array.IndexOf(cut, (byte)'?')] = 0xc3;
        Assert.False(EvidenceDocument.TryParse(cut, out _, out _));
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("9007199254740991", 9007199254740991L)]
    [InlineData("10", 10L)]
    [InlineData("9007199254740992", -1L)]
    [InlineData("10000000000000000", -1L)]
    [InlineData("01", -1L)]
    [InlineData("-0", -1L)]
    [InlineData("-1", -1L)]
    [InlineData("+1", -1L)]
    [InlineData("1.0", -1L)]
    [InlineData("1e1", -1L)]
    [InlineData("1E1", -1L)]
    [InlineData("-", -1L)]
    [InlineData("", -1L)]
    [InlineData("\"1\"", -1L)]
    public void A_count_is_a_whole_number_in_its_one_spelling(string spelled, long meant) =>
        Assert.Equal(meant < 0 ? null : meant, Read("{\"format\":\"edge-evidence/1\",\"id\":\"\""
            + Rest.Replace("\"batch\":0", $"\"batch\":{spelled}"))?.Batch);

    [Fact]
    public void Blanks_between_are_passed_over_and_members_come_in_any_order()
    {
        string json = " \t\r\n{ \"format\" : \"edge-evidence/1\" , \"keys\" : [ \"k\" , \"l\" ] , "
            + "\"batch\" : 0 , \"proof\" : \"p\" , \"entry\" : \"e\" , \"index\" : 1 , \"id\" : "
            + "\"i\" }\n ";
        Assert.Equal(["k", "l"], Read(json)!.Keys);
        for (int i = 0; i < json.TrimEnd().Length; i++) Assert.Null(Read(json[..i]));
        Assert.Null(Read(json + "x"));
        Assert.Null(Read(json + "}"));
        Assert.Null(Read(json.Replace("\"format\" :", "\"formal\" :")));
        Assert.Null(Read(json.Replace("evidence/1", "evidence/2")));
        Assert.Null(Read(json.Replace("\"id\"", "\"batch\"")));
        Assert.Null(Read(json.Replace("\"id\"", "\"id\" : \"i\" , \"ie\"")));
        Assert.Null(Read(json.Replace("\"id\"", "\"format\"")));
        Assert.Null(Read(json.Replace(" , \"id\" : \"i\"", "")));
        Assert.Null(Read(json.Replace("[ \"k\"", "[ 1")));
        Assert.Null(Read(json.Replace("[ \"k\"", "\"k\"")));
        Assert.Null(Read(json.Replace("\"l\" ]", "\"l\" , ]")));
        Assert.Null(Read(json.Replace("\"l\" ]", "\"l\" }")));
        Assert.Null(Read(json[1..].Replace("{", "[")));
        Assert.Empty(Read(json.Replace("[ \"k\" , \"l\" ]", "[ ]"))!.Keys);
        string many = string.Join(',', Enumerable.Repeat("\"k\"", Limits.MaxSignatures));
        Assert.NotNull(Read(json.Replace("\"k\" , \"l\"", many)));
        Assert.Null(Read(json.Replace("\"k\" , \"l\"", many + ",\"k\"")));
    }

    [Fact]
    public void A_receipts_exceptions_are_pairs_of_index_and_verdict()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string note = new LogSigner("a", key).Sign(new Checkpoint("a", 9, new byte[32]));
        var receipt = new ReceiptDocument(
            "a", 1, 9, note, [new LedgerException(3, "tag-p"), new LedgerException(5, "held")]);
        string json = Encoding.UTF8.GetString(receipt.ToBytes());
        Assert.True(Reads(json, out ReceiptDocument read));
        Assert.Equal(receipt.Exceptions, read.Exceptions);
        Assert.Contains("[[3,\"tag-p\"],[5,\"held\"]]", json);
        foreach (string bad in new[]
        {
            "[[3,\"tag-p\"],]", "[[3,\"tag-p\"]", "[3,\"tag-p\"]", "[[\"3\",\"tag-p\"]]",
            "[[-3,\"tag-p\"]]", "[[3,1]]", "[[3]]", "[[3,\"tag-p\",1]]", "[[3;\"tag-p\"]]", "{}",
            "[[3,\"tag-p\"}", "1",
        })
            Assert.False(Reads(json.Replace("[[3,\"tag-p\"],[5,\"held\"]]", bad), out _));
        Assert.True(Reads(json.Replace("[[3,\"tag-p\"],[5,\"held\"]]", " [ ] "), out read));
        Assert.Empty(read.Exceptions);
    }

    private static bool Reads(string json, out ReceiptDocument read) =>
        ReceiptDocument.TryParse(Encoding.UTF8.GetBytes(json), out read, out _);

    [Fact]
    public void Base64_and_keys_have_one_spelling()
    {
        Assert.True(Base64Strict.TryRead("", out byte[] none) && none.Length == 0);
        foreach (string text in new[] { "A", "AAA", "AB==", "AA A", "AAA\u007f", "AAAé", "====" })
            Assert.False(Base64Strict.TryRead(text, out _));
        Assert.False(Base64Strict.TryReadHash("AAAA", out _));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        VerifierKey good = VerifierKey.ForLog("a", key);
        Assert.True(VerifierKey.TryParse(good.Text, out _, out _));
        string id = good.KeyId.ToString("x8", CultureInfo.InvariantCulture);
        foreach (string changed in new[]
        {
            good.Text.Replace(id, id.ToUpperInvariant() + " "), good.Text.Replace(id, id[1..]),
            good.Text.Replace(id, "0000000g"), good.Text.Replace(id, "/0000000"),
            good.Text.Replace(id, ":0000000"), good.Text.Replace(id, "00000000"),
            good.Text[..^4], good.Text + "AAAA", good.Text.Replace("a+", "b c+"), "a", "a+b", "++",
        })
            Assert.False(VerifierKey.TryParse(changed, out _, out _), changed);
        Assert.Throws<ArgumentException>(() => VerifierKey.ForLog("a b", key));
        Assert.Throws<ArgumentException>(() => VerifierKey.ForCosigner("", key));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<ArgumentException>(() => VerifierKey.ForLog("a", other));
        Assert.Throws<ArgumentNullException>(() => VerifierKey.ForLog("a", null!));
        Assert.False(EcdsaP256.IsSpki(other.ExportSubjectPublicKeyInfo()));
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        Assert.True(EcdsaP256.IsSpki(spki));
        Assert.False(EcdsaP256.IsSpki(spki.AsSpan(1)));
        spki[^1] ^= 1;
        Assert.False(EcdsaP256.TryImport(spki, out _));
        Assert.False(EcdsaP256.VerifyRaw(spki, "x"u8, new byte[64]));
        Assert.False(EcdsaP256.VerifyRaw(key.ExportSubjectPublicKeyInfo(), "x"u8, new byte[63]));
        Assert.False(EcdsaP256.VerifyDer(spki, "x"u8,
            key.SignData("x"u8, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
    }

    [Theory]
    [InlineData("3006020101020101", true)]
    [InlineData("3106020101020101", false)]
    [InlineData("3007020101020101", false)]
    [InlineData("3006030101020101", false)]
    [InlineData("3006020101030101", false)]
    [InlineData("300702010102010100", false)]
    [InlineData("3006020181020101", false)]
    [InlineData("3006020101020181", false)]
    [InlineData("300702020001020101", false)]
    [InlineData("300702020081020101", true)]
    [InlineData("3006020100020101", false)]
    [InlineData("3006020001020101", false)]
    [InlineData("3006020101020501", false)]
    [InlineData("3006020501020101", false)]
    [InlineData("30050201010201", false)]
    public void A_signature_is_strict_DER(string hex, bool isStrict) =>
        Assert.Equal(isStrict, DerSignature.IsStrict(Convert.FromHexString(hex)));
}
