using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Host;
using Edge.Pipeline;

namespace Edge.Cli;

/// <summary><c>edge log</c>: keys of the gateway's logs, one for each half-year.</summary>
public static class LogVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Builds the verb.</summary>
    public static Command Create() => new("log", "keys of the gateway's logs")
    {
        CreateNew(), CreateNext(),
    };

    private static Command CreateNew()
    {
        var origin = new Argument<string>("origin")
        {
            Description = "name of the log: edge.{domain}/{gateway}/{yyyy}h{1|2}",
        };
        var output = new Option<FileInfo>("--out")
        {
            Description = "file of the key, made with mode 0600",
            DefaultValueFactory = _ => new FileInfo("log.key.pem"),
        };
        var command = new Command("new", "make the key of a gateway's first log")
        {
            origin, output,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(origin);
            var vkey = MakeKey(Checked(name), parsed.GetRequiredValue(output).FullName);
            Console.WriteLine(vkey);
            Console.Error.WriteLine("next: list this key at the platform, in gateways of "
                + "platform.json, and name the file as logKey in gateway.json");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateNext()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "gateway.json",
            DefaultValueFactory = _ => new FileInfo("gateway.json"),
        };
        var atOnce = new Option<bool>("--at-once")
        {
            Description = "follow within this half-year, because the open log's key is lost",
        };
        var command = new Command("next", "prepare the log of the next half-year")
        {
            config, atOnce,
        };
        command.SetAction(parsed => Next(
            parsed.GetRequiredValue(config).FullName, parsed.GetValue(atOnce)));
        return command;
    }

    private static int Next(string config, bool atOnce)
    {
        var options = JsonFile.Read<HostOptions>(config);
        var open = options.Next?.Origin ?? options.Origin;
        if (options.Next is not null && !atOnce)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "prepare a log", config,
                $"{options.Next.Origin} is prepared already",
                "when it is open, write its origin and logKey over the old ones, remove next");
        }

        var origin = HalfYear.Following(Checked(open), atOnce)!;
        var name = origin[(origin.LastIndexOf('/') + 1)..];
        var folder = Path.GetDirectoryName(Path.GetFullPath(options.LogKey))!;
        var file = Path.Combine(folder, $"log-{name}.key.pem");
        var vkey = MakeKey(origin, file);
        var member = new JsonObject { ["origin"] = origin, ["logKey"] = file };
        if (atOnce) member["atOnce"] = true;
        Console.WriteLine(new JsonObject { ["next"] = member }.ToJsonString(Indented));
        Console.Error.WriteLine($"made {file}: {vkey}");
        Console.Error.WriteLine($"next: put this member into {config} and restart the gateway; "
            + "the open log hands over by itself, the platform learns the key from its last entry");
        return ExitCode.Ok;
    }

    private static string Checked(string origin) => HalfYear.TryStart(origin, out _)
        ? origin : throw new VerbException(
            ExitCode.BadConfiguration, "prepare a log", origin, "it names no half-year",
            "edge.{domain}/{gateway}/{yyyy}h{1|2}, for example edge.example.cn/gate-1/2026h2");

    private static string MakeKey(string origin, string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            SecretFile.Write(path, key.ExportPkcs8PrivateKeyPem());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "make a log key", path, wrong.Message,
                "a key is never written over: name another file, or move this one away");
        }

        return VerifierKey.ForLog(origin, key).Text;
    }
}
