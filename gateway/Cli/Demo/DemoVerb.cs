using System.CommandLine;
using System.Runtime.InteropServices;

namespace Edge.Cli.Demo;

/// <summary>
/// <c>edge demo</c>: platform, gateway and a fleet on loopback, and the proof that nothing is lost.
/// </summary>
public static class DemoVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var length = new Option<string?>("--for")
        {
            Description = "end after this long (45s, 10m, 2h); without it, at Ctrl-C",
        };
        var folder = new Option<DirectoryInfo?>("--data")
        {
            Description = "new folder for the world's files (default: a temporary one, kept)",
        };
        var bins = new Option<int>("--bins")
        {
            Description = "smart bins (1 to 200)", DefaultValueFactory = _ => 3,
        };
        var boxes = new Option<int>("--boxes")
        {
            Description = "recycling boxes for clothes, books, phones (0 to 200)",
            DefaultValueFactory = _ => 1,
        };
        var meters = new Option<int>("--meters")
        {
            Description = "charging meters (0 to 200)", DefaultValueFactory = _ => 2,
        };
        var kiosks = new Option<int>("--kiosks")
        {
            Description = "bins that wait for you at their kiosk's page (0 to 20)",
            DefaultValueFactory = _ => 1,
        };
        var chargers = new Option<int>("--chargers")
        {
            Description = "charge points that wait for you at their kiosk's page (0 to 20)",
            DefaultValueFactory = _ => 1,
        };
        var seed = new Option<long>("--seed")
        {
            Description = "seed of the people and the noise", DefaultValueFactory = _ => 1,
        };
        var command = new Command("demo", "the whole world on loopback, until Ctrl-C or --for")
        {
            length, folder, bins, boxes, meters, kiosks, chargers, seed,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var plan = new DemoPlan(
                Length(parsed.GetValue(length)), NewFolder(parsed.GetValue(folder)),
                InRange("--bins", parsed.GetValue(bins), 1, 200),
                InRange("--boxes", parsed.GetValue(boxes), 0, 200),
                InRange("--meters", parsed.GetValue(meters), 0, 200),
                InRange("--kiosks", parsed.GetValue(kiosks), 0, 20), parsed.GetValue(seed),
                InRange("--chargers", parsed.GetValue(chargers), 0, 20));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true; // end in order: finish, wait, print the sums
                end.Cancel();
            });
            return await new DemoRun(plan, TimeProvider.System).RunAsync(end.Token);
        });
        return command;
    }

    private static TimeSpan? Length(string? text)
    {
        if (text is null) return null;
        return Duration.TryParse(text, out var length) ? length : throw new VerbException(
            ExitCode.Usage, "read --for", text, "not a duration", "write it as 45s, 10m or 2h");
    }

    private static int InRange(string name, int value, int least, int most) =>
        value >= least && value <= most ? value : throw new VerbException(
            ExitCode.Usage, $"read {name}", $"{value}", "out of range",
            $"give a number from {least} to {most}");

    private static string NewFolder(DirectoryInfo? asked)
    {
        if (asked is null) return Directory.CreateTempSubdirectory("edge-demo-").FullName;
        if (asked.Exists && asked.EnumerateFileSystemInfos().Any())
        {
            throw new VerbException(
                ExitCode.Usage, "make the demo's world", asked.FullName, "the folder is not empty",
                "name a new folder with --data: a demo never touches what it did not make");
        }

        return asked.FullName;
    }
}
