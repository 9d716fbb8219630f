using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Host;
using Edge.Mqtt;
using Microsoft.AspNetCore.Builder;

namespace Edge.Tests.Conformance.Mqtt;

/// <summary>Clients nobody here wrote talk to our broker: Debian's mosquitto_sub and
/// mosquitto_pub, and mqtt.js under node, over TCP, TLS and WebSocket, 3.1.1 and 5.0, all QoS.
/// </summary>
/// <remarks>Skipped where the programs are not installed. mqtt.js is looked for in a
/// <c>node_modules</c> folder above the tests or in NODE_PATH.</remarks>
public sealed class RealClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-real-");
    private Broker broker = null!;
    private WebApplication app = null!;
    private int port, webPort, tlsPort;

    private string CertificateFile => Path.Combine(folder.FullName, "server.pem");

    public async ValueTask InitializeAsync()
    {
        string key = Path.Combine(folder.FullName, "server.key");
        MakeCertificate(CertificateFile, key);
        broker = new Broker(
            new BrokerOptions { StoreFolder = Path.Combine(folder.FullName, "store") },
            new OpenGate(), new OpenHouse(), TimeProvider.System);
        app = MqttServer.Build(broker, new MqttListeners
        {
            Port = 0,
            WebSocketPort = 0,
            TlsPort = 0,
            Tls = new MqttTls(CertificateFile, key, null, null, TimeProvider.System),
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        int[] ports = [.. app.Urls.Select(u => new Uri(u.Replace("https", "http")).Port)];
        (port, webPort, tlsPort) = (ports[0], ports[1], ports[2]);
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("mqttv31")]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Debians_mosquitto_clients_publish_and_subscribe_at_every_qos(string version)
    {
        Require("mosquitto_sub");
        foreach (bool tls in new[] { false, true })
        {
            string[] at = tls
                ? ["-h", "localhost", "-p", $"{tlsPort}", "--cafile", CertificateFile]
                : ["-h", "127.0.0.1", "-p", $"{port}"];
            // Retained, so that neither program need wait for the other.
            for (int qos = 0; qos < 3; qos++)
                Assert.Equal(0, await RunAsync("mosquitto_pub",
                    [.. at, "-V", version, "-t", $"real/{tls}/{qos}", "-m", $"m{qos}",
                        "-q", $"{qos}", "-r"]));
            using Process sub = Start("mosquitto_sub",
                [.. at, "-V", version, "-t", $"real/{tls}/#", "-q", "2", "-C", "3",
                    "-F", "%t %p %q"]);
            string all = await RestAsync(sub);
            for (int qos = 0; qos < 3; qos++)
                Assert.Contains($"real/{tls}/{qos} m{qos} {qos}", all);
        }
    }

    [Theory]
    [InlineData("mqtt", 4)]
    [InlineData("mqtt", 5)]
    [InlineData("mqtts", 5)]
    [InlineData("ws", 4)]
    [InlineData("ws", 5)]
    public async Task Mqtt_js_gets_back_what_it_publishes(string scheme, int level)
    {
        Require("node");
        string modules = NodeModules();
        int to = scheme switch { "ws" => webPort, "mqtts" => tlsPort, _ => port };
        const string script = """
            const mqtt = require('mqtt');
            const [url, level] = process.argv.slice(1);
            const c = mqtt.connect(url, { protocolVersion: Number(level),
              rejectUnauthorized: false, clientId: 'js' + level });
            let got = '';
            c.on('message', (t, m, p) => { got += t + '=' + m + '/' + p.qos + ' ';
              if (got.split(' ').length === 4) { console.log(got); c.end(); } });
            c.on('error', e => { console.log('error ' + e); process.exit(1); });
            c.subscribe('js/#', { qos: 2 }, () => {
              for (let q = 0; q < 3; q++) c.publish('js/' + q, 'm' + q, { qos: q }); });
            """;
        var info = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "-e", script, $"{scheme}://localhost:{to}/mqtt", $"{level}" },
            Environment = { ["NODE_PATH"] = modules },
        };
        using Process node = Process.Start(info)!;
        string all = await RestAsync(node);
        for (int qos = 0; qos < 3; qos++)
            Assert.Contains($"js/{qos}=m{qos}/{qos}", all);
    }

    [Fact]
    public async Task Our_client_talks_over_tls_and_websocket()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var options = new MqttClientOptions { ProtocolLevel = 5, Port = tlsPort };
        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(CertificateFile);
        foreach (MqttClientOptions how in new[]
        {
            options with { Tls = new ClientTls("localhost", roots) },
            options with { WebSocket = new Uri($"ws://127.0.0.1:{webPort}/mqtt") },
        })
        {
            await using var client = new MqttClient(how, TimeProvider.System);
            await client.ConnectAsync(cancel);
            await client.SubscribeAsync("own/#", 1, null, cancel);
            await client.PublishAsync("own/x", new byte[100_000], 1, cancellation: cancel);
            InboundMessage got = await client.Messages.ReadAsync(cancel);
            Assert.Equal(100_000, got.Payload.Length);
        }
    }

    private static void MakeCertificate(string certificate, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(
            now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private static void Require(string program)
    {
        bool there = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(p => File.Exists(Path.Combine(p, program)));
        if (!there)
            Assert.Skip($"{program} is not installed");
    }

    private static string NodeModules()
    {
        IEnumerable<string> places =
            (Environment.GetEnvironmentVariable("NODE_PATH") ?? "").Split(':')
            .Append(Repository.Path("tests", "Conformance", "node", "node_modules"));
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
            places = places.Append(Path.Combine(d.FullName, "node_modules"));
        string? found = places.FirstOrDefault(p => Directory.Exists(Path.Combine(p, "mqtt")));
        if (found is null)
            Assert.Skip("npm package mqtt is not installed (npm install mqtt beside the tests)");
        return found;
    }

    private static Process Start(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        return Process.Start(info)!;
    }

    private static async Task<int> RunAsync(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        await RestAsync(process);
        return process.ExitCode;
    }

    private static async Task<string> RestAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            string all = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return all;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
