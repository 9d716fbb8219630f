using System.Collections.Concurrent;
using Edge.Simulation.World;

namespace Edge.Simulation;

/// <summary>What a run of many seeds came to.</summary>
internal sealed class SwarmResult
{
    private readonly long[] struck = new long[Enum.GetValues<Fault>().Length];
    private readonly Lock gate = new();

    /// <summary>Seeds run.</summary>
    public int Worlds { get; private set; }

    /// <summary>Simulated time, ms.</summary>
    public long SimulatedMs { get; private set; }

    /// <summary>Events booked in the platform's ledger.</summary>
    public long Events { get; private set; }

    /// <summary>Deaths of gateways, platforms and devices.</summary>
    public long Deaths { get; private set; }

    /// <summary>Lines nobody wrote that were offered.</summary>
    public long Hostile { get; private set; }

    /// <summary>Longest time to quiet, ms.</summary>
    public long QuietMsMax { get; private set; }

    /// <summary>Seeds that showed a violation, with what they showed.</summary>
    public ConcurrentQueue<(long Seed, string What)> Found { get; } = [];

    /// <summary>How often each fault struck.</summary>
    public IReadOnlyList<long> Struck => struck;

    /// <summary>Faults that never struck.</summary>
    public IEnumerable<Fault> Never =>
        Enum.GetValues<Fault>().Where(fault => struck[(int)fault] == 0);

    /// <summary>Adds one world.</summary>
    public void Add(SimWorld world)
    {
        lock (gate)
        {
            Worlds++;
            SimulatedMs += world.Loop.NowMs;
            Events += world.Events;
            Deaths += world.Deaths;
            Hostile += world.Watch.Hostile;
            QuietMsMax = Math.Max(QuietMsMax, world.QuietMs);
            for (int i = 0; i < struck.Length; i++) struck[i] += world.StruckCounts[i];
        }
    }
}

/// <summary>Runs many seeds, one world per thread at a time.</summary>
internal static class Swarm
{
    /// <summary>Threads at work: a world is one thread's.</summary>
    public static int Threads => Math.Max(1, Environment.ProcessorCount);

    /// <summary>Runs seeds and says what they came to; goes on after a violation.</summary>
    /// <param name="seeds">The seeds.</param>
    /// <param name="size">The size of their worlds.</param>
    /// <param name="found">Called with each violation as it comes.</param>
    public static SwarmResult Run(
        IEnumerable<long> seeds, WorldSize size, Action<string>? found = null)
    {
        var result = new SwarmResult();
        Parallel(seeds, seed =>
        {
            using var world = new SimWorld(seed, new Faults(seed, size.BusyMs), size);
            try
            {
                world.Run();
            }
            catch (InvariantException wrong)
            {
                result.Found.Enqueue((seed, wrong.Message));
                found?.Invoke(wrong.Message);
            }
            catch (Exception wrong)
            {
                result.Found.Enqueue((seed, $"seed {seed}: {wrong}"));
            }
            result.Add(world);
        });
        return result;
    }

    /// <summary>Does something for each, on as many threads as there are cores.</summary>
    /// <remarks>Threads of its own: a world's continuations must not meet the thread pool.
    /// </remarks>
    public static void Parallel<T>(IEnumerable<T> items, Action<T> work)
    {
        var queue = new ConcurrentQueue<T>(items);
        Exception? wrong = null;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            try
            {
                while (wrong is null && queue.TryDequeue(out T? item)) work(item);
            }
            catch (Exception failed)
            {
                wrong = failed;
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.IsBackground = true;
            thread.Start();
        }
        foreach (Thread thread in threads) thread.Join();
        if (wrong is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(wrong);
    }
}
