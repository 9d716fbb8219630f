
namespace Edge.Cli.Demo;

/// <summary>One run of the demo: start, watch, finish, compare the sums.</summary>
/// <param name="plan">What was asked.</param>
/// <param name="time">The clock.</param>
public sealed class DemoRun(DemoPlan plan, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlainLineEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ReceiptLimit = TimeSpan.FromSeconds(60);

    private readonly long started = time.GetTimestamp();
    private readonly FleetReport fleet = new();
    private int shown;

    /// <summary>Runs it; the exit code says whether the three sums were equal.</summary>
    public async Task<int> RunAsync(CancellationToken end)
    {
        var world = DemoWorld.Create(
            plan, time.GetUtcNow());
        await Console.Error.WriteLineAsync($"edge demo: files in {world.Folder}");
        await using var processes = await DemoProcesses.StartAsync(world, time, end);
        Console.WriteLine($"gateway   {world.GatewayAddress}");
        Console.WriteLine($"console   {FirstSignIn(world)}");
        Console.WriteLine($"platform  {world.PlatformAddress}");
        foreach (var kiosk in world.KioskAddresses)
        {
            Console.WriteLine(
                $"kiosk     {kiosk} (staff PIN in {world.PathOf("kiosk.pin")})");
        }

        Console.WriteLine($"feed      mosquitto_sub -h 127.0.0.1 -p {world.MqttPort}"
            + $" -u {DemoWorld.FeedUser} -P $(cat {world.PathOf("feed.password")})"
            + $" -t '{DemoWorld.FeedTopics}'");
        await WatchAsync(world, processes, end);

        await Console.Error.WriteLineAsync(
            "edge demo: finishing open visits, waiting for receipts");
        await processes.Twin.SayAsync("finish");
        await processes.Twin.EndedWithinAsync(FinishLimit, CancellationToken.None);
        fleet.ReadAll(processes.Twin.Lines);
        var sums = await SettledSumsAsync(world, processes);
        await DemoEvidence.SaveAsync(world, processes);
        sums.Print();
        Console.WriteLine($"next: edge receipt verify {world.PathOf("evidence")}/receipt-1.json"
            + $" --trust {world.PathOf("trust.vkeys")}");
        return sums.Holds ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    // The gateway's one-time link: it is there as long as the console has no account.
    private static string FirstSignIn(DemoWorld world)
    {
        var file = Path.Combine(world.PathOf("gateway"), "first-sign-in");
        return File.Exists(file) ? File.ReadAllText(file).Trim()
            : new Uri(world.GatewayAddress, "console").ToString();
    }

    private async Task WatchAsync(
        DemoWorld world, DemoProcesses processes, CancellationToken end)
    {
        var newest = "";
        var lastLine = TimeSpan.Zero;
        using var length = CancellationTokenSource.CreateLinkedTokenSource(end);
        if (plan.Length is { } limit) length.CancelAfter(limit);
        while (!length.IsCancellationRequested)
        {
            processes.AllRunning();
            fleet.ReadAll(processes.Twin.Lines);
            var status = await processes.AskAsync(
                new Uri(world.GatewayAddress, "status.json"), CancellationToken.None);
            if (newest.Length == 0 && status?["newestReceipt"]?["url"] is { } url)
            {
                newest = (string)url!;
                shown = 0;
                Console.WriteLine($"first receipt after {Elapsed().TotalSeconds:0.0} s: {newest}");
                Console.WriteLine(TerminalQr.Draw(newest));
            }

            if (status is not null && (!Console.IsOutputRedirected
                || Elapsed() - lastLine >= PlainLineEvery))
            {
                lastLine = Elapsed();
                Show(DemoTable.Draw(status, fleet, Elapsed()));
            }

            try
            {
                await Task.Delay(LookAgain, time, length.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>A terminal shows one table that changes; a file gets one after the other.</summary>
    private void Show(string table)
    {
        if (!Console.IsOutputRedirected && shown > 0) Console.Write($"\x1b[{shown}A\x1b[0J");
        Console.WriteLine(table);
        shown = table.Count(letter => letter == '\n') + 1;
    }

    private async Task<Conservation> SettledSumsAsync(DemoWorld world, DemoProcesses processes)
    {
        var waiting = time.GetTimestamp();
        while (true)
        {
            var sums = await SumsAsync(world, processes);
            if (sums.Holds || time.GetElapsedTime(waiting) > ReceiptLimit) return sums;
            await Task.Delay(LookAgain, time);
        }
    }

    private async Task<Conservation> SumsAsync(DemoWorld world, DemoProcesses processes)
    {
        var status = await processes.AskAsync(
            new Uri(world.GatewayAddress, "status.json"), CancellationToken.None);
        var ledger = await processes.AskAsync(
            new Uri(world.PlatformAddress, "edge/1/ledger"), CancellationToken.None);
        return new Conservation(
        [
            fleet.Total("devices"),
            PlaceTotal.Read("journal", status?["totals"], "durable"),
            PlaceTotal.Read("platform", ledger?["totals"], "events"),
        ]);
    }

    private TimeSpan Elapsed() => time.GetElapsedTime(started);
}
