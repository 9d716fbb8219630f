using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.EndToEnd;

/// <summary>A wire between devices and gateway that can go dead without a word.</summary>
internal sealed class LinkProxy : IDisposable
{
    private readonly int target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Wire> wires = [];

    public LinkProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections made through it so far.</summary>
    public int Made { get; private set; }

    /// <summary>No byte goes through what is connected now, either way, and nobody is told.
    /// </summary>
    public int Silence()
    {
        lock (gate)
        {
            wires.ForEach(wire => wire.IsSilent = true);
            return wires.Count(wire => !wire.IsOver);
        }
    }

    /// <summary>Both ends of what is connected now see the end.</summary>
    public void Cut()
    {
        lock (gate)
        {
            wires.ForEach(wire => wire.Dispose());
            wires.Clear();
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        Cut();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var device = await listener.AcceptSocketAsync(stop.Token);
                var wire = new Wire(device);
                lock (gate)
                {
                    Made++;
                    wires.Add(wire);
                }

                _ = wire.RunAsync(target, stop.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException
            or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private sealed class Wire(Socket device) : IDisposable
    {
        private readonly Socket gateway = new(SocketType.Stream, ProtocolType.Tcp);

        public bool IsSilent { get; set; }

        public bool IsOver { get; private set; }

        public async Task RunAsync(int target, CancellationToken cancel)
        {
            try
            {
                await gateway.ConnectAsync(IPAddress.Loopback, target, cancel);
                await Task.WhenAny(
                    PumpAsync(device, gateway, cancel), PumpAsync(gateway, device, cancel));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException
                or ObjectDisposedException)
            {
                // One end is gone: so is the other.
            }

            if (!IsSilent) Dispose();
        }

        public void Dispose()
        {
            IsOver = true;
            device.Dispose();
            gateway.Dispose();
        }

        // A silent wire takes what is sent and loses it, as a dead radio does.
        private async Task PumpAsync(Socket from, Socket to, CancellationToken cancel)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer, cancel) is > 0 and var count)
                {
                    if (!IsSilent) await to.SendAsync(buffer.AsMemory(0, count), cancel);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException
                or ObjectDisposedException)
            {
                // As above.
            }
        }
    }
}
