using System.Text;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Unit.Pipeline;

/// <summary>A gateway's road to a real ledger, without a network between them.</summary>
internal sealed class LedgerLink(PlatformWorld world, GatewayRow sender) : IPlatformLink
{
    private readonly Lock _gate = new();

    public bool IsAway { get; set; }

    public async Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel)
    {
        if (IsAway) return PlatformAnswer.Unreachable("away");
        var answer = await world.PostAsync(sender, batch.ToArray());
        return new PlatformAnswer(answer.Status, answer.Body, -1, "");
    }

    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel)
    {
        if (IsAway) return Task.FromResult(PlatformAnswer.Unreachable("away"));
        lock (_gate) return Task.FromResult(Get(path.Split('/')));
    }

    private PlatformAnswer Get(string[] parts)
    {
        var body = parts switch
        {
            [_, _, _, "devices", var device, "keys"] =>
                world.Desk.DeviceKeys(sender, device).Body,
            [_, _, _, "log", var log, "checkpoint"] =>
                world.Desk.Checkpoint(log) is { } note ? Encoding.UTF8.GetBytes(note) : null,
            [_, _, _, "log", var log, var what, var old] => world.Desk.Stored(
                log, long.Parse(old, System.Globalization.CultureInfo.InvariantCulture),
                what == "receipt"),
            [_, _, _, "keys"] => Encoding.UTF8.GetBytes(world.Cosigner.VerifierKey.Text),
            _ => null,
        };
        return new PlatformAnswer(body is null ? 404 : 200, body ?? [], -1, "");
    }
}
