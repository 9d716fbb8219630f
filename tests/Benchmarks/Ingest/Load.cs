using Edge.Wire;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Lines of many devices, made before the clock runs.</summary>
internal sealed class Load
{
    private Load(IReadOnlyList<LoadDevice> devices) => Devices = devices;

    /// <summary>The devices.</summary>
    public IReadOnlyList<LoadDevice> Devices { get; }

    /// <summary>Makes lines.</summary>
    /// <param name="gateway">The gateway they are for.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="lines">How many lines in all.</param>
    /// <param name="keys">Keys by device name; null makes them.</param>
    public static Load Make(
        string gateway, int devices, int lines, IReadOnlyDictionary<string, byte[]>? keys = null)
    {
        var atMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var made = new LoadDevice[devices];
        Parallel.For(0, devices, i =>
        {
            var name = $"bin-{i + 1:d3}";
            var device = new TestDevice(name, gateway, keys?[name]);
            var texts = new byte[Math.Max(8, lines / devices)][];
            for (var n = 0; n < texts.Length; n++) texts[n] = device.Dropoff(100 + n % 900, atMs);
            made[i] = new LoadDevice(device, texts);
        });
        return new Load(made);
    }
}

/// <summary>One device of the load: its lines, and how far the gateway acked them.</summary>
internal sealed class LoadDevice(TestDevice device, byte[][] lines)
{
    private readonly long[] _sentAt = new long[lines.Length + 1];
    private readonly long[] _ackedAt = new long[lines.Length + 1];

    /// <summary>The device.</summary>
    public TestDevice Device => device;

    /// <summary>Its lines; line n has sequence n + 1.</summary>
    public byte[][] Lines => lines;

    /// <summary>Highest sequence under an ack.</summary>
    public long Upto;

    /// <summary>Remembers when a line was sent.</summary>
    public void Sent(long seq, long timestamp) => _sentAt[seq] = timestamp;

    /// <summary>When the ack that covers a line came; 0 for not yet.</summary>
    public long AckedAt(long seq) => Volatile.Read(ref _ackedAt[seq]);

    /// <summary>Takes an ack; adds the wait of each line it covers.</summary>
    public int Acked(long upto, long timestamp, Latencies into)
    {
        var before = Upto;
        for (var seq = before + 1; seq <= upto; seq++)
        {
            into.Add(timestamp - _sentAt[seq]);
            Volatile.Write(ref _ackedAt[seq], timestamp);
        }

        Upto = Math.Max(before, upto);
        return (int)(Upto - before);
    }

    /// <summary>Reads the number out of an ack line without checking its tag: the load generator
    /// shares the cores with what it measures.</summary>
    public static long UptoOf(ReadOnlySpan<byte> ack)
    {
        var at = ack.IndexOf("\"upto\":"u8) + 7;
        long upto = 0;
        while (ack[at] is >= (byte)'0' and <= (byte)'9') upto = upto * 10 + (ack[at++] - '0');
        return upto;
    }
}

/// <summary>Waits, sorted into slots of a tenth of a millisecond.</summary>
internal sealed class Latencies(TimeProvider time)
{
    private const int Slots = 100_000;

    private readonly long[] _counts = new long[Slots];

    /// <summary>Forgets the waits of the warm-up.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>Adds a wait in ticks of the clock.</summary>
    public void Add(long ticks)
    {
        var slot = (int)Math.Min(Slots - 1, ticks * 10_000 / time.TimestampFrequency);
        Interlocked.Increment(ref _counts[slot]);
    }

    /// <summary>The wait that a share of all stays below. Units: ms.</summary>
    public double Quantile(double share)
    {
        var rest = (long)(_counts.Sum() * share);
        for (var i = 0; i < Slots; i++)
        {
            rest -= _counts[i];
            if (rest < 0) return (i + 1) / 10.0;
        }

        return Slots / 10.0;
    }
}
