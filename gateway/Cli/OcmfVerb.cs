using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Batch.Ocmf;

namespace Edge.Cli;

/// <summary><c>edge ocmf</c>: verifies signed meter records and judges transactions.</summary>
public static class OcmfVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() =>
        new("ocmf", "verify signed meter records, judge charging transactions")
        {
            Verify(), OcmfVerbTransaction.Create(),
        };

    /// <summary>One record with its key: what it says and whether the signature holds.</summary>
    public static JsonObject Answer(JsonElement record, string? key)
    {
        var answer = new JsonObject { ["id"] = Text(record, "id") ?? "record" };
        var text = Text(record, "record");
        var registered = key ?? Text(record, "publicKey");
        if (!OcmfRecord.TryParse(text, out var parsed))
        {
            answer["signature"] = "invalid";
            answer["reasons"] = new JsonArray("frame");
            return answer;
        }

        _ = OcmfKey.TryParse(registered, out var found, out var curveKnown);
        var reason = parsed!.Judge(found, curveKnown);
        var algorithm = parsed.Algorithm.Split('-');
        answer["curve"] = algorithm.Length == 3 ? algorithm[1] : parsed.Algorithm;
        answer["signature"] = reason switch
        {
            null => "valid",
            "signature" => "invalid",
            _ => reason,
        };
        answer["reasons"] = reason is null ? new JsonArray() : new JsonArray(reason);
        answer["leniencies"] = Names(parsed.Leniencies);
        answer["pagination"] = parsed.Pagination;
        answer["gatewaySerial"] = parsed.GatewaySerial;
        answer["meterSerial"] = parsed.MeterSerial;
        answer["readings"] = new JsonArray([.. parsed.Readings.Select(Reading)]);
        return answer;
    }

    /// <summary>Adds whether a text read from a meter holds, where the record brings its
    /// key.</summary>
    public static void Verify(JsonObject answer, JsonElement record, string text)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var key = Text(record, "publicKey")
            ?? (record.TryGetProperty("expect", out var expect) ? Text(expect, "publicKey") : null);
        if (key is null)
        {
            return;
        }

        answer["publicKey"] = key;
        _ = OcmfKey.TryParse(key, out var found, out var curveKnown);
        answer["signature"] =
            OcmfRecord.TryParse(text, out var parsed) && parsed!.Judge(found, curveKnown) is null
                ? "valid"
                : "invalid";
    }

    internal static JsonArray Names(IEnumerable<string> names) =>
        [.. names.Select(n => JsonValue.Create(n))];

    internal static string? Text(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Command Verify()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "records (one object or an array), or a file that holds one OCMF text",
        };
        var key = new Option<string?>("--key")
        {
            Description = "public key, where the records bring none",
        };
        var strict = new Option<bool>("--strict") { Description = "accept no leniency" };
        var json = new Option<bool>("--json") { Description = "JSON, edge-ocmf/1" };
        var command = new Command("verify", "verify signatures of records")
        {
            file, key, strict, json,
        };
        command.SetAction(parsed =>
        {
            using var document = OcmfVerbTransaction.Read(parsed.GetRequiredValue(file));
            var many = document.RootElement.ValueKind == JsonValueKind.Array;
            var answers = new JsonArray();
            JsonElement[] records = many
                ? [.. document.RootElement.EnumerateArray()] : [document.RootElement];
            if (!records.Any(record => Text(record, "record") is not null))
                throw NoRecords(parsed.GetRequiredValue(file));
            foreach (var record in records)
            {
                answers.Add(Answer(record, parsed.GetValue(key)));
            }

            Write(answers, many, parsed.GetValue(json));
            var good = answers.All(a => (string?)a!["signature"] == "valid"
                && (!parsed.GetValue(strict) || a["leniencies"] is JsonArray { Count: 0 }));

            // A collection is answered record by record; one record alone is a check.
            return good || many ? ExitCode.Ok : ExitCode.CheckFailed;
        });
        return command;
    }

    private static void Write(JsonArray answers, bool many, bool json)
    {
        if (json)
        {
            JsonNode whole = many ? answers : answers[0]!;
            Console.WriteLine(whole.ToJsonString(RecordFile.Indented));
            return;
        }

        foreach (var answer in answers)
        {
            var names = string.Join(
                ' ', answer!["leniencies"]?.AsArray().Select(n => $"{n}") ?? []);
            Console.WriteLine($"{answer["id"]}  {answer["signature"]}  {names}".TrimEnd());
            foreach (var reason in answer["reasons"]?.AsArray() ?? [])
            {
                Console.WriteLine($"  {reason}: {Meaning((string)reason!)}");
            }
        }
    }

    private static VerbException NoRecords(FileInfo file) => new(
        ExitCode.BadConfiguration, "verify the records", file.FullName,
        "it holds no OCMF: no text that begins with OCMF|, and no object with a member record",
        "give the meter's text as it came, or {\"record\":\"OCMF|...\",\"publicKey\":\"...\"}");

    // What a reason of a single record means, and what to do.
    private static string Meaning(string reason) => reason switch
    {
        "frame" => "not OCMF|{...}|{...} with two strict JSON objects and readings; was the text "
            + "cut, reformatted or escaped on its way?",
        "signature" => "the key did not sign this text: one byte of it, or the key, is another",
        "key-unknown" => "no public key: give --key, or a member publicKey",
        "key-curve" => "the key is of another curve than the record's SA",
        "algorithm-unknown" => "SA names none of the seven curves of OCMF",
        _ => "see docs/reference/metering.md",
    };

    private static JsonObject Reading(OcmfReading reading) => new()
    {
        ["tx"] = reading.Tx,
        ["rv"] = reading.Value,
        ["unit"] = reading.Unit,
        ["wh"] = reading.Wh,
        ["obis"] = reading.Code,
        ["register"] = reading.Obis.Register,
        ["tUtcMs"] = reading.AtMs,
        ["clock"] = reading.Clock,
        ["ef"] = reading.ErrorFlags,
        ["st"] = reading.Status,
    };
}
