using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Edge.Host.Metrics;

/// <summary>Where the gateway's figures are sent: OTLP over HTTP, protobuf.</summary>
public sealed record OtlpOptions
{
    /// <summary>Address of the collector's metrics, with its path:
    /// <c>http://127.0.0.1:4318/v1/metrics</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>How often. Units: s. Range: 1 to 3 600. Default: 60.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Headers of each request, such as a token: <c>name=value</c>, with commas between.
    /// Default: none.</summary>
    public string Headers { get; init; } = "";
}

/// <summary>Sends the instruments of <see cref="GatewayMeter"/> to a collector, if one is named.
/// </summary>
/// <remarks>Off unless configured. A collector that is away costs nothing but the attempt: figures
/// are observed anew each time and nothing is kept. Thread-safety: one owner.</remarks>
internal sealed class OtlpPush : IDisposable
{
    private const int LimitMs = 10_000;
    private readonly MeterProvider _provider;

    private OtlpPush(MeterProvider provider) => _provider = provider;

    /// <summary>Begins to send; null when no collector is named.</summary>
    /// <exception cref="Edge.Pipeline.GatewayException">The configuration is out of range.
    /// </exception>
    public static OtlpPush? Start(HostOptions options)
    {
        if (options.Otlp is not { } otlp) return null;
        if (otlp.Seconds is < 1 or > 3_600 || otlp.Url is not { Scheme: "http" or "https" })
        {
            throw new Edge.Pipeline.GatewayException(
                "send figures", "otlp in gateway.json",
                $"url {otlp.Url}, seconds {otlp.Seconds}",
                "an http or https address, 1 to 3 600 seconds");
        }

        return new OtlpPush(Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(
                "edge-gateway", serviceNamespace: options.Site,
                autoGenerateServiceInstanceId: false, serviceInstanceId: options.Gateway))
            .AddMeter(GatewayMeter.Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = otlp.Url;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Headers = otlp.Headers;
                exporter.TimeoutMilliseconds = LimitMs;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    otlp.Seconds * 1_000;
            })
            .Build());
    }

    /// <summary>Sends once more, at most for a moment, and ends.</summary>
    public void Dispose()
    {
        _provider.Shutdown(2_000);
        _provider.Dispose();
    }
}
