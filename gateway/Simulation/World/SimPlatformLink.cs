using Edge.Pipeline;

namespace Edge.Simulation.World;

/// <summary>The gateway's road to the platform: requests and answers may be late or lost.</summary>
internal sealed class SimPlatformLink(SimWorld world, NodeLife life) : IPlatformLink
{
    private const int TimeoutMs = 30_000;

    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel)
    {
        byte[] body = batch.ToArray();
        if (life.IsAlive) world.Watch.OnPosted(body);
        return Ask(() =>
        {
            world.ForgeBatch(body);
            return world.Platform.IsUp ? world.Platform.Post(SimGateway.Token, body) : null;
        });
    }

    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel) =>
        Ask(() => world.Platform.Get(SimGateway.Token, path));

    private Task<PlatformAnswer> Ask(Func<PlatformAnswer?> work)
    {
        var done = new TaskCompletionSource<PlatformAnswer>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        if (!life.IsAlive) return done.Task;
        world.Loop.In(TimeoutMs, () => End(PlatformAnswer.Unreachable("no answer in time")));
        world.Carry("platform", world.UplinkIsCut, () =>
        {
            if (!world.Platform.IsUp)
            {
                world.Loop.In(5, () => End(PlatformAnswer.Unreachable("refused")));
                return;
            }
            if (work() is { } answer)
                world.Carry("gateway", world.UplinkIsCut, () => End(answer));
        });
        return done.Task;

        void End(PlatformAnswer answer) => life.Run(() => done.TrySetResult(answer));
    }
}
