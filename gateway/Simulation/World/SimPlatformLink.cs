using Edge.Pipeline;

namespace Edge.Simulation.World;

/// <summary>The gateway's road to the platform: requests and answers may be late or lost.</summary>
internal sealed class SimPlatformLink(
    SimWorld world, SimGateway gateway, NodeLife life) : IPlatformLink
{
    private const int TimeoutMs = 30_000;

    public Task<PlatformAnswer> PostBatchAsync(
        ReadOnlyMemory<byte> batch, CancellationToken cancel)
    {
        byte[] body = batch.ToArray();
        if (life.IsAlive) world.Watch.OnPosted(body);
        return Ask(
            reply =>
            {
                world.ForgeBatch(gateway, body);
                world.Platform.Post(gateway.Token, body, isHostile: false, reply);
            },
            cancel);
    }

    public Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel) =>
        Ask(reply => world.Platform.Get(gateway.Token, path, reply), cancel);

    private Task<PlatformAnswer> Ask(
        Action<Action<PlatformAnswer>> work, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<PlatformAnswer>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        if (!life.IsAlive) return done.Task;
        // Whoever waits no longer is told so at once, as a request over HTTP tells him.
        cancel.Register(() => done.TrySetCanceled(cancel));
        if (world.IsExpired(gateway.Id))
        {
            world.Loop.In(20, () => End(PlatformAnswer.Unreachable("the certificate expired")));
            return done.Task;
        }
        world.Loop.In(TimeoutMs, () => End(PlatformAnswer.Unreachable("no answer in time")));
        world.Carry("platform", world.UplinkIsCut, () =>
        {
            if (!world.Platform.IsUp)
            {
                world.Loop.In(5, () => End(PlatformAnswer.Unreachable("refused")));
                return;
            }
            work(answer => world.Carry(gateway.Name, world.UplinkIsCut, () => End(answer)));
        });
        return done.Task;

        void End(PlatformAnswer answer) => life.Run(() => done.TrySetResult(answer));
    }
}
