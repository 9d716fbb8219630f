using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: a promise says what was signed and nothing else; no other text is one. Sources: trust.md
// section 2 (QR codes), RFC 9285 sections 4.3 and 4.4 (texts and their bytes).
public sealed class PromiseCodeTests : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogSigner signer;

    public PromiseCodeTests() => signer = new LogSigner("edge.example.cn/gw-1/2026h2", key);

    public void Dispose() => key.Dispose();

    [Theory]
    [InlineData("AB", "BB8")]
    [InlineData("Hello!!", "%69 VD92EX0")]
    [InlineData("base-45", "UJCLQE7W581")]
    [InlineData("ietf!", "QED8WEX0")]
    [InlineData("", "")]
    public void Base45_is_that_of_the_standard(string bytes, string text)
    {
        Assert.Equal(text, Base45.Write(Encoding.ASCII.GetBytes(bytes)));
        Assert.True(Base45.TryRead(text, out byte[] read));
        Assert.Equal(bytes, Encoding.ASCII.GetString(read));
    }

    [Theory]
    [InlineData("GGW")] // 65536: RFC 9285 section 6
    [InlineData(":::")]
    [InlineData("V5")] // 256 in two characters
    [InlineData("A")]
    [InlineData("BB8A")]
    [InlineData("bb8")]
    [InlineData("B\u00c48")]
    public void What_is_no_base45_is_refused(string text) =>
        Assert.False(Base45.TryRead(text, out _));

    [Fact]
    public void The_largest_two_and_one_byte_values_are_read()
    {
        Assert.True(Base45.TryRead("FGWU5", out byte[] read));
        Assert.Equal([0xff, 0xff, 0xff], read);
    }

    [Fact]
    public void What_was_signed_is_read_again()
    {
        PromiseCode good = Promise();
        string text = good.Sign(signer);
        Assert.Equal(162, text.Length);
        Assert.True(PromiseCode.TryParse(text, out PromiseCode read, out string fault), fault);
        Assert.Equal(
            (good.Kind, signer.VerifierKey.KeyId, good.Seq, good.UnixSeconds, good.Quantity,
                good.Milligrams),
            (read.Kind, read.KeyId, read.Seq, read.UnixSeconds, read.Quantity, read.Milligrams));
        Assert.Equal(good.Id.ToArray(), read.Id.ToArray());
        Assert.Equal(good.DeviceHash.ToArray(), read.DeviceHash.ToArray());
        Assert.True(read.IsSignedBy(signer.VerifierKey));
    }

    [Fact]
    public void The_largest_numbers_have_room_and_the_next_ones_have_not()
    {
        PromiseCode most = Promise() with
        {
            Seq = uint.MaxValue, UnixSeconds = (1L << 40) - 1, Quantity = uint.MaxValue,
            Milligrams = (1L << 48) - 1,
        };
        Assert.True(PromiseCode.TryParse(most.Sign(signer), out PromiseCode read, out _));
        Assert.Equal(
            (most.Seq, most.UnixSeconds, most.Quantity, most.Milligrams),
            (read.Seq, read.UnixSeconds, read.Quantity, read.Milligrams));
        Assert.All(
            [
                most with { Seq = most.Seq + 1 }, most with { Quantity = most.Quantity + 1 },
                most with { UnixSeconds = most.UnixSeconds + 1 }, most with { Milligrams = -1 },
                most with { Milligrams = most.Milligrams + 1 }, most with { Kind = 0 },
                most with { Id = new byte[9] }, most with { DeviceHash = new byte[6] },
            ],
            bad =>
            {
                Assert.False(bad.IsInRange);
                Assert.Throws<ArgumentException>(() => bad.Sign(signer));
            });
    }

    [Fact]
    public void Every_changed_byte_breaks_it()
    {
        string text = Promise().Sign(signer);
        Assert.True(Base45.TryRead(text.AsSpan(PromiseCode.Prefix.Length), out byte[] bytes));
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] bent = [.. bytes];
            bent[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                PromiseCode.TryParse(PromiseCode.Prefix + Base45.Write(bent), out var read, out _)
                    && read.IsSignedBy(signer.VerifierKey), $"bit {bit}");
        }
    }

    [Fact]
    public void Another_key_or_a_cosigner_did_not_make_it()
    {
        Assert.True(PromiseCode.TryParse(Promise().Sign(signer), out PromiseCode read, out _));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(read.IsSignedBy(VerifierKey.ForLog("edge.example.cn/gw-1/2026h2", other)));
        Assert.False(read.IsSignedBy(VerifierKey.ForCosigner("platform.example.cn", key)));
        // A signature over the body alone, as over a note's text, is none over a promise.
        Assert.True(Base45.TryRead(
            Promise().Sign(signer).AsSpan(PromiseCode.Prefix.Length), out byte[] bytes));
        byte[] bare = key.SignData(
            bytes.AsSpan(0, 40), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Assert.True(PromiseCode.TryParse(
            PromiseCode.Prefix + Base45.Write([.. bytes.AsSpan(0, 40), .. bare]), out read, out _));
        Assert.False(read.IsSignedBy(signer.VerifierKey));
    }

    [Theory]
    [InlineData("", "is EDGE1:")]
    [InlineData("EDGE1:", "is EDGE1:")]
    [InlineData("EDGE2:{0}", "is EDGE1:")]
    [InlineData("{0}", "is EDGE1:")]
    [InlineData("EDGE1:{0}0", "is EDGE1:")]
    public void What_is_no_promise_is_told(string form, string why)
    {
        string text = Promise().Sign(signer)[PromiseCode.Prefix.Length..];
        Assert.False(PromiseCode.TryParse(form.Replace("{0}", text), out _, out string fault));
        Assert.Contains(why, fault);
    }

    [Theory]
    [InlineData(0, 2, "another version")]
    [InlineData(1, 0, "neither")]
    [InlineData(1, 3, "neither")]
    public void Another_version_or_kind_is_told(int at, byte value, string why)
    {
        Assert.True(Base45.TryRead(
            Promise().Sign(signer).AsSpan(PromiseCode.Prefix.Length), out byte[] bytes));
        bytes[at] = value;
        Assert.False(PromiseCode.TryParse(
            PromiseCode.Prefix + Base45.Write(bytes), out _, out string fault));
        Assert.Contains(why, fault);
    }

    private static PromiseCode Promise() => new(
        PromiseKind.Charge, 0, 7, 1_785_000_000, 22_500, 5_625_000,
        new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, PromiseCode.HashOf("meter-0002"));
}
