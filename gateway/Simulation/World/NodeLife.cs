namespace Edge.Simulation.World;

/// <summary>One life of a node: its continuations and timers run on the loop until it is killed.
/// </summary>
internal sealed class NodeLife(SimLoop loop, Func<long> wallMs) : SynchronizationContext
{
    private readonly Queue<Action> waiting = new();
    private long pausedUntil;

    /// <summary>False once killed: whatever it still wanted to do never happens.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Called at each look at the clock: the node may die at it.</summary>
    public Action? Looked { get; set; }

    /// <summary>Its clock.</summary>
    public TimeProvider Clock => new NodeClock(this, loop, wallMs);

    /// <summary>Ends it.</summary>
    public void Kill() => IsAlive = false;

    /// <summary>Nothing of it runs for a while; the world goes on. One pause at a time.</summary>
    public void Pause(long milliseconds)
    {
        if (loop.NowMs >= pausedUntil) pausedUntil = loop.NowMs + milliseconds;
    }

    /// <summary>It is held up no longer.</summary>
    public void Resume()
    {
        if (loop.NowMs >= pausedUntil) return;
        pausedUntil = loop.NowMs;
        Wake();
    }

    /// <summary>Something leaves the node: at once, or when it is no longer held up.</summary>
    public void Leave(Action action)
    {
        if (loop.NowMs < pausedUntil) Wait(action);
        else if (IsAlive) action();
    }

    /// <summary>Runs something as this node does; later, if it is paused.</summary>
    public void Run(Action action)
    {
        if (!IsAlive) return;
        if (loop.NowMs < pausedUntil)
        {
            Wait(action);
            return;
        }
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        catch (Exception) when (!IsAlive)
        {
            // Died where it stood.
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        // What a dead process still wanted to do is nothing, whoever completes it.
        if (IsAlive) loop.Next(() => Run(() => d(state)));
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => Run(() => d(state));

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Wait(Action action)
    {
        if (waiting.Count == 0) loop.In(pausedUntil - loop.NowMs, Wake);
        waiting.Enqueue(action);
    }

    // What piled up in its buffers is there all at once, until it is held up again.
    private void Wake()
    {
        if (loop.NowMs >= pausedUntil)
            Run(() =>
            {
                while (IsAlive && loop.NowMs >= pausedUntil
                    && waiting.TryDequeue(out Action? action)) action();
            });
        if (IsAlive && waiting.Count > 0) loop.In(pausedUntil - loop.NowMs, Wake);
    }

    private void Look()
    {
        if (IsAlive) Looked?.Invoke();
        if (!IsAlive) throw new SimulatedCrashException();
    }

    private sealed class NodeClock(NodeLife life, SimLoop loop, Func<long> wallMs) : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow()
        {
            life.Look();
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
            if (dueTime != Timeout.InfiniteTimeSpan && life.IsAlive)
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
