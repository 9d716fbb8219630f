using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Tests.Common;

/// <summary>Gives a parser hostile bytes: nothing may throw, hang or take more room than its input
/// is worth.</summary>
/// <remarks><c>EDGE_FUZZ_INPUTS</c> sets how many (10^7 in the long form). The bound on room grows
/// with the input: a length that a stranger wrote must not become a buffer. Seeds beside the
/// parser's own stand in <c>tests/vectors/hostile</c>: each goes a way that no other goes
/// (docs/decisions/0144).</remarks>
public static class Hostile
{
    private const int ShortRun = 20_000;
    private const int LooksAtSlowOne = 5;
    private static readonly TimeSpan slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan stuck = TimeSpan.FromSeconds(120);

    /// <summary>A parser under test: whether it took the first <paramref name="count"/> bytes.
    /// </summary>
    public delegate bool Parser(byte[] bytes, int count);

    /// <summary>Whether the last input went a way that none went before; null when nobody looks.
    /// </summary>
    /// <remarks>Set by the run that grows the seeds, which loads this assembly for itself alone.
    /// </remarks>
    public static Func<bool>? IsNewWay { get; set; }

    /// <summary>Takes a parser's seeds that were found to go a new way.</summary>
    public static Action<string, IReadOnlyList<byte[]>>? Grown { get; set; }

    /// <summary>How many inputs are asked for.</summary>
    /// <param name="share">Slow parsers take one part of so many in the short form.</param>
    public static int Inputs(int share = 1) => int.TryParse(
        Environment.GetEnvironmentVariable("EDGE_FUZZ_INPUTS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int asked) ? asked : ShortRun / share;

    /// <summary>Gives a parser changed seeds; fails with the input when it throws, takes too much
    /// or does not end.</summary>
    /// <param name="name">The parser's name: of its seeds' file and in reports.</param>
    /// <param name="good">Texts that the parser takes.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="parse">Parses; what it allocates is measured.</param>
    /// <param name="bytesPerByte">Allowed allocation per byte of input, beside 64 KiB.</param>
    public static void Run(
        string name, IEnumerable<byte[]> good, int seed, int inputs, Parser parse,
        int bytesPerByte = 64)
    {
        ArgumentNullException.ThrowIfNull(good);
        ArgumentNullException.ThrowIfNull(parse);
        byte[][] own = [.. good];
        var made = new HostileBytes(own, Kept(name), seed);
        var loop = new Loop(made, inputs, parse, bytesPerByte);
        long started = Stopwatch.GetTimestamp();
        var thread = new Thread(loop.Run) { IsBackground = true };
        thread.Start();
        int last = -1;
        while (!thread.Join(stuck))
        {
            // The bytes stay as they are while the parser does not come back from them.
            if (loop.At == last) Assert.Fail($"{name}: input {last} of seed {seed} does not end\n"
                + Convert.ToBase64String(made.Bytes, 0, made.Count));
            last = loop.At;
        }
        if (loop.Wrong is { } wrong) Assert.Fail(
            $"{name}: input {loop.At} of seed {seed}, {made.Count} bytes: {wrong}\n"
            + Convert.ToBase64String(made.Bytes, 0, made.Count));
        Assert.True(loop.Taken > 0, $"{name}: no change was ever taken, the seeds are too far off");
        if (IsNewWay is not null) Grown?.Invoke(name, [.. made.Seeds.Skip(own.Length)]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {inputs} inputs of {made.Seeds.Count} seeds, "
            + $"{loop.Taken} taken, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, "
            + $"slowest {loop.Slowest.TotalMilliseconds:0.0} ms, most {loop.Most} bytes taken"));
    }

    private static IEnumerable<byte[]> Kept(string name)
    {
        string file = Repository.Path("tests", "vectors", "hostile", name + ".json");
        if (!File.Exists(file)) return [];
        return JsonSerializer.Deserialize<string[]>(File.ReadAllText(file))!
            .Select(Convert.FromBase64String);
    }

    private sealed class Loop(HostileBytes made, int inputs, Parser parse, int bytesPerByte)
    {
        private int at = -1;

        public int At => Volatile.Read(ref at);

        public string? Wrong { get; private set; }

        public int Taken { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public long Most { get; private set; }

        public void Run()
        {
            try
            {
                // The seeds themselves first; the first calls also pay for what is made once.
                int first = made.Seeds.Count;
                for (int i = 0; i < first + inputs; i++)
                {
                    if (i < first) made.Take(i);
                    else made.Next();
                    Volatile.Write(ref at, i);
                    Judge(i < first);
                    if (Wrong is not null) return;
                    if (IsNewWay?.Invoke() == true && i >= first) made.Keep();
                }
            }
            catch (Exception wrong)
            {
                Wrong = wrong.ToString();
            }
        }

        private void Judge(bool isFirst)
        {
            var (time, room) = Measure();
            // What is slow or large once may be the machine's or a cache's doing, not the input's.
            for (int n = 0; n < LooksAtSlowOne && (time > slow || room > RoomMax); n++)
            {
                var (timeAgain, roomAgain) = Measure();
                time = time < timeAgain ? time : timeAgain;
                room = Math.Min(room, roomAgain);
            }
            if (time > slow) Wrong = $"takes {time}";
            if (room > RoomMax) Wrong = $"makes it allocate {room} bytes, {RoomMax} are fair";
            if (isFirst) return;
            if (time > Slowest) Slowest = time;
            if (room > Most) Most = room;
        }

        private long RoomMax => 65_536L + ((long)bytesPerByte * made.Count);

        private (TimeSpan Time, long Room) Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            if (parse(made.Bytes, made.Count)) Taken++;
            return (Stopwatch.GetElapsedTime(started),
                GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
