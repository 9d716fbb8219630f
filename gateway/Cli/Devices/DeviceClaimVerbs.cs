using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Cli.Devices;

/// <summary>What the platform's operator does with devices: claims, states, epochs.</summary>
internal static class DeviceClaimVerbs
{
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "print the document",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "say what would be asked, ask nothing",
    };

    private static readonly Option<string> Who = new("--who")
    {
        Description = "who does it, for the audit",
        DefaultValueFactory = _ => Environment.UserName,
    };

    /// <summary>Lists claims.</summary>
    public static Command Claims()
    {
        var (at, data) = DevicesVerb.Place(8090, "platform-data");
        var command = new Command("claims", "devices prepared at the bench and not claimed yet")
        {
            at, data, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = Client(parsed, at, data);
            var answer = await client.GetAsync("edge/1/operator/claims", cancel);
            if (parsed.GetValue(Json)) return DevicesVerb.Print(answer);
            foreach (var claim in answer["claims"]!.AsArray())
            {
                Console.WriteLine(
                    $"{claim!["serial"],-32} {claim["state"],-10} {claim["dev"]} "
                    + $"({claim["kind"]}) at {claim["site"]}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Prepares a device at the bench.</summary>
    public static Command Provision()
    {
        var (at, data) = DevicesVerb.Place(8090, "platform-data");
        var serial = new Option<string>("--serial") { Description = "as printed", Required = true };
        var site = new Option<string>("--site") { Description = "its site", Required = true };
        var kind = new Option<string>("--kind")
        {
            Description = "bin, box, meter", Required = true,
        };
        var dev = new Option<string>("--device") { Description = "its id", Required = true };
        var file = new Option<FileInfo>("--out")
        {
            Description = "file for the device's flash: serial and secret, mode 0600",
            Required = true,
        };
        var command = new Command(
            "provision", "prepare a device: a secret for its flash, a code for the technician")
        {
            serial, site, kind, dev, file, at, data, Who, DryRun, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var body = new JsonObject
            {
                ["serial"] = parsed.GetRequiredValue(serial),
                ["site"] = parsed.GetRequiredValue(site),
                ["kind"] = parsed.GetRequiredValue(kind),
                ["dev"] = parsed.GetRequiredValue(dev),
                ["who"] = parsed.GetRequiredValue(Who),
            };
            if (parsed.GetValue(DryRun)) return DevicesVerb.Print(body);
            var path = parsed.GetRequiredValue(file).FullName;
            using var writer = NewSecretFile(path);
            using var client = Client(parsed, at, data);
            var made = await client.PostAsync("edge/1/operator/claims", body, cancel);
            writer.Write($"serial={body["serial"]}\nsecret={made["secret"]}\n");
            if (parsed.GetValue(Json))
            {
                made.AsObject().Remove("secret");
                return DevicesVerb.Print(made);
            }

            Console.WriteLine($"code {made["code"]}");
            Console.Error.WriteLine(
                $"next: add {path} to edge.txt on the device's flash, delete the file, give the "
                + $"code to the technician; then edge devices approve {body["serial"]} CODE");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Says the one-time code.</summary>
    public static Command Approve()
    {
        var (at, data) = DevicesVerb.Place(8090, "platform-data");
        var serial = new Argument<string>("serial");
        var code = new Argument<string>("code");
        var command = new Command("approve", "the technician's code: the device may have its name")
        {
            serial, code, at, data, Who, DryRun, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var body = new JsonObject
            {
                ["code"] = parsed.GetRequiredValue(code), ["who"] = parsed.GetRequiredValue(Who),
            };
            if (parsed.GetValue(DryRun)) return DevicesVerb.Print(body);
            using var client = Client(parsed, at, data);
            var claim = await client.PostAsync(
                $"edge/1/operator/claims/{parsed.GetRequiredValue(serial)}/approve", body, cancel);
            if (parsed.GetValue(Json)) return DevicesVerb.Print(claim);
            Console.WriteLine($"{claim["serial"]} approved as {claim["dev"]}");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>One act on a device at the platform.</summary>
    public static Command State(string act, string meaning)
    {
        var (at, data) = DevicesVerb.Place(8090, "platform-data");
        var device = new Argument<string>("device");
        var second = new Option<string?>("--second")
        {
            Description = "the second person, where two are needed",
        };
        var lost = new Option<long?>("--lost")
        {
            Description = "events that may be lost: exactly as many as are not acked",
        };
        var command = new Command(act, meaning)
        {
            device, second, lost, at, data, Who, DryRun, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var body = new JsonObject { ["who"] = parsed.GetRequiredValue(Who) };
            if (parsed.GetValue(second) is { } other) body["second"] = other;
            if (parsed.GetValue(lost) is { } count) body["lost"] = count;
            if (parsed.GetValue(DryRun)) return DevicesVerb.Print(body);
            using var client = Client(parsed, at, data);
            var done = await client.PostAsync(
                $"edge/1/operator/devices/{parsed.GetRequiredValue(device)}/{act}", body, cancel);
            if (parsed.GetValue(Json)) return DevicesVerb.Print(done);
            Console.WriteLine($"{done["dev"]} {done["kind"] ?? done["state"]}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static OperatorClient Client(
        ParseResult parsed, Option<Uri> at, Option<DirectoryInfo> data) =>
        new(parsed.GetRequiredValue(at), parsed.GetRequiredValue(data).FullName);

    private static StreamWriter NewSecretFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new StreamWriter(path, options);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(
                ExitCode.Usage, "write the secret", path, wrong.Message,
                "name a new file with --out: a secret is never written over another");
        }
    }
}
