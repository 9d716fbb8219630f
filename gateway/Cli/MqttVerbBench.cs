using System.CommandLine;
using System.Globalization;
using Edge.Mqtt;
using Edge.Mqtt.Load;

namespace Edge.Cli;

/// <summary><c>edge mqtt bench</c>: drives any broker and prints what it measured.</summary>
/// <remarks>Loss and repetition are counted by a persistent subscriber. With the broker's process
/// id its CPU time per message and its memory are read from <c>/proc</c>.</remarks>
public static class MqttVerbBench
{
    private const int TicksPerSecond = 100; // Linux USER_HZ

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var host = new Option<string>("--host") { DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = Number("--port", 1883, "port of the broker");
        Option<int> level = Number("--level", 4, "4 or 5");
        Option<int> publishers = Number("--publishers", 200, "connections that publish");
        Option<int> window = Number("--window", 20, "unacknowledged messages of each");
        Option<int> qos = Number("--qos", 1, "1 or 2");
        Option<int> size = Number("--size", 200, "payload in bytes");
        Option<int> rate = Number("--rate", 0, "messages/s of all; 0 = as fast as it goes");
        Option<int> seconds = Number("--seconds", 5, "how long");
        Option<int> pid = Number("--pid", 0, "process id of the broker, for CPU and memory");
        var alone = new Option<bool>("--no-subscriber") { Description = "count no arrivals" };
        var command = new Command("bench", "measure a broker")
        {
            host, port, level, publishers, window, qos, size, rate, seconds, pid, alone,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = new LoadOptions
            {
                Host = parsed.GetRequiredValue(host),
                Port = parsed.GetValue(port),
                ProtocolLevel = parsed.GetValue(level),
                Publishers = parsed.GetValue(publishers),
                Window = parsed.GetValue(window),
                Qos = parsed.GetValue(qos),
                SubscribeQos = parsed.GetValue(qos),
                PayloadBytes = parsed.GetValue(size),
                Rate = parsed.GetValue(rate),
                Seconds = parsed.GetValue(seconds),
                Subscribe = !parsed.GetValue(alone),
            };
            return await RunAsync(options, parsed.GetValue(pid), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(LoadOptions options, int pid, CancellationToken cancel)
    {
        long cpuBefore = CpuMs(pid);
        LoadResult result;
        try
        {
            result = await new LoadRun(options, TimeProvider.System).RunAsync(cancel);
        }
        catch (MqttException e)
        {
            throw new VerbException(ExitCode.Unreachable, "measure",
                $"{options.Host}:{options.Port}", e.Message, "edge doctor");
        }
        long cpuUs = (CpuMs(pid) - cpuBefore) * 1000 / Math.Max(1, result.Acknowledged);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"publishers {options.Publishers} window {options.Window} qos {options.Qos} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"msg/s {result.PerSecond} p50us {result.P50Us} p99us {result.P99Us} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"acked {result.Acknowledged} received {result.Received} lost {result.Lost} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"twice {result.Duplicates} cpu-us/msg {cpuUs} rss-MB {RssMb(pid)}"));
        return result.Lost == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static long CpuMs(int pid)
    {
        if (pid == 0)
            return 0;
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return ticks * 1000 / TicksPerSecond;
    }

    private static long RssMb(int pid)
    {
        if (pid == 0)
            return 0;
        string line = File.ReadLines($"/proc/{pid}/status")
            .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        string kb = line["VmRSS:".Length..].Trim().Split(' ')[0];
        return long.Parse(kb, CultureInfo.InvariantCulture) / 1024;
    }

    private static Option<int> Number(string name, int preset, string what) => new(name)
    {
        Description = what,
        DefaultValueFactory = _ => preset,
    };
}
