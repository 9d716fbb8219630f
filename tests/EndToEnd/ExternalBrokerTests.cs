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
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public ExternalBrokerTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 2, 11, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_forgets_everything_loses_and_doubles_nothing()
    {
        int[] ports = LoopbackPorts.Free(2);
        var (devices, gateway) = (ports[0], ports[1]);
        await ConfigureAsync(devices, gateway);
        await StartBrokerAsync(devices);
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");
        using var feed = EdgeProcess.Start(
            "sh", "-c", $"while :; do mosquitto_sub -h 127.0.0.1 -p {devices} -q 1"
            + $" -t '{DemoWorld.FeedTopics}'; sleep 0.2; done");
        await MoreAsync(3);

        for (var kill = 0; kill < 3; kill++)
        {
            live["broker"].Kill();
            await StartBrokerAsync(devices);
            await MoreAsync(2);
        }

        live["gateway"].Kill();
        await live.StartAsync("gateway");
        await MoreAsync(2);
        var sums = await live.FinishAsync();
        Assert.True(sums.Places[0].Events >= 11, $"only {sums.Places[0].Events} events");
        Assert.Contains(feed.Lines, line => line.Contains("edge-batch/1"));
        Console.WriteLine("mosquitto killed 3 times, gateway once: "
            + string.Join("; ", sums.Places));
    }

    private async Task ConfigureAsync(int devices, int gateway)
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

    private async Task StartBrokerAsync(int port)
    {
        var path = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        live.Keep("broker", () => EdgeProcess.Start(path, "-c", world.PathOf("mosquitto.conf")));
        await live.UntilAsync(async () =>
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

    // So many more events durable than now: the flow goes on.
    private async Task MoreAsync(long count)
    {
        long? before = null;
        await live.UntilAsync(async () =>
        {
            var status = await live.StatusAsync();
            if (status is null) return false;
            var now = (long)status["totals"]!["durable"]!;
            before ??= now;
            return now >= before + count;
        }, $"{count} more events");
    }
}
