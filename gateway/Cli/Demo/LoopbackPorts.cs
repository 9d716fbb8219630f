using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Edge.Cli.Demo;

/// <summary>Ports of loopback that a process started later can have.</summary>
/// <remarks>From below the range that systems give to outgoing connections (Linux 32768, RFC 6056
/// 3.2 49152): a port of that range may be somebody's before its process listens.</remarks>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int End = 32_000;
    private const int TriesMax = 1_000;

    /// <summary>Free ports, all different.</summary>
    /// <exception cref="IOException">None was found.</exception>
    public static int[] Free(int count)
    {
        var held = new List<Socket>();
        try
        {
            for (var tries = 0; held.Count < count; tries++)
            {
                if (tries == TriesMax)
                {
                    throw new IOException(
                        $"no free port of loopback from {First} to {End}; end what holds them");
                }

                if (Hold(RandomNumberGenerator.GetInt32(First, End)) is { } one) held.Add(one);
            }

            return [.. held.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }

    private static Socket? Hold(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
