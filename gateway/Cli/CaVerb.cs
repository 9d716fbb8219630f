using System.CommandLine;

namespace Edge.Cli;

/// <summary><c>edge ca</c>: certificates of gateways, platforms, brokers and devices, made on the
/// spot and taken back.</summary>
public static class CaVerb
{
    private const int DaysMax = 3_650;

    private static readonly Option<DirectoryInfo> Folder = new("--dir")
    {
        Description = "folder of the authority; keep it off the machines it serves",
        DefaultValueFactory = _ => new DirectoryInfo("ca"),
        Recursive = true,
    };

    /// <summary>Builds the verb.</summary>
    public static Command Create() => new("ca", "a small certificate authority in a folder")
    {
        Init(), Issue("issue", "make a key and its certificate"),
        Issue("renew", "make them anew; the old certificate holds until its end"),
        Revoke(), List(), Folder,
    };

    private static Command Init()
    {
        var name = new Option<string>("--name")
        {
            Description = "common name of the authority",
            DefaultValueFactory = _ => "Edge site CA",
        };
        var command = new Command("init", "make the authority") { name };
        command.SetAction(parsed => Guarded("make the authority", () =>
        {
            var authority = LocalAuthority.Create(
                parsed.GetRequiredValue(Folder).FullName, parsed.GetRequiredValue(name),
                TimeProvider.System);
            Console.WriteLine(authority.CertificateFile);
            Console.Error.WriteLine("next: edge ca issue GATEWAY, and hand out ca.pem only");
        }));
        return command;
    }

    private static Command Issue(string verb, string text)
    {
        var name = new Argument<string>("name")
        {
            Description = "id of the gateway or the device, or a server's name",
        };
        var host = new Option<string[]>("--host")
        {
            Description = "makes a server's certificate: its DNS names and addresses",
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<int>("--days")
        {
            Description = "how long it holds",
            DefaultValueFactory = _ => 397,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "folder of NAME.pem and NAME.key.pem",
            DefaultValueFactory = _ => new DirectoryInfo("."),
        };
        var command = new Command(verb, text) { name, host, days, output };
        command.SetAction(parsed => Guarded(verb + " a certificate", () =>
        {
            var wanted = parsed.GetRequiredValue(name);
            if (wanted.Length is 0 or > 64 || wanted.IndexOfAny(['/', '\\', ',', '=', '+']) >= 0)
            {
                throw new IOException($"'{wanted}' is no name: 1 to 64 characters, none of /\\,=+");
            }

            if (parsed.GetValue(days) is < 1 or > DaysMax)
            {
                throw new IOException($"--days is from 1 to {DaysMax}");
            }

            var hosts = parsed.GetValue(host) ?? [];
            var made = LocalAuthority.Open(
                parsed.GetRequiredValue(Folder).FullName, TimeProvider.System).Issue(
                wanted, hosts.Length > 0 ? CertificateUse.Server : CertificateUse.Client, hosts,
                parsed.GetValue(days), parsed.GetRequiredValue(output).FullName);
            Console.WriteLine($"{made.Name} {made.Use} {made.Serial} until {made.NotAfter}");
            Console.Error.WriteLine(hosts.Length > 0
                ? "next: name both files in tls of platform.json, or give them to edge broker"
                : "next: name both files, and ca.pem, in platform of gateway.json");
        }));
        return command;
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "whose certificates" };
        var command = new Command("revoke", "take back what a name holds") { name };
        command.SetAction(parsed => Guarded("revoke a certificate", () =>
        {
            var authority = LocalAuthority.Open(
                parsed.GetRequiredValue(Folder).FullName, TimeProvider.System);
            var count = authority.Revoke(parsed.GetRequiredValue(name));
            if (count == 0) throw new IOException("no certificate of that name holds");
            Console.WriteLine($"{count} revoked");
            Console.Error.WriteLine(
                $"next: copy {authority.RevokedFile} to the file that tls.revoked of platform.json "
                + "names; the next connection is refused");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "what was made and what was taken back");
        command.SetAction(parsed => Guarded("list certificates", () =>
        {
            var rows = LocalAuthority.Open(
                parsed.GetRequiredValue(Folder).FullName, TimeProvider.System).List();
            foreach (var row in rows)
            {
                Console.WriteLine($"{row.Name} {row.Use} {row.Serial} until {row.NotAfter}"
                    + (row.Revoked is null ? "" : $" revoked {row.Revoked}"));
            }
        }));
        return command;
    }

    private static int Guarded(string operation, Action act)
    {
        try
        {
            act();
            return ExitCode.Ok;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, operation, "the authority", wrong.Message,
                "edge ca --help");
        }
    }
}
