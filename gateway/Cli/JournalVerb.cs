using System.CommandLine;
using Edge.Pipeline;

namespace Edge.Cli;

/// <summary><c>edge journal check|export|prune</c>: what is durable, looked at from outside.
/// </summary>
/// <remarks>Check and export read only, the gateway may be running; prune needs it stopped.
/// </remarks>
public static class JournalVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() => new("journal", "check or export what a gateway holds")
    {
        CreateCheck(), CreateExport(), CreatePrune(),
    };

    private static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "folder of the journal",
        DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
    };

    private static Command CreateCheck()
    {
        var data = Data();
        var json = new Option<bool>("--json") { Description = "one object, edge-journal-check/1" };
        var command = new Command("check", "hash everything again and compare") { data, json };
        command.SetAction(parsed =>
        {
            using var inspection = Open(parsed.GetRequiredValue(data).FullName);
            var steps = inspection.Check()
                .Select(found => new Step(
                    found.Name, found.Fault.Length == 0 ? StepOutcome.Ok : StepOutcome.Fail,
                    found.Fault.Length == 0 ? found.Detail : found.Fault,
                    found.Fault.Length == 0 ? null : found.Hint))
                .ToList();
            return StepReport.Write(
                "edge-journal-check/1", steps, parsed.GetValue(json), "edge journal export");
        });
        return command;
    }

    private static Command CreateExport()
    {
        var data = Data();
        var device = new Option<string?>("--device") { Description = "only this device" };
        var type = new Option<string[]>("--type")
        {
            Description = "only these: event, quarantine, refusal, counter, alarm, batch, tally",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("export", "everything as JSON lines, edge-journal-export/1")
        {
            data, device, type,
        };
        command.SetAction(parsed =>
        {
            using var inspection = Open(parsed.GetRequiredValue(data).FullName);
            using var output = Console.OpenStandardOutput();
            inspection.Export(output, parsed.GetValue(type) ?? [], parsed.GetValue(device));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreatePrune()
    {
        var data = Data();
        var months = new Option<int>("--keep-months")
        {
            Description = $"months of payloads to keep, at least {Pruning.LeastMonths}",
            Required = true,
        };
        var command = new Command(
            "prune", "forget old payloads that are receipted; proofs stay; the gateway is stopped")
        {
            data, months,
        };
        command.SetAction(parsed =>
        {
            try
            {
                var gone = Pruning.Run(
                    parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(months),
                    TimeProvider.System);
                Console.WriteLine($"{gone} payloads are gone; hashes, notes and receipts stay");
                return ExitCode.Ok;
            }
            catch (GatewayException wrong)
            {
                throw new VerbException(
                    ExitCode.CheckFailed, wrong.Operation, wrong.Subject, wrong.Cause, wrong.Hint);
            }
        });
        return command;
    }

    private static JournalInspection Open(string folder)
    {
        try
        {
            return JournalInspection.Open(folder);
        }
        catch (GatewayException wrong)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, wrong.Operation, wrong.Subject, wrong.Cause, wrong.Hint);
        }
    }
}
