using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli;

/// <summary>
/// <c>edge meter</c>: decodes frames, replays damaged streams and runs the energy ledger over
/// recorded readings, with the
/// code the devices run.
/// </summary>
public static class MeterVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() =>
        new("meter", "decode meter frames, replay lines, run the energy ledger")
        {
            Decode(), Replay("stream", "replay polls and received bytes"),
            Replay("ledger", "run readings, messages or pulses through the ledger"),
        };

    private static Command Decode()
    {
        var file = new Argument<FileInfo?>("file")
        {
            Description = "records, one object or an array",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var protocol = new Option<string>("--protocol")
        {
            Description = "modbus or dlt645",
            DefaultValueFactory = _ => "modbus",
        };
        var hex = new Option<string?>("--hex") { Description = "one frame" };
        var request = new Option<bool>("--request") { Description = "the frame is a question" };
        var map = new Option<string?>("--map")
        {
            Description = "register map that says how to read the value, such as sdm630",
        };
        var json = new Option<bool>("--json") { Description = "JSON, edge-meter/1" };
        var command = new Command("decode", "take frames apart")
        {
            file, protocol, hex, request, map, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(file) is { } records)
            {
                return Answer(records, parsed.GetValue(json));
            }

            if (parsed.GetValue(hex) is not { } frame)
            {
                throw new VerbException(
                    ExitCode.Usage, "decode", "nothing", "neither a file nor --hex is given",
                    "edge meter decode FILE, or --hex 010404436633341b38");
            }

            var record = MeterVerbRecords.OfFrame(
                parsed.GetRequiredValue(protocol), frame, parsed.GetValue(request),
                parsed.GetValue(map));
            return Write(MeterVerbRecords.Answer(record), parsed.GetValue(json));
        });
        return command;
    }

    private static Command Replay(string name, string description)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "records, one object or an array",
        };
        var json = new Option<bool>("--json") { Description = "JSON, edge-meter/1" };
        var command = new Command(name, description) { file, json };
        command.SetAction(parsed =>
            Answer(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }

    private static int Answer(FileInfo file, bool json)
    {
        using var document = RecordFile.Read(file);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return Write(MeterVerbRecords.Answer(document.RootElement), json);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the records", file.FullName,
                "it is neither an object nor an array", "give one record or an array of them");
        }

        // One record that cannot be read does not silence the others.
        var answers = new JsonArray();
        var unread = 0;
        foreach (var record in document.RootElement.EnumerateArray())
        {
            try
            {
                answers.Add(MeterVerbRecords.Answer(record));
            }
            catch (VerbException failure)
            {
                unread++;
                answers.Add(new JsonObject
                {
                    ["id"] = failure.Subject, ["unreadable"] = failure.Cause,
                });
            }
        }

        Write(answers, json);
        return unread == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static int Write(JsonNode answer, bool json)
    {
        if (json)
        {
            Console.WriteLine(answer.ToJsonString(RecordFile.Indented));
            return ExitCode.Ok;
        }

        foreach (var one in answer is JsonArray many ? many.ToArray() : [answer])
        {
            Console.WriteLine(one!.ToJsonString(RecordFile.Compact));
        }

        return ExitCode.Ok;
    }
}
