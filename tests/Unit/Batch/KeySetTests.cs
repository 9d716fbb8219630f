using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: a key set counts with two of three roots, never goes back, and a key that it cuts off
// proves nothing further. Source: trust.md section 2, Rotation.
public sealed class KeySetTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private const long T = 1_785_000_000;

    private readonly List<ECDsa> keys = [];
    private readonly List<LogSigner> roots;
    private readonly VerifierKey log;
    private readonly VerifierKey cosigner;

    public KeySetTests()
    {
        roots = [.. Enumerable.Range(1, 3).Select(i => new LogSigner($"root-{i}", NewKey()))];
        log = VerifierKey.ForLog(Origin, NewKey());
        cosigner = VerifierKey.ForCosigner("platform.example.cn/ledger", NewKey());
    }

    public void Dispose() => keys.ForEach(key => key.Dispose());

    [Fact]
    public void Two_of_three_roots_make_it_valid_and_it_reads_as_it_was_written()
    {
        KeySet set = Set(3, Line(log, T, T + 100, 40), Line(cosigner, T, null, null));
        Assert.True(Reads(Sign(set.Body, 0, 2), out KeySet read, out string fault), fault);
        Assert.Equal(set.Body, read.Body);
        Assert.Equal((3L, T + 1000), (read.Serial, read.ExpiresSeconds));
        Assert.False(Reads(Sign(set.Body, 1), out _, out fault));
        Assert.Equal("1 of the roots signed, 2 must", fault);
        Assert.False(Reads(Sign(set.Body, 1, 1), out _, out _));
        Assert.True(Reads(Sign(set.Body, 0, 1, 2), out _, out _));
        string broken = Sign(set.Body, 0, 1).Replace("serial 3", "serial 4");
        Assert.False(Reads(broken, out _, out fault));
        Assert.Equal("a root's signature is broken", fault);
    }

    [Theory]
    [InlineData("edge-keys/2\nserial 1\nexpires E\n", "the text is not edge-keys/1")]
    [InlineData("edge-keys/1\n", "the text is not edge-keys/1")]
    [InlineData("edge-keys/1\nserial 01\nexpires E\n", "the second line is no serial")]
    [InlineData("edge-keys/1\nserials 1\nexpires E\n", "the second line is no serial")]
    [InlineData("edge-keys/1\nserial 1\nexpires soon\n", "the third line is no expiry")]
    [InlineData("edge-keys/1\nserial 1\nexpire E\n", "the third line is no expiry")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E\n", "line 4: not: side key from to")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E - upto\n",
        "line 4: not: side key from to")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\ncosigner L E -\n",
        "line 4: the key is of the other side")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog C E -\n",
        "line 4: the key is of the other side")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L now -\n", "line 4: no time from which")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E then\n", "line 4: no time until which")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L F E\n", "line 4: no time until which")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E - upto x\n",
        "line 4: no size after upto")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E - until 5\n",
        "line 4: no size after upto")]
    [InlineData("edge-keys/1\nserial 1\nexpires E\nlog L E E upto 0\n", "")]
    public void A_text_of_another_form_is_refused_by_its_line(string text, string expected)
    {
        string body = text.Replace(" E", " 2026-07-01T00:00:00Z").Replace(" F",
            " 2026-07-01T00:00:01Z").Replace(" L", " " + log.Text).Replace(" C",
            " " + cosigner.Text);
        Assert.Equal(expected.Length == 0, Reads(Sign(body, 0, 1), out _, out string fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_newer_set_takes_nothing_back()
    {
        KeySet old = Set(3, Line(log, T, T + 100, 40), Line(cosigner, T, null, null));
        AssertFollows(old, Set(4, [.. old.Lines]), "");
        AssertFollows(old, Set(3, [.. old.Lines]), "the serial does not grow");
        AssertFollows(old, Set(4, old.Lines[1]), $"{Origin} is no longer listed");
        AssertFollows(old, Set(4, Line(log, T, T + 100, 41), old.Lines[1]),
            $"{Origin} would prove more than before");
        AssertFollows(old, Set(4, Line(log, T, T + 100, null), old.Lines[1]),
            $"{Origin} would prove more than before");
        AssertFollows(old, Set(4, Line(log, T, T + 101, 40), old.Lines[1]),
            $"{Origin} would be valid again");
        AssertFollows(old, Set(4, Line(log, T, null, 40), old.Lines[1]),
            $"{Origin} would be valid again");
        AssertFollows(old, Set(4, Line(log, T, T + 99, 39),
            Line(cosigner, T, T + 5, null)), "");
    }

    [Fact]
    public void A_key_counts_from_its_first_second_to_the_one_before_its_last()
    {
        var period = new KeyPeriod(T, T + 100, 40);
        Assert.True(period.Covers(T, 40));
        Assert.True(period.Covers(T + 99, 0));
        Assert.False(period.Covers(T - 1, 40));
        Assert.False(period.Covers(T + 100, 40));
        Assert.False(period.Covers(T, 41));
        Assert.True(new KeyPeriod(T, null, null).Covers(long.MaxValue, long.MaxValue));
        Assert.Equal(new KeyPeriod(0, null, null), KeyPeriod.Always);
    }

    [Fact]
    public void The_cosignatures_time_decides_whether_a_retired_key_was_in_use()
    {
        var signer = new LogSigner(Origin, keys[3]);
        var checkpoint = new Checkpoint(Origin, 7, new byte[32]);
        string plain = signer.Sign(checkpoint);
        var witness = new Cosigner("platform.example.cn/ledger", keys[4]);
        KeySet set = Set(3, Line(log, T, T + 100, 7), Line(cosigner, T, T + 100, null));
        Trust trust = set.ToTrust(T + 500);
        Assert.Equal([log.Text], trust.Logs.Select(key => key.Text));
        Assert.Equal([cosigner.Text], trust.Cosigners.Select(key => key.Text));
        Assert.Equal(SignatureState.Absent, trust.CheckLog(Read(plain), checkpoint));
        Note inTime = Read(witness.Cosign(plain, T + 99)), late = Read(
            witness.Cosign(plain, T + 100));
        Assert.Equal(SignatureState.Good, trust.CheckLog(inTime, checkpoint));
        Assert.Equal(SignatureState.Good,
            trust.CheckCosigners(inTime, checkpoint, out string name, out long seconds));
        Assert.Equal(("platform.example.cn/ledger", T + 99), (name, seconds));
        Assert.Equal(SignatureState.Absent, trust.CheckLog(late, checkpoint));
        Assert.Equal(SignatureState.Good, set.ToTrust(T + 1).CheckLog(Read(plain), checkpoint));
        var larger = new Checkpoint(Origin, 8, new byte[32]);
        Assert.Equal(SignatureState.Absent,
            set.ToTrust(T + 1).CheckLog(Read(signer.Sign(larger)), larger));
        string text = $"# ours\n\n{log.Text}\n{cosigner.Text}\n";
        Assert.True(Trust.TryParse(text, out Trust listed, out _));
        Assert.Equal(SignatureState.Good, listed.CheckLog(late, checkpoint));
        Assert.False(Trust.TryParse(text + "x\n", out _, out string fault));
        Assert.StartsWith("line 5: ", fault);
    }

    private static Note Read(string text)
    {
        Assert.True(Note.TryParseCheckpoint(text, out Note note, out _, out string fault), fault);
        return note;
    }

    private static void AssertFollows(KeySet old, KeySet newer, string expected)
    {
        Assert.Equal(expected.Length == 0, old.MayFollow(newer, out string fault));
        Assert.Equal(expected, fault);
    }

    private static KeySet Set(long serial, params KeySetLine[] lines) =>
        new(serial, T + 1000, lines);

    private static KeySetLine Line(VerifierKey key, long from, long? to, long? upto) =>
        new(key, new KeyPeriod(from, to, upto));

    private bool Reads(string text, out KeySet set, out string fault) => KeySet.TryParse(
        text, [.. roots.Select(root => root.VerifierKey)], out set, out fault);

    private string Sign(string body, params int[] who)
    {
        var text = new StringBuilder(body).Append('\n');
        foreach (int i in who)
            text.Append(roots[i].Line(body));
        return text.ToString();
    }

    private ECDsa NewKey()
    {
        keys.Add(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return keys[^1];
    }
}
