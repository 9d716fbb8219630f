using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Pipeline.Orders;
using Edge.Wire;

namespace Edge.Host;

/// <summary>What the gateway says on MQTT for platforms and dashboards.</summary>
/// <remarks>Batches and receipts are the same bytes as over HTTP. On 5.0 each message also carries
/// the CloudEvents attributes in binary mode. Source: mqtt.md section 6. Thread-safety: safe.
/// </remarks>
internal sealed class Feed(
    string site, string gateway, IBroker broker, Presence presence, TimeProvider time)
{
    private static readonly TimeSpan DeviceEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);

    /// <summary>Tells of a batch.</summary>
    public void Sealed(SealedBatch batch) => Publish(
        Topics.FeedBatch(site), batch.Document, "cn.edge.batch", batch.Origin,
        Range(batch.Origin, batch.Old, batch.Size));

    /// <summary>Tells of a receipt.</summary>
    public void Booked(BookedBatch booked) => Publish(
        Topics.FeedReceipt(site), booked.Document, "cn.edge.receipt", booked.Origin,
        Range(booked.Origin, booked.Old, booked.Size));

    /// <summary>Tells of an alarm.</summary>
    public void Raised(Alarm alarm)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            format = "edge-alarm/1",
            at = alarm.AtMs,
            dev = alarm.Device,
            code = alarm.Code,
            detail = alarm.Detail,
        });
        var id = string.Create(
            CultureInfo.InvariantCulture, $"{alarm.Device}/{alarm.Code}/{alarm.AtMs}");
        Publish(Topics.FeedAlarm(site), body, "cn.edge.alarm", $"{gateway}/alarm", id);
        Changed(alarm.Device);
    }

    /// <summary>Remembers that a device has news.</summary>
    public void Changed(string device) => _changed[device] = true;

    /// <summary>Publishes the state of each device with news, once a second, until stopped.
    /// </summary>
    /// <param name="view">What is known of the devices.</param>
    /// <param name="alarmsOf">The codes of a device's alarms that are not cleared.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(
        GatewayView view, Func<string, IReadOnlyList<string>> alarmsOf, CancellationToken cancel)
    {
        // Said again at each start: what is retained of the feed is not on the broker's disk.
        foreach (var device in view.Status().Devices) Changed(device.Device);
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(DeviceEvery, time, cancel);
            foreach (var device in _changed.Keys)
            {
                _changed.TryRemove(device, out _);
                if (view.Device(device) is not { } state) continue;
                Publish(state, view.Health(device), alarmsOf(device));
            }
        }
    }

    private void Publish(DeviceView state, DeviceHealth? health, IReadOnlyList<string> alarms)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            format = "edge-device/1",
            dev = state.Device,
            online = presence.IsOnline(state.Device),
            seq = state.DurableSeq,
            heard = state.HeardMs,
            events = state.Durable,
            g = state.Sum.Grams,
            wh = state.Sum.WattHours,
            mg = state.Sum.Milligrams,
            revoked = state.IsRevoked,
            suspect = state.IsSuspect,
            state = health?.State ?? "",
            fw = health?.Firmware ?? "",
            fill = health?.FillPercent,
            w = health?.Value("w"),
            wait = health?.Value("wait"),
            health = health?.HealthMs ?? 0,
            alarms,
        });
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Device}/{state.DurableSeq}/{time.GetUtcNow().ToUnixTimeMilliseconds()}");
        Publish(
            Topics.FeedDevice(site, state.Device), body, "cn.edge.device", $"{gateway}/device", id,
            retain: true);
    }

    private void Publish(
        string topic, ReadOnlyMemory<byte> body, string type, string source, string id,
        bool retain = false) =>
        broker.Publish(topic, body, 1, retain, new MessageProperties
        {
            IsText = true,
            ContentType = "application/json",
            UserProperties =
            [
                new("specversion", "1.0"), new("id", id), new("source", source),
                new("type", type),
                new("time", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)),
                new("datacontenttype", "application/json"),
            ],
        });

    private static string Range(string origin, long old, long size) => string.Create(
        CultureInfo.InvariantCulture, $"{origin}/{old}-{size}");
}
