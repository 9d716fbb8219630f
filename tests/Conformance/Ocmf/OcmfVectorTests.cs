using System.Text.Json;
using Edge.Cli;
using Edge.Batch.Ocmf;
using Edge.Tests.Common;
using Edge.Tests.Conformance.Metering;

namespace Edge.Tests.Conformance.Ocmf;

public class OcmfVectorTests
{
    // Goal: genuine signed records of chargers and meters are read and verified as two other
    // implementations did. Source: shared/vectors/ocmf, copied byte for byte from their makers.
    [Fact]
    public void Every_genuine_record_gives_its_expected_answer()
    {
        using var document = JsonDocument.Parse(SharedVectors.Text("ocmf/records.json"));
        var wrong = new List<string>();
        var count = 0;
        foreach (var record in document.RootElement.EnumerateArray())
        {
            count++;
            var answer = OcmfVerb.Answer(record, null);
            wrong.AddRange(Expectation.Differences(record.GetProperty("expect"), answer)
                .Select(d => $"{record.GetProperty("id").GetString()}{d}"));
        }

        Assert.True(count >= 28, $"only {count} records");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_transaction_gets_its_verdict_and_the_run_adds_up()
    {
        var path = SharedVectors.Path("ocmf/transactions.json");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var answer = OcmfVerbTransaction.Answer([new FileInfo(path)], null, new OcmfPolicy());
        var wrong = new List<string>();
        var i = 0;
        foreach (var one in document.RootElement.GetProperty("transactions").EnumerateArray())
        {
            var got = answer["transactions"]![i++];
            wrong.AddRange(Expectation.Differences(one.GetProperty("expect"), got)
                .Select(d => $"{one.GetProperty("id").GetString()}{d}"));
        }

        var run = document.RootElement.GetProperty("run").GetProperty("expect");
        wrong.AddRange(Expectation.Differences(run, answer["run"]).Select(d => $"run{d}"));
        Assert.True(i >= 16, $"only {i} transactions");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_flipped_bit_of_the_payload_breaks_every_signature()
    {
        // Goal: no record verifies for a reason other than its bytes. Each valid record, one
        // digit of its first register changed.
        using var document = JsonDocument.Parse(SharedVectors.Text("ocmf/records.json"));
        var broken = 0;
        foreach (var record in document.RootElement.EnumerateArray())
        {
            var text = record.GetProperty("record").GetString()!;
            var at = text.IndexOf("\"RV\"", StringComparison.Ordinal);
            at = text.IndexOfAny("0123456789".ToCharArray(), at);
            var digit = text[at] == '9' ? '8' : '9';
            var changed = text[..at] + digit + text[(at + 1)..];
            Assert.True(OcmfRecord.TryParse(changed, out var parsed));
            Assert.True(OcmfKey.TryParse(
                record.GetProperty("publicKey").GetString(), out var key, out _));
            Assert.Equal("signature", parsed!.Judge(key));
            broken++;
        }

        Assert.True(broken >= 28);
    }
}
