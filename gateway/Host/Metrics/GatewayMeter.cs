using System.Diagnostics.Metrics;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Pipeline.Operators;

namespace Edge.Host.Metrics;

/// <summary>The gateway's instruments: what it is doing, read when somebody asks.</summary>
/// <remarks>Names as Prometheus writes them; reference: docs/reference/metrics.md. Thread-safety:
/// safe.</remarks>
internal sealed class GatewayMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Edge.Gateway";

    private readonly Meter _meter = new(Name);
    private readonly Gateway _gateway;

    /// <summary>Makes the instruments.</summary>
    /// <param name="gateway">The pipeline.</param>
    /// <param name="broker">Our own broker; null when it is elsewhere and counts for itself.
    /// </param>
    public GatewayMeter(Gateway gateway, Broker? broker)
    {
        _gateway = gateway;
        Flow();
        Fleet();
        if (broker is not null) Doors(broker);
        Gauge("edge_memory_bytes", "Working set of the process, bytes.",
            () => Environment.WorkingSet);
    }

    /// <summary>The meter, for a listener that wants this gateway's only.</summary>
    public Meter Meter => _meter;

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private OperatorDesk Desk => _gateway.Desk;

    private void Flow()
    {
        _meter.CreateObservableCounter(
            "edge_lines_total", () => _gateway.View.Status().Counters.Select(pair =>
                new Measurement<long>(pair.Value, Tag("code", pair.Key))),
            description: "Lines of devices by the row of the acceptance table.");
        Count("edge_events_durable_total", "Events committed.", () => Status.Durable);
        Count("edge_events_sealed_total", "Events under a checkpoint.", () => Status.Sealed);
        Count("edge_events_receipted_total", "Events with a receipt.", () => Status.Receipted);
        Count("edge_log_entries_total", "Entries of the log.", () => Status.Entries);
        Count("edge_mass_grams_total", "Sealed mass, g.", () => Status.Sum.Grams);
        Count("edge_energy_wh_total", "Sealed energy, Wh.", () => Status.Sum.WattHours);
        Count("edge_reduction_mg_total", "Sealed reduction, mg CO2e.",
            () => Status.Sum.Milligrams);
        Gauge("edge_backlog_events", "Sealed events without a receipt.",
            () => Math.Max(0, Status.Sealed - Status.Receipted));
        _meter.CreateObservableGauge(
            "edge_forward_state", () => Enum.GetValues<ForwardState>().Select(state =>
                new Measurement<long>(
                    Status.Forward == state ? 1 : 0,
                    Tag("state", state.ToString().ToLowerInvariant()))),
            description: "1 for the state that forwarding is in.");
    }

    private void Fleet()
    {
        Gauge("edge_devices", "Devices known.", () => Status.Devices.Count);
        Gauge("edge_devices_online", "Devices connected.",
            () => Status.Devices.Count(one => Desk.Fleet.IsOnline(one.Device)));
        Gauge("edge_devices_suspect", "Devices with a clone or a broken chain.",
            () => Status.Devices.Count(one => one.IsSuspect));
        _meter.CreateObservableGauge(
            "edge_alarms_open", () =>
            {
                var open = Desk.Alarms.Standing().Where(one => one.State == AlarmState.Open)
                    .ToLookup(one => one.Severity);
                return Enum.GetValues<Severity>().Select(severity => new Measurement<long>(
                    open[severity].Count(),
                    Tag("severity", severity.ToString().ToLowerInvariant())));
            },
            description: "Alarms that nobody has acknowledged.");
        Count("edge_audit_rows_total", "Rows of the audit log.", () => Desk.Audit.Count);
    }

    private void Doors(Broker broker)
    {
        var figures = broker.Figures;
        Gauge("edge_mqtt_connections", "MQTT connections.", () => broker.ConnectionCount);
        Count("edge_mqtt_connects_total", "MQTT clients admitted.", () => figures.Connects);
        Count("edge_mqtt_received_total", "MQTT messages in.", () => figures.MessagesReceived);
        Count("edge_mqtt_received_bytes_total", "Their payloads, bytes.",
            () => figures.BytesReceived);
        Count("edge_mqtt_sent_total", "MQTT messages out.", () => figures.MessagesSent);
        Count("edge_mqtt_dropped_total", "MQTT deliveries left out.",
            () => figures.MessagesDropped);
        Count("edge_mqtt_refused_total", "MQTT messages refused.",
            () => figures.MessagesRefused);
    }

    private GatewayStatus Status => _gateway.View.Status();

    private void Count(string name, string what, Func<long> value) =>
        _meter.CreateObservableCounter(name, value, description: what);

    private void Gauge(string name, string what, Func<long> value) =>
        _meter.CreateObservableGauge(name, value, description: what);

    private static KeyValuePair<string, object?> Tag(string name, string value) =>
        new(name, value);
}
