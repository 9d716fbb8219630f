using System.CommandLine;
using System.Globalization;
using Edge.Pipeline;

namespace Edge.Cli;

/// <summary><c>edge backup take|restore</c>: a copy of a data folder, and the way back.</summary>
/// <remarks>The gateway may be running while the copy is taken.</remarks>
public static class BackupVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() =>
        new("backup", "copy a gateway's data folder while it runs, and put it back")
        {
            CreateTake(), CreateRestore(),
        };

    private static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "the gateway's data folder",
        DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
    };

    private static Command CreateTake()
    {
        var data = Data();
        var target = new Argument<string>("folder")
        {
            Description = "where to; must not be there yet",
        };
        var command = new Command("take", "copy, check the copy, then give it its name")
        {
            target, data,
        };
        command.SetAction(parsed => Said(() =>
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(target));
            var note = Backup.Take(
                parsed.GetRequiredValue(data).FullName, folder,
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return $"{folder}: {Contents(note)}, checked; without the keys of devices";
        }));
        return command;
    }

    private static Command CreateRestore()
    {
        var data = Data();
        var source = new Argument<string>("folder") { Description = "a backup" };
        var command = new Command("restore", "put a backup into an empty data folder")
        {
            source, data,
        };
        command.SetAction(parsed => Said(() =>
        {
            var folder = parsed.GetRequiredValue(data).FullName;
            var note = Backup.PutBack(parsed.GetRequiredValue(source), folder);
            return $"{folder}: {Contents(note)}; at its next start the gateway fetches from the "
                + "platform what was sealed since, and signs nothing before that";
        }));
        return command;
    }

    private static string Contents(BackupNote note) => string.Create(
        CultureInfo.InvariantCulture, $"{note.Events} events, {note.Entries} sealed entries of "
        + $"{DateTimeOffset.FromUnixTimeMilliseconds(note.AtMs):yyyy-MM-dd HH:mm:ss} UTC");

    private static int Said(Func<string> act)
    {
        try
        {
            Console.WriteLine(act());
            return ExitCode.Ok;
        }
        catch (GatewayException wrong)
        {
            throw new VerbException(
                ExitCode.CheckFailed, wrong.Operation, wrong.Subject, wrong.Cause, wrong.Hint);
        }
    }
}
