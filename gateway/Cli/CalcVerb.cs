using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Calculator;

namespace Edge.Cli;

/// <summary><c>edge calc</c>: one reduction by hand, with everything it was made of.</summary>
public static class CalcVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("pack") { Description = "id, id@version or a file" };
        var quantity =
            new Argument<long>("quantity") { Description = "in the pack's unit: g, Wh, pieces" };
        var options = new Dictionary<string, Option<string?>>
        {
            ["category"] = new("--category") { Description = "what it is, such as PET" },
            ["region"] = new("--region") { Description = "CN-4403 or CN-grid-South" },
            ["platform"] = new("--platform") { Description = "whose own factor" },
            ["at"] = new("--at") { Description = "when, such as 2026-06-01T12:00:00+08:00" },
        };
        var set = new Option<string[]>("--set")
        {
            Description = "an operator's value, such as eta=0.92; may be given more than once",
        };
        var folder = PackFiles.FolderOption();
        var json = new Option<bool>("--json") { Description = "one object, edge-calc/1" };
        var command = new Command("calc", "calculate one reduction and show how")
        {
            name, quantity, set, folder, json,
        };
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }
        command.SetAction(parsed =>
        {
            var pack = PackFiles.Find(
                PackFiles.Load(parsed.GetValue(folder)), parsed.GetRequiredValue(name));
            var input = new JsonObject { ["q"] = parsed.GetRequiredValue(quantity) };
            foreach (var (member, option) in options)
            {
                if (parsed.GetValue(option) is { } value)
                {
                    input[member] = value;
                }
            }
            CheckMoment(parsed.GetValue(options["at"]));
            AddValues(input, parsed.GetValue(set) ?? []);
            return Answer(pack, input, parsed.GetValue(json));
        });
        return command;
    }

    private static int Answer(Pack pack, JsonObject input, bool json)
    {
        using var document = JsonDocument.Parse(input.ToJsonString());
        var calculation = PackVectors.Calculate(pack, document.RootElement, out _);
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["format"] = "edge-calc/1",
                ["in"] = input,
                ["calc"] = JsonNode.Parse(calculation.ToJson()),
                ["shown"] = calculation.Shown,
                ["notice"] = pack.NoticeEn,
            }.ToJsonString());
        }
        else if (calculation.None is { } reason)
        {
            Console.WriteLine($"nothing   {reason} (docs/reference/reasons.md), pack {pack.Name}");
        }
        else
        {
            Write(pack, calculation);
        }
        return calculation.None is null ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static void Write(Pack pack, Calculation calculation)
    {
        foreach (var row in calculation.Rows)
        {
            var ids = string.Join(", ", row.FactorIds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Role,-9} {row.Quantity} {row.Unit} x {row.Numerator}/{row.Denominator} mg, "
                + $"rounded {row.Rounding} = {row.Milligrams} mg CO2e  [{ids}]"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"total     {calculation.Milligrams} mg CO2e, pack {pack.Name} {pack.Sha256[..12]}"));
        if (pack.NoticeEn is { } notice)
        {
            Console.WriteLine($"note      {notice} · {pack.NoticeZh}");
        }
        Console.WriteLine($"next: edge methodology show {pack.Name}");
    }

    private static void CheckMoment(string? at)
    {
        if (at is not null && !ChinaTime.TryMoment(at, out _))
        {
            throw new VerbException(
                ExitCode.Usage, "read the time", at, "it has another form",
                "--at 2026-06-01T12:00:00+08:00");
        }
    }

    private static void AddValues(JsonObject input, string[] values)
    {
        var with = new JsonObject();
        foreach (var value in values)
        {
            var at = value.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new VerbException(
                    ExitCode.Usage, "read --set", value, "there is no =", "--set eta=0.92");
            }
            with[value[..at]] = value[(at + 1)..];
        }
        if (with.Count > 0)
        {
            input["with"] = with;
        }
    }
}
