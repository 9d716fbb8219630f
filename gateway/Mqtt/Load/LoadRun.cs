using System.Buffers.Binary;
using System.Collections.Concurrent;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Load;

/// <summary>Drives a broker with publishers and counts what a subscriber gets.</summary>
/// <remarks>Each payload begins with the publisher's number and its message's number, so every
/// loss and every repetition is seen.</remarks>
public sealed class LoadRun(LoadOptions options, TimeProvider time)
{
    private const int IdBytes = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Latencies latencies = new();
    private readonly ConcurrentDictionary<int, Seen> seen = [];
    private long received, duplicates;

    /// <summary>Runs to the end and measures.</summary>
    /// <exception cref="MqttException">The broker cannot be reached.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken cancellation)
    {
        string topic = $"bench/{time.GetTimestamp():x}";
        await using MqttClient? subscriber = await SubscriberAsync(topic, cancellation)
            .ConfigureAwait(false);
        Task counting = subscriber is null
            ? Task.CompletedTask : CountAsync(subscriber, cancellation);
        LoadPublisher[] publishers = await OpenAsync(topic, cancellation).ConfigureAwait(false);
        using var over = new CancellationTokenSource(
            TimeSpan.FromSeconds(options.WarmSeconds + options.Seconds), time);
        Task running = Task.WhenAll(publishers.Select(p => p.RunAsync(over.Token)));
        await Task.Delay(TimeSpan.FromSeconds(options.WarmSeconds), time, cancellation)
            .ConfigureAwait(false);
        latencies.Clear();
        long from = time.GetTimestamp();
        long before = publishers.Sum(p => p.Acknowledged);
        options.Measuring?.Invoke(true);
        await running.ConfigureAwait(false);
        TimeSpan took = time.GetElapsedTime(from);
        options.Measuring?.Invoke(false);
        long acknowledged = publishers.Sum(p => p.Acknowledged);
        if (subscriber is not null)
            await WaitForAllAsync(acknowledged, cancellation).ConfigureAwait(false);
        long lost = options.Subscribe ? CountLost(publishers) : 0;
        foreach (LoadPublisher p in publishers)
            p.Dispose();
        if (subscriber is not null)
        {
            await subscriber.UnsubscribeAsync(topic + "/#", cancellation).ConfigureAwait(false);
            await subscriber.DisconnectAsync().ConfigureAwait(false);
        }
        await counting.ConfigureAwait(false);
        long measured = acknowledged - before;
        return new LoadResult(
            measured, (long)(measured / took.TotalSeconds),
            latencies.Percentile(50), latencies.Percentile(99), latencies.Max,
            Interlocked.Read(ref received), Interlocked.Read(ref duplicates), lost);
    }

    private async Task<LoadPublisher[]> OpenAsync(string topic, CancellationToken cancellation)
    {
        var publishers = new LoadPublisher[options.Publishers];
        for (int i = 0; i < publishers.Length; i++)
            publishers[i] = new LoadPublisher(options, i, $"{topic}/{i}", latencies, time);
        foreach (LoadPublisher[] some in publishers.Chunk(50))
            await Task.WhenAll(some.Select(p => p.OpenAsync(cancellation))).ConfigureAwait(false);
        return publishers;
    }

    private async Task<MqttClient?> SubscriberAsync(string topic, CancellationToken cancellation)
    {
        if (!options.Subscribe)
            return null;
        var client = new MqttClient(
            new MqttClientOptions
            {
                Host = options.Host,
                Port = options.Port,
                ProtocolLevel = options.ProtocolLevel,
                ClientId = "bench-subscriber",
                CleanStart = false,
                SessionExpirySeconds = 3600,
                InboundCapacity = 20_000,
            },
            time);
        await client.ConnectAsync(cancellation).ConfigureAwait(false);
        await client.SubscribeAsync(
            topic + "/#", options.SubscribeQos, cancellation: cancellation).ConfigureAwait(false);
        return client;
    }

    private async Task CountAsync(MqttClient subscriber, CancellationToken cancellation)
    {
        await foreach (InboundMessage message in subscriber.Messages.ReadAllAsync(cancellation)
            .ConfigureAwait(false))
        {
            if (message.Payload.Length < IdBytes)
                continue;
            int publisher = BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span);
            long number = BinaryPrimitives.ReadInt64BigEndian(message.Payload.Span[4..]);
            if (seen.GetOrAdd(publisher, _ => new Seen()).Add(number))
                Interlocked.Increment(ref received);
            else
                Interlocked.Increment(ref duplicates);
        }
    }

    private async Task WaitForAllAsync(long acknowledged, CancellationToken cancellation)
    {
        long from = time.GetTimestamp();
        while (Interlocked.Read(ref received) < acknowledged
            && time.GetElapsedTime(from) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation)
                .ConfigureAwait(false);
    }

    private long CountLost(LoadPublisher[] publishers)
    {
        long lost = 0;
        for (int i = 0; i < publishers.Length; i++)
        {
            Seen mine = seen.GetOrAdd(i, _ => new Seen());
            lost += publishers[i].AcknowledgedNumbers().Count(n => !mine.Has(n));
        }
        return lost;
    }

    /// <summary>The numbers of one publisher that arrived.</summary>
    private sealed class Seen
    {
        private readonly HashSet<long> early = [];
        private long below;

        public bool Add(long number)
        {
            if (number < below || !early.Add(number))
                return false;
            while (early.Remove(below))
                below++;
            return true;
        }

        public bool Has(long number) => number < below || early.Contains(number);
    }
}
