using System.Collections.Concurrent;
using System.Text;
using Edge.Host.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Unit.Host.Metrics;

// Goal: a collector gets the gateway's own instruments as OTLP over HTTP, and nobody gets anything
// unless configured. Source: opentelemetry-proto, metrics.proto: ExportMetricsServiceRequest 1 =
// ResourceMetrics (1 = Resource, 2 = ScopeMetrics (1 = scope, 2 = Metric (1 = name, 5 = gauge, 7 =
// sum))).
public sealed class OtlpTests
{
    [Fact]
    public async Task A_collector_receives_the_instruments_of_the_gateway()
    {
        await using var collector = await Collector.StartAsync();
        await using var gateway = await RunningGateway.StartAsync((options, _) => options with
        {
            Otlp = new OtlpOptions
            {
                Url = new Uri(collector.Address, "v1/metrics"), Seconds = 1,
                Headers = "x-tenant=demo",
            },
        });
        await RunningGateway.UntilAsync(() => !collector.Received.IsEmpty, "a post");
        var (path, type, tenant, body) = collector.Received.First();
        Assert.Equal("/v1/metrics", path);
        Assert.Equal("application/x-protobuf", type);
        Assert.Equal("demo", tenant);

        var resource = Fields(body).Single(field => field.Number == 1).Bytes;
        var said = Encoding.UTF8.GetString(
            Fields(resource).Single(field => field.Number == 1).Bytes);
        Assert.Contains("edge-gateway", said, StringComparison.Ordinal);
        Assert.Contains(TestGateway.Id, said, StringComparison.Ordinal);
        // Other tests of this process have gateways too, under the same name.
        var scope = Fields(resource).First(field => field.Number == 2).Bytes;
        Assert.Contains(GatewayMeter.Name, Encoding.UTF8.GetString(
            Fields(scope).First(field => field.Number == 1).Bytes), StringComparison.Ordinal);
        var metrics = Fields(scope).Where(field => field.Number == 2)
            .Select(field => Fields(field.Bytes)).ToList();
        var names = metrics.Select(one => Encoding.UTF8.GetString(
            one.Single(field => field.Number == 1).Bytes)).ToList();

        // The same instruments as the text that Prometheus reads.
        var text = await gateway.Http.GetStringAsync(
            new Uri("metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var typed = text.Split('\n')
            .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2]).ToList();
        Assert.All(names, name => Assert.Contains(name, typed));
        Assert.Contains("edge_events_durable_total", names);
        Assert.Contains("edge_memory_bytes", names);
        var sum = metrics[names.IndexOf("edge_events_durable_total")];
        var gauge = metrics[names.IndexOf("edge_memory_bytes")];
        Assert.Contains(sum, field => field.Number == 7);
        Assert.Contains(gauge, field => field.Number == 5);
    }

    [Fact]
    public async Task Nothing_is_sent_unless_configured_and_nonsense_is_refused()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var options = new Edge.Host.HostOptions
        {
            Gateway = "g", Site = "s", Origin = "o", LogKey = "k", Terms = TestGateway.Terms,
            Platform = new Edge.Host.PlatformOptions { Url = new Uri("http://127.0.0.1:1/") },
        };
        Assert.Null(OtlpPush.Start(options));
        var wrong = Assert.Throws<Edge.Pipeline.GatewayException>(() => OtlpPush.Start(
            options with { Otlp = new OtlpOptions { Url = new Uri("ftp://c/") } }));
        Assert.Contains("otlp", wrong.Subject, StringComparison.Ordinal);
    }

    // Length-delimited fields of a protobuf message; numbers are walked over.
    private static List<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        var found = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    Assert.True(at + length <= message.Length, "longer than its message");
                    found.Add(((int)(key >> 3), message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    Assert.Fail($"wire type {key & 7}");
                    break;
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return value;
        }
    }

    private sealed class Collector(WebApplication web) : IAsyncDisposable
    {
        public ConcurrentQueue<(string Path, string? Type, string? Tenant, byte[] Body)> Received
        { get; } = [];

        public Uri Address => new(web.Urls.First());

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var web = builder.Build();
            var collector = new Collector(web);
            web.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                collector.Received.Enqueue((
                    context.Request.Path.ToString(), context.Request.ContentType,
                    context.Request.Headers["x-tenant"].ToString(), body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
            });
            await web.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();
    }
}
