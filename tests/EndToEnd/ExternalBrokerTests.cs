using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

// Goal: with a broker elsewhere that keeps nothing the promise holds all the same. Method: Debian's
// mosquitto without persistence between real twins and a real gateway (TLS, name and password);
// SIGKILL to it and to the gateway in the middle; devices, journal and ledger are compared.
// Source: design.md section 8. Expected: the devices' own flash.
public sealed class ExternalBrokerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("edge-outside-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<string, EdgeProcess> running = [];
    private readonly FleetReport fleet = new();

    public void Dispose()
    {
        foreach (var process in running.Values) process.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_forgets_everything_loses_and_doubles_nothing()
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 2, 11, TimeProvider.System.GetUtcNow());
        int[] ports = LoopbackPorts.Free(2);
        var (devices, gateway) = (ports[0], ports[1]);
        await ConfigureAsync(world, devices, gateway);
        await StartBrokerAsync(world, devices);
        await StartAsync(world, "platform");
        await StartAsync(world, "gateway");
        await StartAsync(world, "twin");
        using var feed = EdgeProcess.Start(
            "sh", "-c", $"while :; do mosquitto_sub -h 127.0.0.1 -p {devices} -q 1"
            + $" -t '{DemoWorld.FeedTopics}'; sleep 0.2; done");
        await MoreAsync(world, 3);

        for (var kill = 0; kill < 3; kill++)
        {
            running["broker"].Kill();
            await StartBrokerAsync(world, devices);
            await MoreAsync(world, 2);
        }

        running["gateway"].Kill();
        await StartAsync(world, "gateway");
        await MoreAsync(world, 2);
        var sums = await FinishAsync(world);
        Assert.True(sums.Holds, string.Join('\n', sums.Places) + Logs());
        Assert.True(sums.Places[0].Events >= 11, $"only {sums.Places[0].Events} events");
        Assert.Contains(feed.Lines, line => line.Contains("edge-batch/1"));
        Console.WriteLine("mosquitto killed 3 times, gateway once: "
            + string.Join("; ", sums.Places));
    }

    private static async Task ConfigureAsync(DemoWorld world, int devices, int gateway)
    {
        MakeCertificate(world.PathOf("broker.pem"), world.PathOf("broker.key"));
        await File.WriteAllTextAsync(world.PathOf("broker.password"), "a-good-word\n");
        File.SetUnixFileMode(
            world.PathOf("broker.password"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var made = await EdgeCommand.RunAsync(
            "mosquitto_passwd", Limit, "-b", "-c", world.PathOf("passwords"), "gateway",
            "a-good-word");
        Assert.True(made.ExitCode == 0, made.ToString());
        await File.WriteAllTextAsync(world.PathOf("mosquitto.conf"), $"""
            per_listener_settings true
            user root
            listener {devices} 127.0.0.1
            allow_anonymous true
            persistence false
            listener {gateway} 127.0.0.1
            allow_anonymous false
            password_file {world.PathOf("passwords")}
            certfile {world.PathOf("broker.pem")}
            keyfile {world.PathOf("broker.key")}
            """);
        Change(world.PathOf("gateway.json"), file => file["broker"] = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = gateway,
            ["user"] = "gateway",
            ["passwordFile"] = world.PathOf("broker.password"),
            ["tls"] = new JsonObject
            {
                ["ca"] = world.PathOf("broker.pem"),
                ["name"] = "localhost",
            },
        });
        Change(world.PathOf("twin.json"), file =>
        {
            file["broker"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = devices };
            file["speed"] = 16;
        });
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        change(file);
        File.WriteAllText(path, file.ToJsonString());
    }

    private static void MakeCertificate(string certificateFile, string keyFile)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(certificateFile, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private async Task StartBrokerAsync(DemoWorld world, int port)
    {
        if (running.Remove("broker", out var old)) old.Dispose();
        var path = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        running["broker"] = EdgeProcess.Start(path, "-c", world.PathOf("mosquitto.conf"));
        await UntilAsync(async () =>
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }, "mosquitto listens");
    }

    private async Task StartAsync(DemoWorld world, string name)
    {
        if (running.Remove(name, out var old)) old.Dispose();
        var verb = name == "gateway" ? "run" : name;
        running[name] = EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"),
            "--data", world.PathOf(name));
        if (name == "twin") return;
        var address = name == "gateway" ? new Uri(world.GatewayAddress, "healthz")
            : new Uri(world.PlatformAddress, "edge/1/keys");
        await UntilAsync(async () => await AskAsync(address) is not null, $"{name} answers");
    }

    // So many more events durable than now: the flow goes on.
    private async Task MoreAsync(DemoWorld world, long count)
    {
        long? before = null;
        await UntilAsync(async () =>
        {
            var status = await AskAsync(new Uri(world.GatewayAddress, "status.json"));
            if (status is null) return false;
            var now = (long)status["totals"]!["durable"]!;
            before ??= now;
            return now >= before + count;
        }, $"{count} more events");
    }

    private async Task<Conservation> FinishAsync(DemoWorld world)
    {
        var twin = running["twin"];
        twin.Say("finish");
        var code = await twin.EndAsync(TimeSpan.FromSeconds(120));
        Assert.True(code == 0, $"the fleet ended with {code}\n{Logs()}");
        foreach (var line in twin.Lines) fleet.Read(line);
        Conservation? sums = null;
        var end = TimeProvider.System.GetTimestamp();
        while (sums is not { Holds: true }
            && TimeProvider.System.GetElapsedTime(end) < Limit)
        {
            sums = await SumsAsync(world);
            await PauseAsync(TimeSpan.FromMilliseconds(200));
        }

        return sums!;
    }

    private async Task<Conservation> SumsAsync(DemoWorld world)
    {
        var status = await AskAsync(new Uri(world.GatewayAddress, "status.json"));
        var ledger = await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger"));
        return new Conservation(
        [
            fleet.Total("devices"),
            PlaceTotal.Read("journal", status?["totals"], "durable"),
            PlaceTotal.Read("platform", ledger?["totals"], "events"),
        ]);
    }

    private async Task<JsonNode?> AskAsync(Uri address)
    {
        try
        {
            var text = await http.GetStringAsync(address);
            return text.StartsWith('{') ? JsonNode.Parse(text) : new JsonObject();
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit, $"{what}: not within the limit"
                + Logs());
            await PauseAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    private string Logs() => string.Concat(
        running.Select(process => $"\n== {process.Key}\n{process.Value.Errors}"));

    private static Task PauseAsync(TimeSpan length) =>
        Task.Delay(length, TimeProvider.System, TestContext.Current.CancellationToken);
}
