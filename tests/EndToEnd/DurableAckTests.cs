using System.Text;
using Edge.Mqtt;

namespace Edge.Tests.EndToEnd;

// Goal: the kernel itself says that a PUBACK leaves after the sync of its message. Method: the real
// broker under strace; for each message the write of its bytes, then a sync that begins after it
// and returns, then the send of its PUBACK, in this order. Source: mqtt.md section 1.
public sealed class DurableAckTests : IDisposable
{
    private const int Count = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_puback_leaves_after_the_sync_of_its_message()
    {
        var trace = Path.Combine(_folder.Path, "trace");
        var probe = await EdgeCommand.RunAsync("strace", Limit, "-o", trace, "true");
        if (probe.ExitCode != 0) Assert.Skip($"strace may not trace here: {probe.Error}");
        await PublishAsync(trace);

        var lines = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        for (var id = 1; id <= Count; id++)
        {
            var written = Find(lines, 0, line =>
                line.Contains("pwrite64(", StringComparison.Ordinal)
                && line.Contains(Hex(Payload(id)), StringComparison.Ordinal));
            var begun = Find(lines, written, line =>
                line.Contains(" fdatasync(", StringComparison.Ordinal));
            var synced = Find(lines, begun, line =>
                line.Contains("fdatasync", StringComparison.Ordinal)
                && line.EndsWith("= 0", StringComparison.Ordinal));
            var told = Find(lines, 0, line =>
                (line.Contains("sendto(", StringComparison.Ordinal)
                    || line.Contains("sendmsg(", StringComparison.Ordinal))
                && line.Contains(Hex([0x40, 2, 0, (byte)id]), StringComparison.Ordinal));
            Assert.True(
                written >= 0 && begun > written && synced >= begun && told > synced,
                $"message {id}: written {written}, sync {begun} to {synced}, told {told}");
        }

        Console.WriteLine($"strace: {Count} PUBACKs, each sent after the sync of its message, "
            + $"{lines.Count(l => l.Contains(" fdatasync(", StringComparison.Ordinal))} syncs");
    }

    private async Task PublishAsync(string trace)
    {
        using var broker = EdgeProcess.Start(
            "strace", "-f", "--seccomp-bpf", "-xx", "-s", "65536",
            "-e", "trace=fdatasync,fsync,pwrite64,write,sendto,sendmsg", "-o", trace,
            EdgeCommand.Program, "broker", "--port", "0", "--allow-anonymous", "--quiet",
            "--store", Path.Combine(_folder.Path, "store"), "--with-parent");
        var port = await PortAsync(broker);
        await using (var client = new MqttClient(
            new MqttClientOptions { Port = port, ProtocolLevel = 4, InFlight = 10 },
            TimeProvider.System))
        {
            await client.ConnectAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(Enumerable.Range(1, Count).Select(id => client.PublishAsync(
                "strace/t", Payload(id), 1)));
        }

        broker.CloseInput();
        await broker.EndAsync(Limit);
    }

    private static async Task<int> PortAsync(EdgeProcess broker)
    {
        var started = TimeProvider.System.GetTimestamp();
        string? said;
        while (!broker.Lines.TryDequeue(out said))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit && !broker.HasExited,
                $"the broker did not start: {broker.Errors}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return new Uri(said.Split(' ')[^1]).Port;
    }

    private static byte[] Payload(int id) => Encoding.ASCII.GetBytes($"strace-payload-{id:d4}");

    private static string Hex(byte[] bytes) =>
        string.Concat(bytes.Select(b => $"\\x{b:x2}"));

    private static int Find(string[] lines, int from, Func<string, bool> holds) =>
        from < 0 ? -1 : Array.FindIndex(lines, from, line => holds(line));
}
