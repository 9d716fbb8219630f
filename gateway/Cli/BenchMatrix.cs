using System.Globalization;
using Edge.Mqtt;
using Edge.Mqtt.Load;

namespace Edge.Cli;

/// <summary>The same loads on our broker and on mosquitto, in one run, as one table.</summary>
internal static class BenchMatrix
{
    /// <summary>Connections that publish, and unacknowledged messages of each.</summary>
    private static readonly (int Publishers, int Window)[] Rows =
        [(1, 1), (1, 20), (16, 20), (200, 2), (1_000, 1)];

    /// <summary>Runs all rows on all brokers.</summary>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancel)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"QoS {options.Qos}, {options.PayloadBytes} bytes, {options.Seconds} s a row, ")
            + (options.Subscribe ? "one persistent subscriber counts" : "nobody subscribed"));
        Console.WriteLine(
            "| broker | connections | window | msg/s | p50 ms | p99 ms | CPU us/msg | RSS MB "
            + "| lost | twice |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        long lost = 0;
        foreach (var start in Brokers)
        {
            await using var broker = await start(cancel);
            if (broker is null) Console.WriteLine("| mosquitto | not installed | | | | | | | | |");
            foreach (var (publishers, window) in broker is null ? [] : Rows)
            {
                lost += await RowAsync(
                    broker!, options with { Publishers = publishers, Window = window }, cancel);
            }
        }

        return lost == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static Func<CancellationToken, Task<BenchBroker?>>[] Brokers =>
    [
        async cancel => await BenchBroker.EdgeAsync(isDurable: false, cancel),
        async cancel => await BenchBroker.EdgeAsync(isDurable: true, cancel),
        cancel => BenchBroker.MosquittoAsync(isPersistent: false, cancel),
        cancel => BenchBroker.MosquittoAsync(isPersistent: true, cancel),
    ];

    private static async Task<long> RowAsync(
        BenchBroker broker, LoadOptions options, CancellationToken cancel)
    {
        var used = new BrokerUse(broker.Id);
        LoadResult result;
        try
        {
            result = await new LoadRun(
                options with { Port = broker.Port, Measuring = used.Note }, TimeProvider.System)
                .RunAsync(cancel);
        }
        catch (MqttException wrong)
        {
            throw new VerbException(
                ExitCode.Unreachable, "measure", broker.Name, wrong.Message, "edge doctor");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {broker.Name} | {options.Publishers} | {options.Window} | {result.PerSecond} ")
            + $"| {Ms(result.P50Us)} | {Ms(result.P99Us)} "
            + string.Create(CultureInfo.InvariantCulture,
            $"| {used.CpuUsPer(result.Acknowledged)} | {used.RssMb} | {result.Lost} ")
            + string.Create(CultureInfo.InvariantCulture, $"| {result.Duplicates} |"));
        // Another's loss is a figure of the table; ours is a failure.
        return broker.Name.StartsWith("edge", StringComparison.Ordinal) ? result.Lost : 0;
    }

    private static string Ms(long us) => string.Create(
        CultureInfo.InvariantCulture, $"{us / 1000}.{us % 1000 / 100}");
}

/// <summary>What a broker used while it was measured.</summary>
internal sealed class BrokerUse(int pid)
{
    private long cpuMs;

    /// <summary>Resident memory at the end, all connections open. Units: MB.</summary>
    public long RssMb { get; private set; }

    /// <summary>Processor time of the measured part for each message. Units: us.</summary>
    public long CpuUsPer(long messages) => cpuMs * 1000 / Math.Max(1, messages);

    /// <summary>Told at the begin (true) and the end (false) of the measuring.</summary>
    public void Note(bool begins)
    {
        cpuMs = ProcessFigures.CpuMs(pid) - (begins ? 0 : cpuMs);
        RssMb = ProcessFigures.RssMb(pid);
    }
}
