using System.CommandLine;
using Edge.Platform;

namespace Edge.Cli;

/// <summary><c>edge platform</c>: the receiver that verifies, recalculates and cosigns.</summary>
public static class PlatformVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "platform.json",
            DefaultValueFactory = _ => new FileInfo("platform.json"),
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder of the ledger",
            DefaultValueFactory = _ => new DirectoryInfo("platform-data"),
        };
        var command = new Command("platform", "receive, verify and book batches of gateways")
        {
            config, data, ParentWatch.Option,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var ended = ParentWatch.Link(parsed.GetValue(ParentWatch.Option), cancel);
            var options = JsonFile.Read<PlatformOptions>(parsed.GetRequiredValue(config).FullName);
            try
            {
                await PlatformProcess.RunAsync(
                    options, parsed.GetRequiredValue(data).FullName, ended.Token,
                    address => Console.WriteLine($"{{\"platform\":\"{address}\"}}"));
            }
            catch (PlatformException wrong)
            {
                throw new VerbException(ExitCode.BadConfiguration, wrong.Operation,
                    wrong.Subject, wrong.Cause, wrong.Hint);
            }
            catch (IOException wrong) when (!ended.IsCancellationRequested)
            {
                throw new VerbException(ExitCode.BadConfiguration, "start the platform",
                    $"port {options.Port}", wrong.Message, "choose a free port in platform.json");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
