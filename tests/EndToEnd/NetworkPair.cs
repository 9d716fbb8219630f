using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Edge.Tests.EndToEnd;

/// <summary>Two networks of the test's own and the wire between them: on one the gateway, on the
/// other the devices. Nobody else can reach either.</summary>
/// <remarks>Linux network namespaces and a pair of virtual Ethernets; names are unique. A socket
/// stays in the network of the thread that made it, so the test can stand on both sides.</remarks>
internal sealed class NetworkPair : IAsyncDisposable
{
    private const int CloneNewNet = 0x4000_0000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _id = RandomNumberGenerator.GetHexString(6, lowercase: true);
    private int _host = 2;

    private NetworkPair()
    {
    }

    /// <summary>Where the gateway listens. Source: RFC 5737 (documentation, routed nowhere).
    /// </summary>
    public static IPAddress GatewayAddress { get; } = IPAddress.Parse("192.0.2.1");

    private string Near => $"edge-g-{_id}";

    private string Far => $"edge-d-{_id}";

    private string DeviceAddress => $"192.0.2.{_host}";

    /// <summary>Makes it, or skips the test where that is not allowed.</summary>
    public static async Task<NetworkPair> OrSkipAsync()
    {
        if (Environment.UserName != "root") Assert.Skip("a network of one's own needs root");
        var made = new NetworkPair();
        var why = await made.MakeAsync();
        if (why is null) return made;
        await made.DisposeAsync();
        Assert.Skip($"no network of one's own here: {why}");
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        // The wire goes with its ends; what was never made is not missed.
        foreach (var name in new[] { Near, Far }) await TryAsync("ip", "netns", "del", name);
    }

    /// <summary>The process that is about to start lives in the gateway's network.</summary>
    public void AtGateway(ProcessStartInfo start)
    {
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, $"--net=/run/netns/{Near}");
        start.FileName = "nsenter"; // becomes the program: one process, one id
    }

    /// <summary>Reaches pages on the loopback of the gateway's network.</summary>
    public HttpMessageHandler Http() => new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) => await StreamAsync(
            Near, new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancel),
    };

    /// <summary>A connection to the gateway, begun in the devices' network.</summary>
    public async ValueTask<IDuplexPipe> DeviceAsync(int port, CancellationToken cancel) =>
        new Pipes(await StreamAsync(Far, new IPEndPoint(GatewayAddress, port), cancel));

    /// <summary>A connection to the gateway, begun in its own network.</summary>
    public async ValueTask<IDuplexPipe> WatcherAsync(int port, CancellationToken cancel) =>
        new Pipes(await StreamAsync(Near, new IPEndPoint(GatewayAddress, port), cancel));

    /// <summary>The devices' end of the wire goes down, or up: no end is told the other.</summary>
    public Task WireAsync(bool isUp) =>
        RunAsync("ip", "-n", Far, "link", "set", "wire", isUp ? "up" : "down");

    /// <summary>What the devices send goes nowhere, what the gateway sends arrives.</summary>
    public Task MuteAsync(bool isMute) => RunAsync(
        "ip", "-n", Far, "route", isMute ? "add" : "del", "blackhole", $"{GatewayAddress}/32");

    /// <summary>The devices get another address; the old one is nobody's.</summary>
    public async Task MoveAsync()
    {
        await RunAsync("ip", "-n", Far, "addr", "del", $"{DeviceAddress}/24", "dev", "wire");
        _host++;
        await RunAsync("ip", "-n", Far, "addr", "add", $"{DeviceAddress}/24", "dev", "wire");
    }

    private async Task<string?> MakeAsync()
    {
        string[][] steps =
        [
            ["netns", "add", Near],
            ["netns", "add", Far],
            ["link", "add", "wire", "netns", Near, "type", "veth", "peer", "name", "wire",
                "netns", Far],
            ["-n", Near, "addr", "add", $"{GatewayAddress}/24", "dev", "wire"],
            ["-n", Far, "addr", "add", $"{DeviceAddress}/24", "dev", "wire"],
            ["-n", Near, "link", "set", "lo", "up"],
            ["-n", Near, "link", "set", "wire", "up"],
            ["-n", Far, "link", "set", "wire", "up"],
        ];
        foreach (var step in steps)
        {
            if (await TryAsync("ip", step) is { } fault)
                return $"ip {string.Join(' ', step)}: {fault}";
        }

        return await TryAsync("nsenter", $"--net=/run/netns/{Near}", "true");
    }

    // The network is the thread's: a thread of its own, that does nothing else and ends.
    private static Socket SocketIn(string network)
    {
        Socket? made = null;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var place = File.OpenHandle($"/run/netns/{network}");
                if (setns((int)place.DangerousGetHandle(), CloneNewNet) != 0)
                    throw new IOException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                made = new Socket(
                    AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (Exception wrong) when (wrong is IOException or SocketException)
            {
                fault = wrong;
            }
        });
        thread.Start();
        thread.Join();
        return made ?? throw new IOException($"a socket in {network}", fault);
    }

    private static async Task<NetworkStream> StreamAsync(
        string network, IPEndPoint to, CancellationToken cancel)
    {
        var socket = SocketIn(network);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(to, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var fault = await TryAsync(program, arguments);
        Assert.True(fault is null, $"{program} {string.Join(' ', arguments)}: {fault}");
    }

    private static async Task<string?> TryAsync(string program, params string[] arguments)
    {
        try
        {
            var done = await EdgeCommand.RunAsync(program, Limit, arguments);
            return done.ExitCode == 0 ? null : done.Error.Trim();
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return absent.Message;
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int place, int kind);

    private sealed class Pipes(NetworkStream stream) : IDuplexPipe, IAsyncDisposable
    {
        public PipeReader Input { get; } = PipeReader.Create(stream);

        public PipeWriter Output { get; } = PipeWriter.Create(stream);

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
