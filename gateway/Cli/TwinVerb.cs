using System.CommandLine;
using Edge.Twin;

namespace Edge.Cli;

/// <summary><c>edge twin</c>: simulated devices with real firmware, on real MQTT.</summary>
public static class TwinVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "the fleet: site, gateway, broker, speed, seed, devices",
            Required = true,
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder that is the devices' flash",
            DefaultValueFactory = _ => new DirectoryInfo("twin-data"),
        };
        var command = new Command(
            "twin", "run simulated bins and meters; say finish on standard input to end")
        {
            config, data, ParentWatch.Option,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(config), parsed.GetRequiredValue(data),
            parsed.GetValue(ParentWatch.Option), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo config, DirectoryInfo data, bool withParent, CancellationToken cancel)
    {
        try
        {
            var fleet = TwinOptions.Load(config.FullName);
            using var input = new StreamReader(Console.OpenStandardInput());
            var run = new FleetRun(fleet, data.FullName, TimeProvider.System);
            var acked = await run.RunAsync(input, Console.Out, withParent, cancel);
            return acked ? ExitCode.Ok : ExitCode.CheckFailed;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or FileNotFoundException
            or UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "start the fleet", config.FullName, wrong.Message,
                "correct the file; edge demo writes one that works");
        }
    }
}
