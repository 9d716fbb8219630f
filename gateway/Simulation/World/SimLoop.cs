namespace Edge.Simulation.World;

/// <summary>Thrown inside a node to end it on the spot, as a kill would.</summary>
internal sealed class SimulatedCrashException : Exception;

/// <summary>One queue of everything that will happen, in simulated time.</summary>
/// <remarks>Nothing runs but what is taken from it; ties are broken by the seed.</remarks>
internal sealed class SimLoop(long seed)
{
    /// <summary>More steps than any moment needs: a node that spins is a finding.</summary>
    private const long StepsPerMomentMax = 1_000_000;

    private readonly PriorityQueue<Action, (long AtMs, int Tie, long Number)> queue = new();
    private readonly Chance ties = new(seed, "ties");
    private readonly int owner = Environment.CurrentManagedThreadId;
    private string? stray;
    private long number;
    private long spinning;

    /// <summary>Asked after each step: what an auditor found, or null.</summary>
    public Func<Exception?>? Check { get; set; }

    /// <summary>Simulated time since the start, ms.</summary>
    public long NowMs { get; private set; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Something happens later.</summary>
    public void In(long delayMs, Action action)
    {
        OnlyHere();
        queue.Enqueue(action, (NowMs + Math.Max(0, delayMs), ties.Below(1 << 20), number++));
    }

    /// <summary>Something happens next, in the order in which it was asked for.</summary>
    public void Next(Action action)
    {
        OnlyHere();
        queue.Enqueue(action, (NowMs, -1, number++));
    }

    /// <summary>Runs until a time, or until a condition holds after a step.</summary>
    public bool RunUntil(long untilMs, Func<bool>? done = null)
    {
        while (queue.TryPeek(out _, out var at) && at.AtMs <= untilMs)
        {
            Action action = queue.Dequeue();
            if (at.AtMs > NowMs) (NowMs, spinning) = (at.AtMs, 0);
            if (++spinning > StepsPerMomentMax)
                throw new InvalidOperationException("the world never rests");
            Steps++;
            action();
            if (stray is not null) throw new InvalidOperationException(stray);
            if (Check?.Invoke() is { } found) throw found;
            if (done is not null && done()) return true;
        }
        NowMs = Math.Max(NowMs, untilMs);
        return false;
    }

    /// <summary>
    /// Product code that leaves the loop's thread breaks simulated time: say where.
    /// </summary>
    private void OnlyHere()
    {
        if (Environment.CurrentManagedThreadId == owner) return;
        stray ??= $"left the simulated world at\n{Environment.StackTrace}";
        throw new InvalidOperationException(stray);
    }
}
