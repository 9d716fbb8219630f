using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

// Goal: a clock that jumps under load changes no order and no total (I11), and stops nobody.
// Method: the real processes under libfaketime: a day ahead, an hour back, 1970, then back by
// seconds again and again. Expected: what the devices were told, and the worth of each of their
// lines by the engine at the time the device said. Source: trust.md sections 3 and 4.
//
// What the product promises of `at`, the time of receipt: it is the gateway's clock and may go back
// with it by less than a day; order is by sequence and never by `at`. A clock more than a day
// before the newest event is known to be wrong: a running gateway keeps the time of that event, one
// that starts under such a clock refuses (decision 157). The platform cosigns nothing under such a
// clock, and the gateway waits.
public sealed class ClockJumpTests : IDisposable
{
    private const string Remedy = "set the clock, then start again";
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);
    private static readonly TimeSpan Back = TimeSpan.FromHours(-1);

    private readonly GatewayUnderLoad _load = new(4, TimeSpan.FromMilliseconds(10));
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly DateTimeOffset _begun = TimeProvider.System.GetUtcNow();

    // Some days into 1970, running on from there. Not before the machine's uptime: there timed
    // waits of .NET do not end under libfaketime, which a real jump of the clock does not do.
    private TimeSpan Unset => DateTimeOffset.UnixEpoch.AddDays(1) - _begun
        + TimeProvider.System.GetElapsedTime(0);

    public void Dispose()
    {
        _load.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Under_the_gateway_it_changes_no_order_and_no_total()
    {
        var clock = FakedClock.OrSkip(_load.Folder);
        var health = new Uri(_load.World.GatewayAddress, "healthz");
        var data = _load.World.PathOf("gateway");
        Run("gateway", clock);
        await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = Send(stop.Token);
        await _load.MoreAckedAsync(50);
        foreach (var off in new[] { Ahead, Back, Unset })
        {
            await JumpAsync(clock, off, health);
            await _load.MoreAckedAsync(100);
            Assert.False(gateway.HasExited, _load.Said);
        }

        // Under a clock that is known to be wrong it does not begin, and says so.
        await GatewayUnderLoad.KillAsync(gateway);
        var refused = _load.Start("gateway", "run", data);
        await _load.UntilAsync(() => refused.HasExited, "the refusal");
        Assert.NotEqual(0, refused.ExitCode);
        await _load.UntilAsync(
            () => _load.Said.Contains(Remedy, StringComparison.Ordinal), "the remedy");
        Assert.Contains("the clock: it is ", _load.Said, StringComparison.Ordinal);
        Assert.Contains(" s before the newest event", _load.Said, StringComparison.Ordinal);

        await JumpAsync(clock, TimeSpan.Zero, null);
        gateway = await _load.GatewayAsync();
        for (var leap = 1; leap <= 5; leap++)
        {
            clock.Set(TimeSpan.FromSeconds(-7 * leap));
            await _load.MoreAckedAsync(50);
        }

        await JumpAsync(clock, TimeSpan.Zero, health);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        var told = _load.Told();
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(gateway);
        var found = await _load.CompareAsync(data, told);
        await WorthAsync();
        await TimesAsync(data);
        Console.WriteLine($"clock jumps under the gateway: {told.Values.Sum()} acked, {found}");
    }

    [Fact]
    public async Task Under_the_platform_it_loses_no_receipt_and_changes_no_total()
    {
        var clock = FakedClock.OrSkip(_load.Folder);
        var health = new Uri(_load.World.PlatformAddress, "health");
        Run("platform", clock);
        var platform = await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = Send(stop.Token);
        await MoreReceiptedAsync();
        foreach (var off in new[] { Ahead, Back })
        {
            await JumpAsync(clock, off, health);
            await MoreReceiptedAsync();
        }

        // 1970, also over a restart: it answers, and gives no receipt under that date.
        await JumpAsync(clock, Unset, health);
        await _load.MoreAckedAsync(100); // durable does not need the platform
        await GatewayUnderLoad.KillAsync(platform);
        platform = await _load.PlatformAsync();
        await _load.MoreAckedAsync(100);
        Assert.False(platform.HasExited, _load.Said);

        await JumpAsync(clock, TimeSpan.Zero, health);
        for (var leap = 1; leap <= 5; leap++)
        {
            clock.Set(TimeSpan.FromSeconds(-7 * leap));
            await MoreReceiptedAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        var told = _load.Told();
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(gateway);
        var found = await _load.CompareAsync(_load.World.PathOf("gateway"), told);
        await WorthAsync();
        Console.WriteLine($"clock jumps under the platform: {told.Values.Sum()} acked, {found}");
    }

    private void Run(string which, FakedClock clock) => _load.Starting = (name, start) =>
    {
        if (name == which) clock.Under(start);
    };

    private List<Task> Send(CancellationToken stop) =>
        [.. _load.Devices.Select(device => device.RunAsync(long.MaxValue, stop))];

    // Over when the process itself says the new time.
    private async Task JumpAsync(FakedClock clock, TimeSpan off, Uri? asked)
    {
        clock.Set(off);
        if (asked is null) return;
        DateTimeOffset? said = null;
        await _load.UntilAsync(
            () =>
            {
                said = Said(asked);
                return said is { } at && (at - clock.Now).Duration() < TimeSpan.FromSeconds(30);
            },
            $"{asked} to say {clock.Now:u}");
    }

    private DateTimeOffset? Said(Uri asked)
    {
        try
        {
            using var answer = _http.GetAsync(asked).GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode ? answer.Headers.Date : null;
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task MoreReceiptedAsync()
    {
        var before = _load.Receipted();
        await _load.UntilAsync(() => _load.Receipted() > before, "a further receipt");
    }

    // Each line is worth what it is worth at the device's own time, whatever other clocks say.
    private async Task WorthAsync()
    {
        var terms = JsonNode.Parse(await File.ReadAllTextAsync(
            _load.World.PathOf("gateway.json"), TestContext.Current.CancellationToken))!["terms"]
            .Deserialize<SiteTerms>(Cli.JsonFile.Options)!;
        var engine = new ReductionEngine(PackLibrary.LoadEmbedded(), terms);
        var read = new EventLine();
        long grams = 0, milligrams = 0;
        foreach (var line in _load.Devices.SelectMany(device => device.Lines))
        {
            Assert.True(read.TryParse(line, 0, line.Length), read.Fault);
            read.TryGetLong("net", out var net);
            grams += net;
            milligrams += engine.Reduce(new EventFacts(
                "dropoff", read.Tq, read.T, new LogWriter.Fields(read))).Milligrams;
        }

        var totals = JsonNode.Parse(await _http.GetStringAsync(
            new Uri(_load.World.PlatformAddress, "edge/1/ledger"),
            TestContext.Current.CancellationToken))!["totals"]!;
        Assert.True(milligrams > 0);
        Assert.Equal((grams, milligrams), ((long)totals["g"]!, (long)totals["mg"]!));
    }

    private async Task TimesAsync(string data)
    {
        var export = await EdgeCommand.RunAsync(
            GatewayUnderLoad.Limit, "journal", "export", "--data", data, "--type", "event");
        var rows = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .Select(row => (Dev: (string)row["dev"]!, Seq: (long)row["seq"]!, At: Time(row["at"]!)))
            .ToList();
        var ended = TimeProvider.System.GetUtcNow();
        var next = _load.Devices.ToDictionary(device => device.Id, _ => 1L);
        foreach (var row in rows) Assert.Equal(next[row.Dev]++, row.Seq);

        var steps = rows.Zip(rows.Skip(1), (one, other) => other.At - one.At).ToList();
        Assert.Contains(steps, step => step > Ahead / 2);
        Assert.Contains(steps, step => step < Back / 2);
        Assert.InRange(rows.Min(row => row.At), _begun + Back, ended);
        Assert.InRange(rows.Max(row => row.At), ended, ended + Ahead);
    }

    private static DateTimeOffset Time(JsonNode at) => DateTimeOffset.FromUnixTimeMilliseconds(
        long.Parse(at.ToString(), NumberStyles.None, CultureInfo.InvariantCulture));
}
