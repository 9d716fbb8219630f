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
        Option<int> warm = Number("--warm", 1, "seconds before the measuring begins");
        var matrix = new Option<bool>("--matrix")
        {
            Description = "start our broker (memory, durable) and mosquitto (persistence off, on) "
                + "and measure all at 1, 16, 200 and 1000 connections; prints a table",
        };
        var command = new Command("bench", "measure a broker")
        {
            host, port, level, publishers, window, qos, size, rate, seconds, warm, pid, alone,
            matrix,
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
                WarmSeconds = parsed.GetValue(warm),
                Subscribe = !parsed.GetValue(alone),
            };
            return parsed.GetValue(matrix) ? await BenchMatrix.RunAsync(options, cancel)
                : await RunAsync(options, parsed.GetValue(pid), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(LoadOptions options, int pid, CancellationToken cancel)
    {
        var used = new BrokerUse(pid);
        LoadResult result;
        try
        {
            result = await new LoadRun(
                options with { Measuring = used.Note }, TimeProvider.System).RunAsync(cancel);
        }
        catch (MqttException e)
        {
            throw new VerbException(ExitCode.Unreachable, "measure",
                $"{options.Host}:{options.Port}", e.Message, "edge doctor");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"publishers {options.Publishers} window {options.Window} qos {options.Qos} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"msg/s {result.PerSecond} p50us {result.P50Us} p99us {result.P99Us} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"acked {result.Acknowledged} received {result.Received} lost {result.Lost} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"twice {result.Duplicates} cpu-us/msg {used.CpuUsPer(result.Acknowledged)} ")
            + string.Create(CultureInfo.InvariantCulture, $"rss-MB {used.RssMb}"));
        return result.Lost == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static Option<int> Number(string name, int preset, string what) => new(name)
    {
        Description = what,
        DefaultValueFactory = _ => preset,
    };
}
