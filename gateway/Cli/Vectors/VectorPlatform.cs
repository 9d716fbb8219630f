using System.Text.Json;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Cli.Vectors;

/// <summary>A device of <c>acceptance.json</c>.</summary>
/// <param name="Key">K_dev.</param>
/// <param name="State">active or revoked.</param>
/// <param name="FloorSeq">Last number that came through another gateway; 0 for none.</param>
/// <param name="FloorLink">Tag p of that one.</param>
internal sealed record VectorDevice(byte[] Key, string State, long FloorSeq, string FloorLink);

/// <summary>The platform of an acceptance table: it hands out keys and books nothing.</summary>
/// <param name="gateway">The gateway the keys are for.</param>
/// <param name="epochs">The key epochs that are held.</param>
/// <param name="devices">The devices.</param>
internal sealed class VectorPlatform(
    string gateway, IReadOnlyList<long> epochs,
    IReadOnlyDictionary<string, VectorDevice> devices) : IPlatformLink
{
    private readonly NativeHmac hmac = new();

    /// <inheritdoc/>
    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel) =>
        Task.FromResult(PlatformAnswer.Unreachable("nothing is booked here"));

    /// <inheritdoc/>
    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Task.FromResult(
            path.Split('/') is ["", "edge", "1", "devices", var name, "keys"]
            && devices.TryGetValue(name, out VectorDevice? device)
                ? new PlatformAnswer(200, KeysOf(name, device), -1, "")
                : new PlatformAnswer(404, [], -1, ""));
    }

    private byte[] KeysOf(string name, VectorDevice device) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            format = "edge-device-keys/1",
            dev = name,
            state = device.State,
            gateway,
            floor = new { seq = device.FloorSeq, p = device.FloorLink },
            newest = epochs.Max(),
            epochs = epochs.Select(k => new
            {
                k,
                g = Convert.ToBase64String(Keys.Gateway(hmac, device.Key, gateway, k)),
                s = Convert.ToBase64String(Keys.Session(hmac, device.Key, gateway, k)),
                m = Convert.ToBase64String(Keys.Mqtt(hmac, device.Key, gateway, k)),
            }),
        });
}
