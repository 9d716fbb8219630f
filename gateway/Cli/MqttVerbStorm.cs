using System.CommandLine;
using System.Globalization;
using Edge.Mqtt;
using Edge.Mqtt.Load;

namespace Edge.Cli;

/// <summary><c>edge mqtt storm</c>: many clients lose their connections at once.</summary>
public static class MqttVerbStorm
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var host = new Option<string>("--host") { DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = Number("--port", 0, "port of the broker; 0 starts our own, durable");
        Option<int> clients = Number("--clients", 5_000, "clients that are cut off");
        Option<int> others = Number("--others", 20, "clients that publish meanwhile");
        Option<int> rate = Number("--rate", 1_000, "messages/s of the others");
        Option<int> seconds = Number("--seconds", 10, "how long the others are watched");
        var command = new Command(
            "storm", "cut off many clients at once; time their return and the others' messages")
        {
            host, port, clients, others, rate, seconds,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new StormOptions
            {
                Host = parsed.GetRequiredValue(host),
                Port = parsed.GetValue(port),
                Clients = parsed.GetValue(clients),
                Others = parsed.GetValue(others),
                Rate = parsed.GetValue(rate),
                Seconds = parsed.GetValue(seconds),
            },
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(StormOptions options, CancellationToken cancel)
    {
        await using var own = options.Port == 0
            ? await BenchBroker.EdgeAsync(isDurable: true, cancel) : null;
        if (own is not null) options = options with { Host = "127.0.0.1", Port = own.Port };
        long calmMb = 0;
        StormResult result;
        try
        {
            var run = options with { Calm = () => calmMb = ProcessFigures.RssMb(own?.Id ?? 0) };
            result = await new StormRun(run, TimeProvider.System).RunAsync(cancel);
        }
        catch (MqttException wrong)
        {
            throw new VerbException(
                ExitCode.Unreachable, "measure", $"{options.Host}:{options.Port}", wrong.Message,
                "edge doctor");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"clients {options.Clients} connected {result.Connected} back {result.Back} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"in-ms {result.BackMs} others {options.Others} msg/s {result.Others.PerSecond} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"p50us {result.Others.P50Us} p99us {result.Others.P99Us} ")
            + string.Create(CultureInfo.InvariantCulture,
            $"lost {result.Others.Lost} twice {result.Others.Duplicates} rss-MB {calmMb}"));
        return result.Back == options.Clients && result.Others.Lost == 0
            ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static Option<int> Number(string name, int preset, string what) => new(name)
    {
        Description = what,
        DefaultValueFactory = _ => preset,
    };
}
