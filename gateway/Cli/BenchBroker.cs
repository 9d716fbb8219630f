using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Edge.Cli;

/// <summary>A broker in a process of its own, on a free loopback port, to be measured.</summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private const string MosquittoLimits =
        "allow_anonymous true\nuser root\nmax_inflight_messages 1000\n"
        + "max_queued_messages 100000\nset_tcp_nodelay true\n";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly string folder;

    private BenchBroker(string name, Process process, string folder, int port)
    {
        (Name, this.process, this.folder, Port) = (name, process, folder, port);
    }

    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    /// <summary>Its loopback port.</summary>
    public int Port { get; }

    /// <summary>The operating system's number for it.</summary>
    public int Id => process.Id;

    /// <summary>Our own, in memory or with a sync before every acknowledgement.</summary>
    public static Task<BenchBroker> EdgeAsync(bool isDurable, CancellationToken cancel)
    {
        var (folder, port) = Place();
        return StartAsync(
            isDurable ? "edge, durable" : "edge, memory", folder, port,
            Environment.ProcessPath ?? "edge",
            [
                "broker", "--port", $"{port}", "--allow-anonymous", "--quiet",
                "--with-parent", "--store", isDurable ? Path.Combine(folder, "store") : "memory",
            ],
            cancel);
    }

    /// <summary>Debian's mosquitto, or null where it is not installed.</summary>
    public static async Task<BenchBroker?> MosquittoAsync(
        bool isPersistent, CancellationToken cancel)
    {
        if (FindMosquitto() is not { } program) return null;
        var (folder, port) = Place();
        var file = Path.Combine(folder, "mosquitto.conf");
        var keep = isPersistent
            ? $"persistence true\npersistence_location {folder}/\n" : "persistence false\n";
        await File.WriteAllTextAsync(
            file, $"listener {port} 127.0.0.1\n{MosquittoLimits}{keep}", cancel);
        return await StartAsync(
            isPersistent ? "mosquitto, persistence" : "mosquitto, memory", folder, port, program,
            ["-c", file], cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<BenchBroker> StartAsync(
        string name, string folder, int port, string program, string[] arguments,
        CancellationToken cancel)
    {
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, // ours ends when it closes
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var process = Process.Start(info) ?? throw new VerbException(
            ExitCode.Unreachable, "start a broker", program, "it did not start", "edge doctor");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var broker = new BenchBroker(name, process, folder, port);
        await broker.AnswersAsync(cancel);
        return broker;
    }

    private async Task AnswersAsync(CancellationToken cancel)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, cancel);
                return;
            }
            catch (SocketException wrong)
            {
                if (process.HasExited || TimeProvider.System.GetElapsedTime(from) > StartLimit)
                {
                    throw new VerbException(
                        ExitCode.Unreachable, "start a broker", Name, wrong.Message,
                        "run it by hand and read what it says");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    private static (string Folder, int Port) Place()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (Directory.CreateTempSubdirectory("edge-bench-").FullName,
            ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    private static string? FindMosquitto() =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':')
            .Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists);
}
