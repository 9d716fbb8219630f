using System.Diagnostics;
using System.Threading.Channels;

namespace Edge.Cli.Demo;

/// <summary>One verb of this program running as a process of its own.</summary>
/// <remarks>
/// Its standard input is a pipe held by this process: the child ends when the pipe closes, so that
/// nothing is left behind even if the parent is killed.
/// </remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 256;
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly Channel<string> lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly StreamWriter log;

    private ChildProcess(string name, Process process, StreamWriter log)
    {
        Name = name;
        this.process = process;
        this.log = log;
    }

    /// <summary>What the demo calls it ("gateway").</summary>
    public string Name { get; }

    /// <summary>The operating system's number for it.</summary>
    public int Id => process.Id;

    /// <summary>Has it ended?</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>
    /// What it wrote to standard output, line by line; the oldest are dropped when unread.
    /// </summary>
    public ChannelReader<string> Lines => lines.Reader;

    /// <summary>
    /// Starts <c>edge</c> with the arguments; its standard error goes to a log file.
    /// </summary>
    /// <exception cref="VerbException">The program could not be started.</exception>
    public static ChildProcess Start(string name, string logFile, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "edge")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) is "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = Process.Start(start) ?? throw new VerbException(
            Cli.ExitCode.Unreachable, "start the process", start.FileName,
            "the operating system did not start it", "run edge doctor");
        var child = new ChildProcess(name, process, log);
        process.OutputDataReceived += (_, line) => child.OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => child.OnError(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Says one line to its standard input.</summary>
    public async Task SayAsync(string line)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            OnError($"(the process had ended before it could be told: {line})");
        }
    }

    /// <summary>
    /// Waits until it has ended, at most <paramref name="limit"/>; false when it still runs.
    /// </summary>
    public async Task<bool> EndedWithinAsync(TimeSpan limit, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Closes its standard input, waits, and ends it by force when it does not obey.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            OnError("(its input was closed already)");
        }

        if (!await EndedWithinAsync(EndTimeout, CancellationToken.None))
        {
            OnError("(did not end by itself: killed)");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        lock (log) log.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is not null) lines.Writer.TryWrite(line);
        else lines.Writer.TryComplete();
    }

    private void OnError(string? line)
    {
        if (line is null) return;
        lock (log)
        {
            if (log.BaseStream is { CanWrite: true }) log.WriteLine(line);
        }
    }
}
