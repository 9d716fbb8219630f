using System.Text;
using Edge.Batch.Ocmf;
using Edge.Tests.Common;
using Edge.Twin.Chips;

namespace Edge.Tests.Conformance.Ocmf;

public class OcmfFuzzTests
{
    // Goal: no text makes the parser throw, hang or take memory without bound. Seeded; the long
    // form (EDGE_LONG_TESTS=1) is 10^7 texts.
    [Fact]
    public void A_record_changed_in_any_way_throws_nothing()
    {
        using var forge = new OcmfForge();
        var valid = forge.Sign(OcmfForge.Payload(
            "T1", OcmfForge.Reading("B", "1.000") + "," + OcmfForge.Reading("E", "1.5")));
        string[] words =
        [
            "|", "\"", "{", "}", "[", "]", "\\", "\\u0000", "\\ud800", "1e999", "-0", "RV", "RD",
            "null", "true", ",", ":", "\"RV\":", "99999999999999999999", "1-b:1.8.e", "+9999 U",
        ];
        var chance = new LineChance(5);
        var inputs = LongRun.Of(40_000, 10_000_000);
        _ = OcmfKey.TryParse(forge.Spki, out var key, out _);
        var text = new StringBuilder();
        var judged = 0;
        for (var i = 0; i < inputs; i++)
        {
            text.Clear().Append(valid);
            for (var changes = 1 + chance.Next(4); changes > 0; changes--)
            {
                var at = chance.Next(text.Length);
                switch (chance.Next(4))
                {
                    case 0: text[at] = (char)chance.Next(chance.Next(8) == 0 ? 65536 : 128); break;
                    case 1: text.Insert(at, words[chance.Next(words.Length)]); break;
                    case 2: text.Remove(at, Math.Min(1 + chance.Next(20), text.Length - at)); break;
                    default: text.Insert(at, valid, 1); break;
                }

                if (text.Length == 0)
                {
                    text.Append('O');
                }
            }

            if (OcmfRecord.TryParse(text.ToString(), out var record))
            {
                judged++;

                // A signature costs a millisecond: one in a thousand is judged to the end.
                if (judged % 1000 == 0)
                {
                    OcmfTransaction.Judge([record], _ => key, new OcmfPolicy());
                }
            }
        }

        Assert.True(judged > inputs / 100, $"only {judged} of {inputs} were records at all");
    }

    [Fact]
    public void A_key_of_any_text_throws_nothing()
    {
        using var forge = new OcmfForge("brainpool384r1");
        var chance = new LineChance(6);
        var inputs = LongRun.Of(40_000, 10_000_000);
        var valid = forge.Spki;
        for (var i = 0; i < inputs; i++)
        {
            var text = valid.ToCharArray();
            for (var changes = 1 + chance.Next(4); changes > 0; changes--)
            {
                text[chance.Next(text.Length)] = (char)(32 + chance.Next(95));
            }

            var cut = chance.Next(3) == 0 ? chance.Next(text.Length) : text.Length;
            _ = OcmfKey.TryParse(new string(text, 0, cut), out _, out _);
        }
    }
}
