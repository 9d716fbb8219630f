using Edge.Batch.Ocmf;

namespace Edge.Tests.Conformance.Ocmf;

public class OcmfRuleTests
{
    // Goal: each rule of the verdict table has a record that only it refuses, and each leniency a
    // record that only it lets pass. Records are signed here; the rules are those of OCMF 1.4 and
    // of docs/reference/metering.md.
    private static readonly string Begin = OcmfForge.Reading("B", "1.000");
    private static readonly string End = OcmfForge.Reading("E", "1.500", second: 600);

    public static TheoryData<string> Curves => [.. OcmfForge.Curves.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Curves))]
    public void Every_curve_verifies_in_every_form_of_its_key(string curve)
    {
        using var forge = new OcmfForge(curve);
        var text = forge.Sign(OcmfForge.Payload("T1", Begin + "," + End));
        var spaced = string.Join(' ', forge.Spki.Chunk(2).Select(c => new string(c)));
        foreach (var key in new[]
        {
            forge.Spki, spaced, forge.SpkiBase64, forge.Point, forge.Coordinates,
        })
        {
            Assert.Equal("credit 500", Verdict(key, new OcmfPolicy(), text));
        }
    }

    [Fact]
    public void A_key_of_another_curve_is_named_so()
    {
        using var forge = new OcmfForge("secp256r1");
        using var other = new OcmfForge("secp256k1");
        var text = forge.Sign(OcmfForge.Payload("T1", Begin + "," + End));
        Assert.Equal("refuse key-curve", Verdict(other.Spki, new OcmfPolicy(), text));
        Assert.Equal("refuse signature", Verdict(other.Point, new OcmfPolicy(), text));
        Assert.Equal("refuse key-unknown", Verdict("", new OcmfPolicy(), text));
    }

    [Theory]
    [InlineData("ECDSA-secp521r1-SHA256")]
    [InlineData("ECDSA-secp256r1-SHA512")]
    [InlineData("RSA-secp256r1-SHA256")]
    [InlineData("")]
    public void An_algorithm_that_OCMF_does_not_have_is_refused(string algorithm)
    {
        using var forge = new OcmfForge();
        var text = forge.Sign(OcmfForge.Payload("T1", Begin + "," + End), algorithm);
        Assert.Equal("refuse algorithm-unknown", Verdict(forge.Spki, new OcmfPolicy(), text));
    }

    [Theory]
    [InlineData("B", "E", "credit 500")]
    [InlineData("B", "L", "credit 500")]
    [InlineData("B", "P", "credit 500")]
    [InlineData("B", "C", "incomplete no-end")]
    [InlineData("C", "E", "incomplete no-begin")]
    [InlineData("B", "B", "refuse begin-twice no-end")]
    [InlineData("E", "A", "refuse end-twice no-begin")]
    [InlineData("B", "X", "refuse exception no-end")]
    public void Begin_and_end_stand_once_each(string first, string second, string expected)
    {
        using var forge = new OcmfForge();
        var readings = OcmfForge.Reading(first, "1.000") + ","
            + OcmfForge.Reading(second, "1.500", second: 600);
        var text = forge.Sign(OcmfForge.Payload("T1", readings));
        Assert.Equal(expected, Verdict(forge.Spki, new OcmfPolicy(), text));
    }

    [Theory]
    [InlineData("1-0:1.8.0", "kWh", "credit 500")]
    [InlineData("1-0:1.8.0*198", "kWh", "credit 500")]
    [InlineData("01-0B:01.08.00*FF", "kWh", "credit 500")]
    [InlineData("01-00:01.08.00.FF", "kWh", "credit 500")]
    [InlineData("1-0:B2.8.0", "kWh", "credit 500")]
    [InlineData("1-0:B4.8.0", "kWh", "refuse register")]
    [InlineData("1-0:2.8.0", "kWh", "refuse register")]
    [InlineData("1-0:C0.8.0", "kWh", "refuse register")]
    [InlineData("1-0:98.8.0", "kWh", "refuse register")]
    [InlineData("1-0:1.7.0", "kWh", "refuse register")]
    [InlineData("1-0:1.8.0", "kW", "refuse register")]
    [InlineData("1-0:1.8.0", "MWh", "refuse register")]
    [InlineData("\\u0000%n\\r\\nFAKE LOG", "kWh", "refuse register")]
    public void Only_one_import_register_of_energy_counts(string obis, string unit, string expected)
    {
        using var forge = new OcmfForge();
        var readings = OcmfForge.Reading("B", "1.000", obis, unit) + ","
            + OcmfForge.Reading("E", "1.500", obis, unit, 600);
        var text = forge.Sign(OcmfForge.Payload("T1", readings));
        Assert.Equal(expected, Verdict(forge.Spki, new OcmfPolicy(), text));
    }

    [Fact]
    public void Two_import_registers_are_ambiguous_and_steps_are_bounded()
    {
        using var forge = new OcmfForge();
        var both = Begin + "," + OcmfForge.Reading("E", "1.5", "1-0:B2.8.0", second: 600);
        var fallen = Begin + "," + OcmfForge.Reading("E", "0.999", second: 600);
        var leap = Begin + "," + OcmfForge.Reading("E", "91", second: 600);
        foreach (var (readings, expected) in new[]
        {
            (both, "refuse register-ambiguous"), (fallen, "refuse negative"),
            (leap, "refuse step"),
        })
        {
            var text = forge.Sign(OcmfForge.Payload("T1", readings));
            Assert.Equal(expected, Verdict(forge.Spki, new OcmfPolicy(), text));
        }
    }

    [Fact]
    public void Each_register_is_rounded_down_and_keeps_its_digits()
    {
        // 0.2999 kWh is 299 Wh, 1.3 kWh 1300 Wh exactly: no floating point in between.
        using var forge = new OcmfForge();
        var readings = OcmfForge.Reading("B", "0.2999") + ","
            + OcmfForge.Reading("E", "13.00E-1", second: 600);
        var text = forge.Sign(OcmfForge.Payload("T1", readings));
        Assert.Equal("credit 1001", Verdict(forge.Spki, new OcmfPolicy(), text));
    }

    [Fact]
    public void Pages_go_up_by_one_and_never_come_twice()
    {
        using var forge = new OcmfForge();
        var begin = forge.Sign(OcmfForge.Payload("T1", Begin));
        var key = Key(forge.Spki);
        foreach (var (page, expected) in new[]
        {
            ("T2", "credit 500"), ("T3", "refuse pagination"), ("F2", "refuse pagination"),
            ("T1", "refuse pagination"), ("2", "refuse pagination"), ("T-2", "refuse pagination"),
        })
        {
            var end = forge.Sign(OcmfForge.Payload(page, End));
            Assert.Equal(expected, Verdict(forge.Spki, new OcmfPolicy(), begin, end));
        }

        var whole = forge.Sign(OcmfForge.Payload("T9", Begin + "," + End));
        Assert.True(OcmfRecord.TryParse(whole, out var record));
        var same = new Seen(key.Id, "T9", record!.PayloadSha256);
        var verdict = OcmfTransaction.Judge([record], _ => key, new OcmfPolicy(), same);
        Assert.Equal("refuse", verdict.Verdict);
        Assert.Contains("pagination-reuse", verdict.Reasons);
        Assert.Contains("duplicate", verdict.Flags);
        var clone = new Seen(key.Id, "T9", new string('0', 64));
        Assert.Contains(
            "clone",
            OcmfTransaction.Judge([record], _ => key, new OcmfPolicy(), clone).Flags);
    }

    [Fact]
    public void Leniencies_are_named_and_strict_judging_refuses_each()
    {
        using var forge = new OcmfForge();
        using var pool = new OcmfForge("brainpool256r1");
        var plain = OcmfForge.Payload("T1", Begin + "," + End);
        var raw = OcmfForge.Join(
            plain, $"{{\"SD\":\"{Convert.ToHexString(forge.Raw(plain))}\"}}");
        var padded = OcmfForge.Payload(
            "T1", OcmfForge.Reading("B", "\"0001.000\"") + "," + End);
        var placeholder = OcmfForge.Payload(
            "T1", OcmfForge.Reading("B", "1.000", "1-b:1.8.0") + ","
                + OcmfForge.Reading("E", "1.500", "1-b:1.8.0", second: 600));
        var seconds = OcmfForge.Payload(
            "T1", Begin + "," + End + ","
                + OcmfForge.Reading("E", "600", "1-0:0.8.6", "sec", 600));
        var numbers = plain.Replace("\"FV\":\"1.0\"", "\"FV\":1.0,\"CT\":0",
            StringComparison.Ordinal);
        (string Text, string Key, string Name)[] cases =
        [
            (raw, forge.Spki, "raw-signature"),
            ("  " + forge.Sign(plain) + "\r\n", forge.Spki, "outer-whitespace"),
            (forge.Sign(padded), forge.Spki, "rv-padding rv-string"),
            (forge.Sign(placeholder), forge.Spki, "obis-placeholder"),
            (forge.Sign(seconds), forge.Spki, "unit-not-energy"),
            (forge.Sign(numbers), forge.Spki, "ct-number fv-number"),
            (pool.Sign(plain, "ECDSA-brainpoolP256r1-SHA256"), pool.Spki, "sa-spelling"),
            (Negative(forge, plain), forge.Spki, "der-negative-integer"),
        ];
        foreach (var (text, key, name) in cases)
        {
            Assert.True(OcmfRecord.TryParse(text, out var record), name);
            var verdict = OcmfTransaction.Judge([record], _ => Key(key), new OcmfPolicy());
            Assert.Equal("credit", verdict.Verdict);
            Assert.Equal(name, string.Join(' ', verdict.Flags));
            Assert.Equal(
                "refuse leniency",
                Verdict(key, new OcmfPolicy { AcceptLeniencies = false }, text));
        }

        Assert.Equal(
            "credit 500",
            Verdict(forge.Spki, new OcmfPolicy { AcceptLeniencies = false }, forge.Sign(plain)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OCMF")]
    [InlineData("OCMF||")]
    [InlineData("OCMF|{}|{}")]
    [InlineData("OCMF|{\"RD\":[]}|{}")]
    [InlineData("OCMF|{\"RD\":[1]}|{}")]
    [InlineData("OCMF|{\"RD\":[{}],\"RD\":[{}]}|{}")]
    [InlineData("OCMF|{\"RD\":[{}]}|[]")]
    [InlineData("OCMF|{\"RD\":[{}]}|{}|{}")]
    [InlineData("ocmf|{\"RD\":[{}]}|{}")]
    [InlineData("OCMF|{\"RD\":[{\"a\":[[[[[[[[[1]]]]]]]]]}]}|{}")]
    public void What_is_no_record_is_a_frame_fault(string text)
    {
        Assert.False(OcmfRecord.TryParse(text, out _));
    }

    [Fact]
    public void A_megabyte_of_text_is_refused_before_it_is_read()
    {
        var text = "OCMF|{\"RD\":[" + new string(' ', 1_000_000) + "{}]}|{}";
        Assert.False(OcmfRecord.TryParse(text, out _));
    }

    // A signature whose r or s has its top bit set, written without the leading 00.
    private static string Negative(OcmfForge forge, string payload)
    {
        for (var i = 0; i < 200; i++)
        {
            var raw = forge.Raw(payload);
            if (raw[0] >= 0x80 && raw[32] is > 0 and < 0x80)
            {
                byte[] der = [0x30, 68, 2, 32, .. raw[..32], 2, 32, .. raw[32..]];
                return OcmfForge.Join(payload, $"{{\"SD\":\"{Convert.ToHexString(der)}\"}}");
            }
        }

        throw new InvalidOperationException("no such signature in 200 tries");
    }

    private static string Verdict(string key, OcmfPolicy policy, params string[] texts)
    {
        var records = texts.Select(t => OcmfRecord.TryParse(t, out var r) ? r : null).ToList();
        _ = OcmfKey.TryParse(key, out var parsed, out _);
        var verdict = OcmfTransaction.Judge(records, _ => parsed, policy);
        return verdict.Verdict == "credit"
            ? $"credit {verdict.Wh}"
            : $"{verdict.Verdict} {string.Join(' ', verdict.Reasons)}".TrimEnd();
    }

    private static OcmfKey Key(string text)
    {
        Assert.True(OcmfKey.TryParse(text, out var key, out _));
        return key!;
    }

    private sealed record Seen(string Id, string Page, string Sha256) : IOcmfPages
    {
        public string? Find(string keyId, string page) =>
            keyId == Id && page == Page ? Sha256 : null;
    }
}
