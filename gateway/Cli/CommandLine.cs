using System.CommandLine;

namespace Edge.Cli;

/// <summary>The command <c>edge</c>: a file per verb, this table, one way to fail.</summary>
public static class CommandLine
{
    /// <summary>Parses and runs; returns an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = Create();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors.Select(error => error.Message).Distinct())
            {
                await Console.Error.WriteLineAsync($"edge: {error}");
            }

            await Console.Error.WriteLineAsync("hint: edge --help, or edge VERB --help");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (VerbException failure)
        {
            await Console.Error.WriteLineAsync(
                $"edge: could not {failure.Operation}: {failure.Subject}: {failure.Cause}");
            await Console.Error.WriteLineAsync($"hint: {failure.Hint}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        catch (IOException wrong) // a busy port, a disk: the environment, never a stack trace
        {
            await Console.Error.WriteLineAsync($"edge: could not go on: {wrong.Message}");
            await Console.Error.WriteLineAsync("hint: run edge doctor");
            return ExitCode.Unreachable;
        }
    }

    /// <summary>The whole command tree. A new verb is one file and one line here.</summary>
    public static RootCommand Create() =>
        new("Every drop-off and every kWh, counted once, exactly, and checkable by anybody.")
        {
            Demo.DemoVerb.Create(),
            BrokerVerb.Create(),
            DoctorVerb.Create(),
            PlatformVerb.Create(), WitnessVerb.Create(), ReceiptVerb.Create(), BatchVerb.Create(),
            PromiseVerb.Create(),
            MeterVerb.Create(), OcmfVerb.Create(), MqttVerb.Create(),
            MethodologyVerb.Create(), CalcVerb.Create(),
            JournalVerb.Create(), BackupVerb.Create(), LogVerb.Create(), CaVerb.Create(),
            SbomVerb.Create(),
            RunVerb.Create(), StatusVerb.Create(), WatchVerb.Create(),
            DropoffsVerb.Create(), CompletionVerb.Create(),
            TwinVerb.Create(), OcppVerb.Create(),
            Devices.DevicesVerb.Create(), ReleaseVerb.Create(),
            SimulateVerb.Create(), Vectors.VectorsVerb.Create(),
        };
}
