using System.CommandLine;
using Edge.Host;
using Edge.Pipeline;

namespace Edge.Cli;

/// <summary><c>edge run</c>: the gateway, until Ctrl-C.</summary>
public static class RunVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "the gateway's configuration",
            DefaultValueFactory = _ => new FileInfo("gateway.json"),
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder of the journal",
            DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
        };
        var command = new Command("run", "the gateway: devices' MQTT, journal, pages")
        {
            config, data, ParentWatch.Option,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var end = ParentWatch.Link(parsed.GetValue(ParentWatch.Option), cancel);
            return await RunAsync(
                parsed.GetRequiredValue(config).FullName, parsed.GetRequiredValue(data).FullName,
                end.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string config, string data, CancellationToken end)
    {
        var options = JsonFile.Read<HostOptions>(config);
        try
        {
            await GatewayProcess.RunAsync(options, data, Said, end);
            return ExitCode.Ok;
        }
        catch (GatewayException wrong)
        {
            throw new VerbException(
                CodeOf(wrong), wrong.Operation, wrong.Subject, wrong.Cause, wrong.Hint);
        }
    }

    private static void Said(GatewayProcess process)
    {
        foreach (var address in process.Addresses)
        {
            Console.Error.WriteLine($"edge run: listening on {address}");
        }

        if (process.FirstSignInPath is { } first)
        {
            Console.Error.WriteLine("edge run: the console has no account yet; this link makes "
                + $"the first one, once: {new Uri(process.Addresses[0], first)}");
        }
    }

    private static int CodeOf(GatewayException wrong) => wrong.Operation switch
    {
        "listen" => ExitCode.Unreachable,
        "take the configuration" or "read the certificates of mqttTls" or
        "read the log key" or "open the log" or "load the packs" or "agree the terms" =>
            ExitCode.BadConfiguration,
        _ => ExitCode.CheckFailed,
    };
}
