using System.CommandLine;

namespace Edge.Cli;

/// <summary><c>edge doctor</c>: looks for trouble before it happens, says what to do.</summary>
public static class DoctorVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "data folder the gateway uses",
            DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
        };
        var ports = new Option<int[]>("--port")
        {
            Description = "loopback port that must be free; may be given more than once",
            DefaultValueFactory = _ => [1883, 8080],
            AllowMultipleArgumentsPerToken = true,
        };
        var platform = new Option<Uri?>("--platform")
        {
            Description = "address of the platform, to be reached and its clock compared",
        };
        var json = new Option<bool>("--json") { Description = "one JSON object, edge-doctor/1" };
        var command = new Command("doctor", "check this machine before trouble")
        {
            data, ports, platform, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var examination = new Examination(TimeProvider.System);
            var steps = new List<Step>
            {
                Examination.Runtime(),
                examination.DataFolder(parsed.GetRequiredValue(data).FullName),
                Examination.FreeSpace(parsed.GetRequiredValue(data).FullName),
                Examination.KeyFiles(parsed.GetRequiredValue(data).FullName),
                examination.Clock(parsed.GetRequiredValue(data).FullName),
            };
            steps.AddRange(parsed.GetRequiredValue(ports).Select(Examination.Port));
            if (parsed.GetValue(platform) is { } address)
            {
                steps.Add(await examination.PlatformAsync(address, cancel));
            }

            return StepReport.Write(
                "edge-doctor/1", steps, parsed.GetValue(json), "edge demo");
        });
        return command;
    }
}
