namespace Edge.Tests.Simulation.World;

/// <summary>One life of a node: its continuations and timers run on the loop until it is killed.
/// </summary>
public sealed class NodeLife(SimLoop loop, Func<long> wallMs) : SynchronizationContext
{
    /// <summary>False once killed: whatever it still wanted to do never happens.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Reads of the clock until the node dies at one; -1 for never.</summary>
    public int CrashAfterClockReads { get; set; } = -1;

    /// <summary>Called when it dies by <see cref="CrashAfterClockReads"/>.</summary>
    public Action? Died { get; set; }

    /// <summary>Its clock.</summary>
    public TimeProvider Clock => new NodeClock(this, loop, wallMs);

    /// <summary>Ends it.</summary>
    public void Kill() => IsAlive = false;

    /// <summary>Runs something as this node does.</summary>
    public void Run(Action action)
    {
        if (!IsAlive) return;
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        catch (SimulatedCrashException)
        {
            // Died where it stood.
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) =>
        loop.Next(() => Run(() => d(state)));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => Run(() => d(state));

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void OnClockRead()
    {
        if (!IsAlive) throw new SimulatedCrashException();
        if (CrashAfterClockReads < 0 || CrashAfterClockReads-- > 0) return;
        Kill();
        Died?.Invoke();
        throw new SimulatedCrashException();
    }

    private sealed class NodeClock(NodeLife life, SimLoop loop, Func<long> wallMs) : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow()
        {
            life.OnClockRead();
            return DateTimeOffset.FromUnixTimeMilliseconds(wallMs());
        }

        public override long GetTimestamp() => loop.NowMs + 1;

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new NodeTimer(life, loop, () => callback(state), dueTime, period);
    }

    private sealed class NodeTimer : ITimer
    {
        private readonly NodeLife life;
        private readonly SimLoop loop;
        private readonly Action callback;
        private TimeSpan period;
        private int setting;

        public NodeTimer(
            NodeLife life, SimLoop loop, Action callback, TimeSpan dueTime, TimeSpan period)
        {
            (this.life, this.loop, this.callback) = (life, loop, callback);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            this.period = period;
            int mine = ++setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
                loop.In((long)Math.Ceiling(dueTime.TotalMilliseconds), () => Fire(mine));
            return true;
        }

        public void Dispose() => setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int mine)
        {
            if (mine != setting || !life.IsAlive) return;
            if (period > TimeSpan.Zero)
                loop.In((long)period.TotalMilliseconds, () => Fire(mine));
            life.Run(callback);
        }
    }
}
