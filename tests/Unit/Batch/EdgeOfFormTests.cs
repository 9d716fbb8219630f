using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: keys, notes, signatures, proof files and the tree at their edges, each from both sides, and
// the reason that is given. Source: trust.md 2; the cases are what the mutation run found unasked.
public sealed class EdgeOfFormTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogSigner signer;

    public EdgeOfFormTests() => signer = new LogSigner(Origin, key);

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("9007199254740991", 9_007_199_254_740_991L)]
    [InlineData("9007199254740992", -1L)]
    [InlineData("10000000000000000", -1L)]
    [InlineData("00", -1L)]
    [InlineData("", -1L)]
    [InlineData("1a", -1L)]
    [InlineData("-1", -1L)]
    public void A_count_goes_to_the_largest_number_all_readers_keep(string text, long value) =>
        Assert.Equal(value, DecimalCount.TryRead(text, out long read) ? read : -1);

    [Fact]
    public void Nothing_may_be_missing_where_a_text_or_a_key_is_asked_for()
    {
        Assert.True(Note.TryParse(Signed(), out Note note, out _));
        var nodes = new MemoryNodes();
        foreach (Action call in new Action[]
        {
            () => _ = Checkpoint.TryParse(null!, out _, out _), () => _ = Checkpoint.IsName(null!),
            () => _ = Note.TryParse(null!, out _, out _), () => _ = note.Check(null!),
            () => _ = EntryLine.TryParse(null!, out _, out _), () => _ = Merkle.Leaf((string)null!),
            () => _ = EntryLine.Event(1, "gw-1", null!, "{}", "EDGE1|{}|{}"),
            () => _ = TlogProof.TryParse(null!, out _, out _), () => _ = signer.Line(null!),
            () => _ = VerifierKey.TryParse(null!, out _, out _),
            () => _ = signer.VerifierKey.Verify(null!, [], out _),
            () => _ = new Trust().CheckLog(null!, new Checkpoint(Origin, 1, [])),
            () => _ = new Trust().CheckLog(note, null!),
            () => _ = new Trust().CheckCosigners(
                null!, new Checkpoint(Origin, 1, []), out _, out _),
            () => _ = new Trust().CheckCosigners(note, null!, out _, out _),
            () => new StagedNodes(nodes).CommitTo(null!),
            () => _ = new KeySet(1, 2, []).MayFollow(null!, out _),
            () => _ = KeySet.TryParse("", null!, out _, out _),
        })
            Assert.Throws<ArgumentNullException>(call);
    }

    [Fact]
    public void A_name_has_no_control_character_and_a_checkpoint_no_rest()
    {
        Assert.False(Checkpoint.IsName("a\u0001b"));
        Assert.False(Checkpoint.IsName("a\u200ab"));
        Assert.True(Checkpoint.IsName(new string('a', 255)));
        Assert.False(Checkpoint.IsName(new string('a', 256)));
        var good = new Checkpoint(Origin, 7, new byte[32]);
        Assert.False(Checkpoint.TryParse(good.Body + "x", out _, out string fault));
        Assert.Equal("a checkpoint has exactly three lines", fault);
        Assert.True(Checkpoint.TryParse(good.Body, out _, out fault));
        Assert.Equal("", fault);
        Assert.NotEqual(good, good with { Size = 8 });
        Assert.NotEqual(good, good with { Origin = "x" });
        Assert.NotEqual(good, good with { Root = Merkle.EmptyRoot });
        Assert.False(good.Equals(null));
        Assert.Equal(good.GetHashCode(), (good with { Root = new byte[32] }).GetHashCode());
        Assert.NotEqual(good.GetHashCode(), (good with { Size = 8 }).GetHashCode());
    }

    [Fact]
    public void An_integer_of_a_signature_has_at_most_256_bits()
    {
        byte[] widest = [0, .. Enumerable.Repeat((byte)0xff, 32)];
        Assert.True(DerSignature.IsStrict(Der(widest, widest)));
        byte[] wider = [1, .. Enumerable.Repeat((byte)0xff, 32)];
        Assert.False(DerSignature.IsStrict(Der(wider, [1])));
        Assert.False(DerSignature.IsStrict(Der([1], wider)));
        Assert.False(DerSignature.IsStrict(Der([0, .. widest], [1])));
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        Assert.False(EcdsaP256.IsSpki([.. spki, 0]));
        Assert.False(EcdsaP256.IsSpki(new byte[EcdsaP256.SpkiBytes]));
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.False(EcdsaP256.TryImport(wide.ExportSubjectPublicKeyInfo(), out _));
    }

    [Fact]
    public void A_line_of_a_note_is_name_key_and_signature_and_of_that_name()
    {
        string note = Signed(), line = note[(note.IndexOf("\n\n", 0) + 2)..];
        Assert.False(Note.TryParse("x\n\n", out _, out string fault));
        Assert.Equal("the note has no signature", fault);
        Assert.False(Note.TryParse(note + line[..^1], out _, out _));
        Assert.True(Note.TryParse("a\n\n" + line, out Note short_, out fault));
        Assert.Equal(("a\n", ""), (short_.Body, fault));
        Assert.False(Note.TryParse("\n\n" + line, out _, out _));
        Assert.False(Note.TryParse(note + "\u2014 a AAAAAA==\n", out _, out _));
        Assert.True(Note.TryParse(note + "\u2014 a AAAAAAA=\n", out Note two, out _));
        Assert.Equal([0], two.Signatures[1].Blob);
        Assert.Equal(SignatureState.Absent, two.Check(VerifierKey.ForLog("another", key)));
        string pad = new('a', Limits.MaxNoteBytes - line.Length - 3);
        Assert.True(Note.TryParse(pad + "a\n\n" + line, out _, out _));
        Assert.False(Note.TryParse(pad + "aa\n\n" + line, out _, out fault));
        Assert.Equal("the note is too long", fault);
        Assert.False(Note.TryParseCheckpoint("x", out _, out _, out fault));
        Assert.Equal("no empty line between text and signatures", fault);
    }

    [Theory]
    [InlineData("+0123456789+AAAA", "a key is name+id+material")]
    [InlineData("a+01234567+", "a key is name+id+material")]
    [InlineData("a+01234567+A", "the key material is no Base64")]
    [InlineData("a+0123456g+AAAA", "the key id is not eight hex digits")]
    [InlineData("a b+01234567+AAAA", "the name is not allowed")]
    [InlineData("a+01234567+AgAA", "the key is of no type known here")]
    public void What_is_no_key_is_named(string text, string fault)
    {
        Assert.False(VerifierKey.TryParse(text, out _, out string said));
        Assert.Equal(fault, said);
    }

    [Fact]
    public void A_cosigners_key_names_its_kind_of_signature()
    {
        var cosigner = new Cosigner("city", key);
        VerifierKey made = cosigner.VerifierKey;
        string id = made.KeyId.ToString("x8", CultureInfo.InvariantCulture);
        byte[] material = Convert.FromBase64String(made.Text.Split('+', 3)[2]);
        Assert.True(VerifierKey.TryParse(made.Text, out VerifierKey read, out string fault), fault);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), read.Spki.ToArray());
        Assert.Contains("BEGIN PUBLIC KEY", read.ToPem(), StringComparison.Ordinal);
        material[5] ^= 1;
        Assert.False(VerifierKey.TryParse(
            $"city+{id}+{Convert.ToBase64String(material)}", out _, out fault));
        Assert.Equal("the key is of no type known here", fault);
        Assert.False(VerifierKey.TryParse(new string('a', 1024), out _, out fault));
        Assert.Equal("a key is name+id+material", fault);
    }

    [Fact]
    public void The_time_of_a_cosignature_has_room_for_every_reader()
    {
        var cosigner = new Cosigner("city", other);
        Assert.Equal(Limits.MaxInteger, At(cosigner, Limits.MaxInteger));
        Assert.Equal(-1, At(cosigner, Limits.MaxInteger + 1));
        Assert.Equal(253_402_300_799, At(cosigner, 253_402_300_799));
        byte[] huge = new byte[30];
        BinaryPrimitives.WriteUInt64BigEndian(huge, ulong.MaxValue);
        Assert.False(cosigner.VerifierKey.Verify("x\n", huge, out _));
        for (int count = 0; count < 9; count++)
            Assert.False(cosigner.VerifierKey.Verify("x\n", huge.AsSpan(30 - count), out _));
        // Eight zero bytes are a time and no signature; with one behind it, it may be good.
        byte[] good = [0, 0, 0, 0, 0, 0, 0, 0, .. other.SignData(
            Encoding.UTF8.GetBytes("cosignature/v1\ntime 0\nx\n"), HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence)];
        Assert.True(cosigner.VerifierKey.Verify("x\n", good, out long seconds));
        Assert.Equal(0, seconds);
    }

    private long At(Cosigner cosigner, long seconds)
    {
        Assert.True(Note.TryParse(cosigner.Cosign(Signed(), seconds), out Note note, out _));
        return note.Check(cosigner.VerifierKey, out long read) == SignatureState.Good ? read : -1;
    }

    [Fact]
    public void Of_several_good_cosigners_the_first_is_named_and_its_time_counts()
    {
        using var third = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Cosigner one = new("one", other), two = new("two", third);
        string text = two.Cosign(one.Cosign(Signed(), 100), 200);
        Assert.True(Note.TryParseCheckpoint(text, out Note note, out Checkpoint at, out _));
        Trust trust = new Trust().Add(one.VerifierKey).Add(two.VerifierKey);
        Assert.Equal(
            SignatureState.Good, trust.CheckCosigners(note, at, out string name, out long when));
        Assert.Equal(("one", 100), (name, when));
    }

    [Fact]
    public void A_proof_file_has_its_bounds_and_says_what_is_wrong()
    {
        string hash = Convert.ToBase64String(new byte[32]);
        const string Head = "c2sp.org/tlog-proof@v1\n";
        string Path(int count) => string.Concat(Enumerable.Repeat(hash + "\n", count));
        Assert.Equal("", Fault($"{Head}index 1\n{Path(63)}\nnote"));
        Assert.Equal("a line of the path is no hash of 32 bytes",
            Fault($"{Head}index 1\n{Path(64)}\nnote"));
        Assert.Equal("", Fault($"{Head}extra {hash}\nindex 1\n{Path(63)}\nnote"));
        Assert.Equal("the extra line is no Base64", Fault($"{Head}extra A\nindex 1\n\nnote"));
        Assert.Equal($"the first line is not {TlogProof.Header}", Fault("\n\n"));
        Assert.Equal("no index line", Fault($"{Head}\nnote"));
        Assert.Equal("no index line", Fault($"{Head}extra {hash}\n\nnote"));
        Assert.Equal("no empty line before the checkpoint", Fault(Head));
        string start = $"{Head}index 1\n\n";
        Assert.Equal("", Fault(start.PadRight(Limits.MaxDocumentBytes, 'x')));
        Assert.Equal("too long", Fault(start.PadRight(Limits.MaxDocumentBytes + 1, 'x')));
    }

    private static string Fault(string proof)
    {
        bool isGood = TlogProof.TryParse(proof, out _, out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    [Fact]
    public void An_entry_goes_to_32_KiB_64_flags_and_64_members()
    {
        string rest = EntryLine.Close(1, "gw-1", "");
        string pad = new('a', Limits.MaxEntryBytes - rest.Length);
        Assert.Equal(Limits.MaxEntryBytes, EntryLine.Close(1, "gw-1", pad).Length);
        Assert.ThrowsAny<Exception>(() => EntryLine.Close(1, "gw-1", pad + "a"));
        string[] flags = [.. Enumerable.Repeat("x", Limits.MaxMembers)];
        Event(flags, "{}");
        Assert.ThrowsAny<Exception>(() => Event([.. flags, "x"], "{}"));
        string Members(int count) => "{" + string.Join(
            ',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":-7")) + "}";
        Event([], Members(Limits.MaxMembers));
        Assert.ThrowsAny<Exception>(() => Event([], Members(Limits.MaxMembers + 1)));
        foreach (string bad in new[] { "-0", "-", "1.5", "1e5", "01", "- 1", "+1", "--1", "" })
            Assert.ThrowsAny<Exception>(() => Event([], $"{{\"a\":{bad}}}"));
        Assert.True(EntryLine.TryParse(rest, out _, out string fault));
        Assert.Equal("", fault);
    }

    private static void Event(string[] flags, string calc) =>
        EntryLine.Event(1, "gw-1", flags, calc, "EDGE1|{}|{}");

    private string Signed() => signer.Sign(new Checkpoint(Origin, 7, new byte[32]));

    private static byte[] Der(byte[] r, byte[] s)
    {
        byte[] both = [2, (byte)r.Length, .. r, 2, (byte)s.Length, .. s];
        return [0x30, (byte)both.Length, .. both];
    }
}
