using System.Net.Sockets;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Load;

/// <summary>What a reconnect storm does.</summary>
public sealed record StormOptions
{
    /// <summary>Address of the broker. Default: loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default: 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Clients that lose their connections at once. Default: 5 000.</summary>
    public int Clients { get; init; } = 5_000;

    /// <summary>How long the clients may take to be back. Units: s. Default: 60.</summary>
    public int LimitSeconds { get; init; } = 60;

    /// <summary>Other clients, which publish all the while. Default: 20.</summary>
    public int Others { get; init; } = 20;

    /// <summary>Messages per second of all others. Default: 1 000.</summary>
    public int Rate { get; init; } = 1_000;

    /// <summary>How long the others are watched, from the storm on. Units: s. Default: 10.
    /// </summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Called when all clients are connected, before the storm. Default: nobody.</summary>
    public Action? Calm { get; init; }
}

/// <summary>What a storm measured.</summary>
/// <param name="Connected">Clients connected before it.</param>
/// <param name="Back">Clients connected again.</param>
/// <param name="BackMs">Until the last of them was. Units: ms.</param>
/// <param name="Others">What the other clients saw meanwhile.</param>
public sealed record StormResult(int Connected, int Back, long BackMs, LoadResult Others);

/// <summary>Many clients lose their connections at once and come back at once, without any pause
/// of their own: the worst case. Others publish and are timed.</summary>
public sealed class StormRun(StormOptions options, TimeProvider time)
{
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs to the end and measures.</summary>
    /// <exception cref="MqttException">The broker cannot be reached by the others.</exception>
    public async Task<StormResult> RunAsync(CancellationToken cancellation)
    {
        Socket?[] first = await AllAsync(cancellation).ConfigureAwait(false);
        options.Calm?.Invoke();
        var began = new TaskCompletionSource();
        var load = new LoadRun(
            new LoadOptions
            {
                Host = options.Host,
                Port = options.Port,
                Publishers = options.Others,
                Window = 20,
                Rate = options.Rate,
                WarmSeconds = 1,
                Seconds = options.Seconds,
                Measuring = begins => _ = begins && began.TrySetResult(),
            },
            time);
        Task<LoadResult> watching = load.RunAsync(cancellation);
        await Task.WhenAny(began.Task, watching).ConfigureAwait(false);
        foreach (Socket? one in first)
            Cut(one);
        long from = time.GetTimestamp();
        Socket?[] again = await AllAsync(cancellation).ConfigureAwait(false);
        long backMs = (long)time.GetElapsedTime(from).TotalMilliseconds;
        LoadResult others = await watching.ConfigureAwait(false);
        foreach (Socket? one in again)
            one?.Dispose();
        return new StormResult(
            first.Count(s => s is not null), again.Count(s => s is not null), backMs, others);
    }

    // A reset, as from a router that lost its table.
    private static void Cut(Socket? one)
    {
        if (one is null)
            return;
        one.LingerState = new LingerOption(true, 0);
        one.Dispose();
    }

    private async Task<Socket?[]> AllAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(options.LimitSeconds));
        return await Task.WhenAll(Enumerable.Range(0, options.Clients)
            .Select(number => OneAsync(number, limit.Token))).ConfigureAwait(false);
    }

    // Tries until it is in; null when the time is up.
    private async Task<Socket?> OneAsync(int number, CancellationToken limit)
    {
        while (!limit.IsCancellationRequested)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(limit);
            attempt.CancelAfter(AttemptLimit);
            try
            {
                if (await IsInAsync(socket, number, attempt.Token).ConfigureAwait(false))
                    return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Once more, until the time is up: the result counts who is in.
            }
            socket.Dispose();
            await Task.Delay(Pause, time, limit)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    private async Task<bool> IsInAsync(Socket socket, int number, CancellationToken limit)
    {
        await socket.ConnectAsync(options.Host, options.Port, limit).ConfigureAwait(false);
        var packet = new ByteBuffer();
        WriteConnect.Write(packet, new ConnectPacket
        {
            Level = 4,
            CleanStart = false, // its session is taken up again
            ClientId = $"storm-{number}",
        });
        byte[] bytes = packet.Written.ToArray();
        packet.Release();
        await socket.SendAsync(bytes, limit).ConfigureAwait(false);
        byte[] answer = new byte[4];
        int got = 0;
        while (got < answer.Length)
        {
            int some = await socket.ReceiveAsync(answer.AsMemory(got), limit)
                .ConfigureAwait(false);
            if (some == 0)
                return false;
            got += some;
        }
        return answer[0] == 0x20 && answer[3] == 0;
    }
}
