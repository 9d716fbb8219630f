using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Cli.Devices;

/// <summary><c>edge devices</c>: the fleet, commands, claims and states.</summary>
/// <remarks>The gateway knows the fleet and carries commands; the platform knows claims, key epochs
/// and who is revoked. Each is asked with the token of its data folder.</remarks>
public static class DevicesVerb
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

    /// <summary>Builds the verb.</summary>
    public static Command Create() => new("devices", "list, command, claim and revoke devices")
    {
        List(), Show(), Refresh(), Order(), DeviceClaimVerbs.Claims(), DeviceClaimVerbs.Provision(),
        DeviceClaimVerbs.Approve(), DeviceClaimVerbs.State("revoke", "nothing of it counts again"),
        DeviceClaimVerbs.State("hold", "count it only after a review"),
        DeviceClaimVerbs.State("activate", "count it again"),
        DeviceClaimVerbs.State("epoch", "give it keys of the next epoch"),
        DeviceClaimVerbs.State("decommission", "have it erase journal and claim"),
    };

    /// <summary>Where a process is and where its token lies.</summary>
    internal static (Option<Uri> At, Option<DirectoryInfo> Data) Place(int port, string folder) => (
        AddressOption.Of("--at", "address of the process", $"http://127.0.0.1:{port}/"),
        new Option<DirectoryInfo>("--data")
        {
            Description = "its data folder, which holds operator.token",
            DefaultValueFactory = _ => new DirectoryInfo(folder),
        });

    private static Command List()
    {
        var (at, data) = Place(8080, "edge-data");
        var command = new Command("list", "the devices of a gateway") { at, data, Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = new OperatorClient(
                parsed.GetRequiredValue(at), parsed.GetRequiredValue(data).FullName);
            var answer = await client.GetAsync("edge/1/operator/devices", cancel);
            if (parsed.GetValue(Json)) return Print(answer);
            foreach (var device in answer["devices"]!.AsArray()) PrintLine(device!);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var (at, data) = Place(8080, "edge-data");
        var device = new Argument<string>("device");
        var command = new Command("show", "one device: health, last commands")
        {
            device, at, data, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = new OperatorClient(
                parsed.GetRequiredValue(at), parsed.GetRequiredValue(data).FullName);
            var dev = parsed.GetRequiredValue(device);
            var one = await client.GetAsync($"edge/1/operator/devices/{dev}", cancel);
            var told = await client.GetAsync(
                $"edge/1/operator/devices/{dev}/commands?limit=10", cancel);
            one["commands"] = told["commands"]!.DeepClone();
            if (parsed.GetValue(Json)) return Print(one);
            PrintLine(one);
            foreach (var (name, value) in one["health"]?["values"]?.AsObject() ?? [])
            {
                Console.WriteLine($"  {name,-10} {value}");
            }

            foreach (var given in one["commands"]!.AsArray())
            {
                Console.WriteLine(
                    $"  {given!["id"],6} {given["kind"],-10} {given["state"],-8} "
                    + $"{given["detail"]} by {given["who"]}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Refresh()
    {
        var (at, data) = Place(8080, "edge-data");
        var device = new Argument<string>("device");
        var command = new Command(
            "refresh", "have the gateway ask the platform now for keys, state and orders")
        {
            device, at, data, DryRun, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = $"edge/1/operator/devices/{parsed.GetRequiredValue(device)}/refresh";
            if (parsed.GetValue(DryRun)) return Print(new JsonObject { ["post"] = path });
            using var client = new OperatorClient(
                parsed.GetRequiredValue(at), parsed.GetRequiredValue(data).FullName);
            var said = await client.PostAsync(path, [], cancel);
            if (parsed.GetValue(Json)) return Print(said);
            var state = (bool)said["isRevoked"]! ? "revoked" : "active";
            Console.WriteLine($"{said["dev"]} {state}, epoch {said["newest"]}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Order()
    {
        var (at, data) = Place(8080, "edge-data");
        var device = new Argument<string>("device");
        var kind = new Argument<string>("kind")
        {
            Description = "identify, reboot, zero, lock, resend, log, settings",
        };
        var values = new Argument<string[]>("name=value") { Arity = ArgumentArity.ZeroOrMore };
        var wait = new Option<int>("--wait")
        {
            Description = "seconds to wait for the device's answer (0 to 60)",
            DefaultValueFactory = _ => 10,
        };
        var command = new Command("command", "tell a device what to do, and wait for its answer")
        {
            device, kind, values, at, data, wait, Who, DryRun, Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var body = new JsonObject
            {
                ["kind"] = parsed.GetRequiredValue(kind),
                ["args"] = Arguments(parsed.GetValue(values) ?? []),
                ["who"] = parsed.GetRequiredValue(Who),
            };
            if (parsed.GetValue(DryRun)) return Print(body);
            using var client = new OperatorClient(
                parsed.GetRequiredValue(at), parsed.GetRequiredValue(data).FullName);
            var booked = await client.PostAsync(
                $"edge/1/operator/devices/{parsed.GetRequiredValue(device)}/commands", body,
                cancel);
            var said = await client.GetAsync(
                $"edge/1/operator/commands/{booked["id"]}?wait={parsed.GetValue(wait)}", cancel);
            if (parsed.GetValue(Json)) Print(said);
            else Console.WriteLine($"{said["state"]} {said["detail"]}".Trim());
            return (string?)said["state"] == "refused" ? ExitCode.CheckFailed : ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Arguments(string[] pairs)
    {
        var arguments = new JsonObject();
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new VerbException(
                    ExitCode.Usage, "read the arguments", pair, "not of the form name=value",
                    "edge devices command bin-001 identify s=10");
            }

            // Settings are lines; a shell writes them with \n.
            arguments[pair[..at]] = pair[(at + 1)..].Replace("\\n", "\n", StringComparison.Ordinal);
        }

        return arguments;
    }

    /// <summary>Prints a document; the exit code of having done so.</summary>
    internal static int Print(JsonNode document)
    {
        Console.WriteLine(document.ToJsonString(JsonFile.Options));
        return ExitCode.Ok;
    }

    private static void PrintLine(JsonNode device)
    {
        var isOnline = (bool?)device["online"] == true;
        var state = (bool?)device["isRevoked"] == true ? "revoked"
            : !isOnline ? "offline" : (string?)device["health"]?["state"] ?? "online";
        Console.WriteLine(
            $"{device["dev"],-32} {state,-8} seq {device["durableSeq"],-8} "
            + $"{device["g"]} g  {device["wh"]} Wh  {device["health"]?["firmware"]}");
    }
}
