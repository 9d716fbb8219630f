using System.Text.Json.Nodes;

namespace Edge.Cli.Demo;

/// <summary>The three processes of the demo, and what each says of itself.</summary>
public sealed class DemoProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly DemoWorld world;
    private readonly TimeProvider time;
    private readonly HttpClient http = new() { Timeout = AnswerLimit };
    private readonly List<ChildProcess> children = [];

    private DemoProcesses(DemoWorld world, TimeProvider time)
    {
        this.world = world;
        this.time = time;
    }

    /// <summary>The fleet of devices.</summary>
    public ChildProcess Twin => children[2];

    /// <summary>Starts platform, gateway and fleet, each when the one before it answers.</summary>
    /// <exception cref="VerbException">One of them ended or did not answer in time.</exception>
    public static async Task<DemoProcesses> StartAsync(
        DemoWorld world, TimeProvider time, CancellationToken cancel)
    {
        var processes = new DemoProcesses(world, time);
        try
        {
            processes.Start("platform", "platform");
            await processes.AnswersAsync(
                processes.children[0], new Uri(world.PlatformAddress, "edge/1/keys"), cancel);
            processes.Start("gateway", "run");
            await processes.AnswersAsync(
                processes.children[1], new Uri(world.GatewayAddress, "healthz"), cancel);
            processes.Start("twin", "twin");
            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    /// <summary>One JSON answer; null when nobody answers just now.</summary>
    public async Task<JsonNode?> AskAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            await using var body = await http.GetStreamAsync(address, cancel);
            return await JsonNode.ParseAsync(body, cancellationToken: cancel);
        }
        catch (Exception absent) when (absent is HttpRequestException or IOException
            || absent is TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The bytes at an address, or null.</summary>
    public async Task<byte[]?> BytesAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            return await http.GetByteArrayAsync(address, cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Throws when a process has ended that should be running.</summary>
    public void AllRunning()
    {
        foreach (var child in children.Where(child => child.HasExited)) throw Ended(child);
    }

    /// <summary>Ends them in the order of the flow, devices first.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = children.Count - 1; i >= 0; i--) await children[i].DisposeAsync();
        http.Dispose();
    }

    private void Start(string name, string verb)
    {
        var file = name == "gateway" ? "gateway.json" : $"{name}.json";
        string[] arguments =
        [
            verb, "--config", world.PathOf(file), "--data", world.PathOf(name),
        ];
        if (name != "twin") arguments = [.. arguments, "--with-parent"];
        children.Add(ChildProcess.Start(name, world.PathOf($"{name}.log"), arguments));
    }

    private async Task AnswersAsync(ChildProcess child, Uri address, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartLimit)
        {
            if (child.HasExited) throw Ended(child);
            if (await BytesAsync(address, cancel) is not null) return;
            await Task.Delay(LookAgain, time, cancel);
        }

        throw new VerbException(
            ExitCode.Unreachable, $"start the {child.Name}", address.ToString(),
            $"no answer within {StartLimit.TotalSeconds:0} s",
            $"look into {world.PathOf(child.Name + ".log")}; run edge doctor");
    }

    private VerbException Ended(ChildProcess child) => new(
        ExitCode.Unreachable, $"keep the {child.Name} running", $"process {child.Id}",
        $"it ended with exit code {child.ExitCode}",
        $"look into {world.PathOf(child.Name + ".log")}; run edge doctor");
}
