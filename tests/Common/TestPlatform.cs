using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Common;

/// <summary>A platform as the gateway sees it: it hands keys out and books what the test says.
/// </summary>
public sealed class TestPlatform(string gateway, params long[] epochs) : IPlatformLink
{
    private readonly NativeHmac _hmac = new();

    /// <summary>The devices it lists.</summary>
    public ConcurrentDictionary<string, Listed> Devices { get; } = new();

    /// <summary>Answers a batch. Default: away.</summary>
    public Func<ReadOnlyMemory<byte>, PlatformAnswer> Book { get; set; } =
        _ => PlatformAnswer.Unreachable("away");

    /// <summary>Answers other paths. Default: away.</summary>
    public Func<string, PlatformAnswer> Read { get; set; } =
        _ => PlatformAnswer.Unreachable("away");

    /// <summary>Is it away for everything?</summary>
    public bool IsAway { get; set; }

    /// <summary>How often keys were asked for.</summary>
    public int KeyRequests { get; private set; }

    /// <summary>One listed device.</summary>
    public sealed record Listed(
        byte[] Key, string State = "active", long FloorSeq = 0, string FloorLink = "");

    /// <inheritdoc />
    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel) => Task.FromResult(
        IsAway ? PlatformAnswer.Unreachable("away") : Book(batch));

    /// <inheritdoc />
    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel)
    {
        if (IsAway) return Task.FromResult(PlatformAnswer.Unreachable("away"));
        var parts = path.Split('/');
        return Task.FromResult(
            parts is ["", "edge", "1", "devices", var device, "keys"] ? Keys(device) : Read(path));
    }

    private PlatformAnswer Keys(string device)
    {
        KeyRequests++;
        if (!Devices.TryGetValue(device, out var listed))
        {
            return new PlatformAnswer(404, [], -1, "");
        }

        var document = JsonSerializer.Serialize(new
        {
            format = "edge-device-keys/1",
            dev = device,
            state = listed.State,
            gateway,
            floor = new { seq = listed.FloorSeq, p = listed.FloorLink },
            newest = epochs.Max(),
            epochs = epochs.Select(k => new
            {
                k,
                g = Convert.ToBase64String(Edge.Wire.Keys.Gateway(_hmac, listed.Key, gateway, k)),
                s = Convert.ToBase64String(Edge.Wire.Keys.Session(_hmac, listed.Key, gateway, k)),
                m = Convert.ToBase64String(Edge.Wire.Keys.Mqtt(_hmac, listed.Key, gateway, k)),
            }),
        });
        return new PlatformAnswer(200, Encoding.UTF8.GetBytes(document), -1, "");
    }
}
