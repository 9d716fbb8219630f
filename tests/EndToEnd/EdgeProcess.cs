using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.Tests.EndToEnd;

/// <summary>A verb of <c>edge</c>, or another program, running beside the test.</summary>
internal sealed class EdgeProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> errors = new();

    private EdgeProcess(Process process) => this.process = process;

    /// <summary>What it wrote to standard output, line by line.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Has it ended?</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it wrote to standard error, for the message of a failed test.</summary>
    public string Errors => string.Join('\n', errors);

    public static EdgeProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var started = new EdgeProcess(Process.Start(start)!);
        started.process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null) started.Lines.Enqueue(line.Data);
        };
        started.process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) started.errors.Enqueue(line.Data);
        };
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>SIGKILL: no chance to flush, close or say goodbye.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Open handles and resident memory; nothing once it has ended.</summary>
    public (int Handles, long Megabytes) Figures()
    {
        try
        {
            process.Refresh();
            return (Directory.GetFiles($"/proc/{process.Id}/fd").Length,
                process.WorkingSet64 >> 20);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException
            or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    public void Say(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
    }

    /// <summary>Closes its standard input: verbs with <c>--with-parent</c> end.</summary>
    public void CloseInput() => process.StandardInput.Close();

    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit);
        await process.WaitForExitAsync(timer.Token);
        process.WaitForExit(); // the last lines of its output too
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
