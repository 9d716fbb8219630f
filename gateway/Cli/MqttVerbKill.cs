using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Edge.Cli.Demo;
using Edge.Mqtt;

namespace Edge.Cli;

/// <summary><c>edge mqtt kill</c>: kills a broker with SIGKILL at full speed, again and again, and
/// counts what was acknowledged and is missing, and what came twice.</summary>
public static class MqttVerbKill
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var kills = new Option<int>("--kills") { DefaultValueFactory = _ => 100 };
        var publishers = new Option<int>("--publishers") { DefaultValueFactory = _ => 200 };
        var store = new Option<string?>("--store") { Description = "folder; default: a new one" };
        var command = new Command("kill", "kill a broker of our own under load and count")
        {
            kills, publishers, store,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            string folder = parsed.GetValue(store)
                ?? Directory.CreateTempSubdirectory("edge-kill-").FullName;
            var run = new KillRun(folder, parsed.GetValue(publishers));
            return await run.RunAsync(parsed.GetValue(kills), cancel);
        });
        return command;
    }

    private sealed class KillRun(string folder, int publishers)
    {
        private readonly int port = LoopbackPorts.Free(1)[0];
        private readonly ConcurrentDictionary<long, int> acknowledged = [];
        private readonly ConcurrentDictionary<long, int> received = [];
        private Process? broker;

        public async Task<int> RunAsync(int kills, CancellationToken cancel)
        {
            broker = await StartAsync(cancel);
            await using MqttClient subscriber = await SubscribeAsync(cancel);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task counting = CountAsync(subscriber, cancel);
            Task[] publishing = [.. Enumerable.Range(0, publishers)
                .Select(i => PublishAsync(i, over.Token))];
            for (int i = 0; i < kills; i++)
            {
                int pause = RandomNumberGenerator.GetInt32(300, 900);
                await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancel);
                broker.Kill();
                await broker.WaitForExitAsync(cancel);
                broker = await StartAsync(cancel);
                if ((i + 1) % 10 == 0)
                    Console.WriteLine($"{i + 1} kills, {acknowledged.Count} acknowledged");
            }
            await over.CancelAsync();
            await Task.WhenAll(publishing);
            long missing = await WaitForMissingAsync(cancel);
            long twice = received.Count(r => IsQos2(r.Key) && r.Value > 1);
            Console.WriteLine($"kills {kills} publishers {publishers} acked {acknowledged.Count} "
                + $"acked-but-missing {missing} qos2-twice {twice} "
                + $"qos1-twice {received.Count(r => !IsQos2(r.Key) && r.Value > 1)}");
            await subscriber.DisconnectAsync();
            await counting;
            broker.Kill();
            return missing == 0 && twice == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
        }

        // Half of the publishers use QoS 2.
        private static bool IsQos2(long id) => (id >> 40) % 2 == 1;

        private async Task<Process> StartAsync(CancellationToken cancel)
        {
            var info = new ProcessStartInfo(Environment.ProcessPath!)
            {
                RedirectStandardOutput = true,
                ArgumentList =
                {
                    "broker", "--port", $"{port}", "--allow-anonymous", "--store", folder,
                    "--quiet",
                },
            };
            Process started = Process.Start(info)!;
            await started.StandardOutput.ReadLineAsync(cancel);
            return started;
        }

        private MqttClientOptions Options(string id) => new()
        {
            Port = port,
            ClientId = id,
            ProtocolLevel = 5,
            CleanStart = false,
            SessionExpirySeconds = 3600,
            Reconnect = true,
            BackoffLeastMs = 50,
            BackoffMostMs = 400,
            InFlight = 10,
            InboundCapacity = 10_000,
        };

        private async Task<MqttClient> SubscribeAsync(CancellationToken cancel)
        {
            var client = new MqttClient(Options("kill-subscriber"), TimeProvider.System);
            await client.ConnectAsync(cancel);
            await client.SubscribeAsync("kill/#", 2, cancellation: cancel);
            return client;
        }

        private async Task CountAsync(MqttClient client, CancellationToken cancel)
        {
            await foreach (InboundMessage m in client.Messages.ReadAllAsync(cancel))
            {
                long id = BinaryPrimitives.ReadInt64BigEndian(m.Payload.Span);
                received.AddOrUpdate(id, 1, (_, n) => n + 1);
            }
        }

        private async Task PublishAsync(int number, CancellationToken over)
        {
            await using var client = new MqttClient(
                Options($"kill-{number}"), TimeProvider.System);
            await client.ConnectAsync(CancellationToken.None);
            await Task.WhenAll(
                Enumerable.Range(0, 4).Select(l => LaneAsync(client, number, l, over)));
        }

        private async Task LaneAsync(
            MqttClient client, int number, int lane, CancellationToken over)
        {
            for (long n = lane; !over.IsCancellationRequested; n += 4)
            {
                long id = ((long)number << 40) | n;
                byte[] payload = new byte[64];
                BinaryPrimitives.WriteInt64BigEndian(payload, id);
                try
                {
                    ReasonCode code = await client.PublishAsync(
                        $"kill/{number}", payload, IsQos2(id) ? 2 : 1,
                        cancellation: CancellationToken.None);
                    if ((byte)code < 0x80)
                        acknowledged[id] = 1;
                }
                catch (MqttException e)
                {
                    Console.Error.WriteLine($"publisher {number}: {e.Message}");
                    return;
                }
            }
        }

        private async Task<long> WaitForMissingAsync(CancellationToken cancel)
        {
            long from = TimeProvider.System.GetTimestamp();
            while (true)
            {
                long missing = acknowledged.Keys.Count(id => !received.ContainsKey(id));
                if (missing == 0 || TimeProvider.System.GetElapsedTime(from) > Patience)
                    return missing;
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
            }
        }
    }
}
