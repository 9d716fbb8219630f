using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Cli;
using Edge.Tests.Common;

namespace Edge.Tests.Conformance.Metering;

public class MeterVectorTests
{
    // Goal: every record of shared/vectors/meter gives its expected answer through the verbs'
    // own code. Source of the numbers: the collection, computed by a decoder apart from ours.
    [Theory]
    [InlineData("modbus-frames.json", 43)]
    [InlineData("modbus-chains.json", 3)]
    [InlineData("dlt645-frames.json", 30)]
    [InlineData("dlt645-exchanges.json", 4)]
    [InlineData("damaged-streams.json", 9)]
    [InlineData("anomalies.json", 20)]
    public void Every_meter_record_gives_its_expected_answer(string file, int least)
    {
        using var document = JsonDocument.Parse(SharedVectors.Text($"meter/{file}"));
        var wrong = new List<string>();
        var records = document.RootElement.EnumerateArray().ToList();
        foreach (var record in records)
        {
            var answer = MeterVerbRecords.Answer(record);
            wrong.AddRange(Differences(record, answer)
                .Select(d => $"{record.GetProperty("id").GetString()}{d}"));
        }

        Assert.True(records.Count >= least, $"{file} has only {records.Count} records");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_changed_expectation_is_noticed()
    {
        // Goal: the comparison above can fail. The reply is the manual's 230.2 V.
        const string Text = """
            {"id":"x","hex":"010404436633341b38","direction":"reply",
             "decode":{"type":"float32","unit":"V"},"expect":{"value":{"milli":230201}}}
            """;
        using var record = JsonDocument.Parse(Text);
        var answer = MeterVerbRecords.Answer(record.RootElement);
        Assert.Single(Differences(record.RootElement, answer));
    }

    private static IEnumerable<string> Differences(JsonElement record, JsonObject answer)
    {
        foreach (var name in new[] { "expect", "crcOk", "polls", "steps", "cases" })
        {
            if (!record.TryGetProperty(name, out var expected))
            {
                continue;
            }

            foreach (var found in name switch
            {
                "expect" => Expectation.Differences(expected, answer),
                "crcOk" => Expectation.Differences(expected, answer["crcOk"]),
                _ => Items(name, expected, answer[name]!.AsArray()),
            })
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<string> Items(string name, JsonElement items, JsonArray answers)
    {
        var i = 0;
        foreach (var item in items.EnumerateArray())
        {
            var answer = answers[i++];
            switch (name)
            {
                case "polls":
                    foreach (var d in Expectation.Differences(item.GetProperty("expect"), answer))
                        yield return $"[{i - 1}]{d}";
                    break;
                case "steps" when item.TryGetProperty("class", out var expected):
                    foreach (var d in Expectation.Differences(expected, answer!["class"]))
                        yield return $"[{i - 1}]{d}";
                    break;
                case "cases":
                    foreach (var member in item.EnumerateObject().Where(m => m.Name != "registers"))
                        foreach (var d in Expectation.Differences(
                            member.Value, answer![member.Name]))
                            yield return $"[{i - 1}].{member.Name}{d}";
                    break;
            }
        }
    }
}
