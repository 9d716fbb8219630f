using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

// Goal: a receipt is never untrue and never changes, whenever the platform is killed. Method: the
// real process, SIGKILL at a random moment while batches are posted, the same folder again; every
// batch is sent until it is receipted, then once more. Source: trust.md sections 2 and 3.
public sealed class PlatformKillTests : IDisposable
{
    private const string Token = "token-gw-1";
    private const int EventsPerBatch = 40;
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    private readonly TestFolder folder = new();
    private readonly PlatformWorld registry = new();
    private readonly LogWriter log;
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ReductionEngine engine = new(PackLibrary.LoadEmbedded(), TestGateway.Terms);
    private readonly Random chance = new(20_261_122);
    private readonly List<byte[]> batches = [];
    private readonly List<byte[]> receipts = [];
    private Process? platform;
    private Uri? address;
    private long milligrams;

    public PlatformKillTests() => log = new LogWriter(registry, "gw-1");

    private static int Rounds => int.TryParse(
        Environment.GetEnvironmentVariable("EDGE_KILL_ROUNDS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int asked) ? asked : 20;

    public void Dispose()
    {
        if (platform is { HasExited: false }) platform.Kill();
        platform?.Dispose();
        http.Dispose();
        log.Dispose();
        registry.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Killed_again_and_again_it_keeps_every_receipt_it_gave()
    {
        WriteConfiguration();
        for (int round = 0; round < Rounds; round++)
        {
            await StartAsync();
            using var load = new CancellationTokenSource();
            Task posting = PostAsync(load.Token);
            int before = receipts.Count;
            var waited = Stopwatch.StartNew();
            while (round % 4 != 0 && receipts.Count == before && waited.Elapsed < limit)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            await Task.Delay(
                TimeSpan.FromMilliseconds(chance.Next(1, 250)), TimeProvider.System);
            platform!.Kill();
            await load.CancelAsync();
            await posting;
            await platform.WaitForExitAsync(TestContext.Current.CancellationToken);
            if ((round + 1) % 100 == 0)
                Console.WriteLine(
                    $"kill -9 of the platform: {round + 1} rounds, {receipts.Count} receipts");
        }
        await StartAsync();
        while (receipts.Count < batches.Count) await SendAsync(receipts.Count, default);
        int changed = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            byte[] again = await TryPostAsync(batches[i], default) ?? [];
            changed += again.AsSpan().SequenceEqual(receipts[i]) ? 0 : 1;
        }
        await CompareAsync(changed);
    }

    // Counted from the ledger's own rows, against what the devices wrote under a receipt.
    private async Task<(long Lost, long Twice)> CountAsync(long events)
    {
        var seen = new HashSet<long>();
        long rows = 0, after = 0;
        while (true)
        {
            var page = JsonNode.Parse(await http.GetStringAsync(
                new Uri(address!, $"edge/1/entries?after={after}&limit=1000"),
                TestContext.Current.CancellationToken))!;
            var entries = page["entries"]!.AsArray();
            if (entries.Count == 0) break;
            after = (long)page["next"]!;
            foreach (long seq in entries.Where(row => (string)row!["verdict"]! == "counted")
                .Select(row => (long)row!["seq"]!))
            {
                seen.Add(seq);
                rows++;
            }
        }

        long kept = seen.LongCount(seq => seq >= 1 && seq <= events);
        return (events - kept, rows - seen.Count);
    }

    private async Task CompareAsync(int changed)
    {
        var ledger = JsonNode.Parse(await http.GetStringAsync(
            new Uri(address!, "edge/1/ledger"), TestContext.Current.CancellationToken))!;
        long events = (long)batches.Count * EventsPerBatch;
        (long lost, long twice) = await CountAsync(events);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"kill -9 of the platform: {Rounds} rounds, "
            + $"{batches.Count} batches, {events} events, {lost} lost, {twice} double, "
            + $"{changed} of {receipts.Count} receipts changed"));
        Assert.Equal((0, 0, 0), (lost, twice, changed));
        Assert.Equal(events, (long)ledger["totals"]!["events"]!);
        Assert.Equal(events, (long)ledger["totals"]!["counted"]!);
        Assert.Equal(milligrams, (long)ledger["totals"]!["mg"]!);
        Assert.Equal(events, (long)ledger["devices"]![0]!["lastSeq"]!);
    }

    private async Task PostAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (receipts.Count == batches.Count) batches.Add(NextBatch());
            await SendAsync(receipts.Count, cancel);
        }
    }

    private async Task SendAsync(int index, CancellationToken cancel)
    {
        if (await TryPostAsync(batches[index], cancel) is not { } receipt) return;
        Assert.True(ReceiptDocument.TryParse(receipt, out var read, out string fault), fault);
        Assert.Empty(read.Exceptions);
        receipts.Add(receipt);
    }

    private async Task<byte[]?> TryPostAsync(byte[] batch, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri(address!, "edge/1/batch"))
            {
                Content = new ByteArrayContent(batch),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            using HttpResponseMessage answer = await http.SendAsync(request, cancel);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancel);
            Assert.True((int)answer.StatusCode == 200, Encoding.UTF8.GetString(body));
            return body;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            return null; // killed, or told to stop: it is sent again
        }
    }

    private byte[] NextBatch() => log.Seal([.. Enumerable.Range(0, EventsPerBatch).Select(_ =>
    {
        string line = bin.DropOff(chance.Next(5, 9000), "PET");
        var read = new EventLine();
        byte[] source = Encoding.ASCII.GetBytes(line);
        Assert.True(read.TryParse(source, 0, source.Length), read.Fault);
        Calculation calc = engine.Reduce(new EventFacts(
            "dropoff", "S", read.T + 200, new LogWriter.Fields(read)));
        milligrams += calc.Milligrams;
        return LogWriter.Event(line, calc.ToJson());
    })]);

    private void WriteConfiguration()
    {
        File.WriteAllText(Path.Combine(folder.Path, "platform.json"),
            JsonSerializer.Serialize(new
            {
                name = "platform.example.cn/ledger",
                key = Path.Combine(folder.Path, "platform.key.pem"),
                gateways = new[] { log.Row with { Terms = TestGateway.Terms } },
                devices = new[]
                {
                    new
                    {
                        dev = bin.Dev,
                        site = log.Row.Site,
                        key = Convert.ToBase64String(bin.DeviceKey),
                    },
                },
            }, Cli.JsonFile.Options));
    }

    private async Task StartAsync()
    {
        platform?.Dispose();
        platform = Process.Start(new ProcessStartInfo(EdgeCommand.Program,
            ["platform", "--config", Path.Combine(folder.Path, "platform.json"), "--data",
                Path.Combine(folder.Path, "data")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timer = new CancellationTokenSource(limit);
        string? line = await platform.StandardOutput.ReadLineAsync(timer.Token);
        if (line is null) Assert.Fail(await platform.StandardError.ReadToEndAsync(timer.Token));
        address = new Uri((string)JsonNode.Parse(line)!["platform"]!);
    }
}
