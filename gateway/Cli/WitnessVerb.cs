using System.CommandLine;
using Edge.Platform;
using Edge.Platform.Witness;

namespace Edge.Cli;

/// <summary><c>edge witness</c>: a second cosigner, which holds sizes and roots only.</summary>
public static class WitnessVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "witness.json",
            DefaultValueFactory = _ => new FileInfo("witness.json"),
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder of what was signed, and of contradictions",
            DefaultValueFactory = _ => new DirectoryInfo("witness-data"),
        };
        var command = new Command("witness", "sign checkpoints that follow those signed before")
        {
            config, data, ParentWatch.Option,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var ended = ParentWatch.Link(parsed.GetValue(ParentWatch.Option), cancel);
            var options = JsonFile.Read<WitnessOptions>(parsed.GetRequiredValue(config).FullName);
            try
            {
                await WitnessProcess.RunAsync(
                    options, parsed.GetRequiredValue(data).FullName, ended.Token,
                    (address, key) => Console.WriteLine(
                        $"{{\"witness\":\"{address}\",\"vkey\":\"{key}\"}}"));
            }
            catch (PlatformException wrong)
            {
                throw new VerbException(ExitCode.BadConfiguration, wrong.Operation,
                    wrong.Subject, wrong.Cause, wrong.Hint);
            }
            catch (IOException wrong) when (!ended.IsCancellationRequested)
            {
                throw new VerbException(ExitCode.BadConfiguration, "start the witness",
                    $"port {options.Port}", wrong.Message, "choose a free port in witness.json");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
