using System.Collections.Concurrent;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Twin;

/// <summary>A device's link over MQTT 3.1.1, as its board has it over M2Mqtt.</summary>
/// <remarks>
/// The queue here is only what is on its way: a PUBACK means nothing to the device, and all that
/// was handed over may be lost at any time. Nothing here waits for the network.
/// </remarks>
public sealed class MqttLink : ILink, IAsyncDisposable
{
    private const int InboundMax = 64;
    private const int OutboundMax = 16;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);
    private readonly Func<MqttClientOptions> _options;
    private readonly string[] _topics;
    private readonly int[] _heard;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<(int Topic, ReadOnlyMemory<byte> Line)> _inbound = new();
    private Connection? _connection;

    /// <summary>A link for a device of a site.</summary>
    /// <param name="site">Site id.</param>
    /// <param name="dev">Device id: user name and client id.</param>
    /// <param name="options">Host, port and password, asked for at each connection.</param>
    /// <param name="time">Clock of the transport's time-outs.</param>
    public MqttLink(
        string site, string dev, Func<MqttClientOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _topics =
        [
            Topics.Event(site, dev), Topics.Ack(site, dev), Topics.Status(site, dev),
            Topics.Telemetry(site, dev), Topics.Command(site, dev), Topics.Reply(site, dev),
        ];
        _heard = [LinkTopic.Ack, LinkTopic.Command];
    }

    /// <summary>A link for a device without a name.</summary>
    /// <param name="serial">What is printed on it.</param>
    /// <param name="options">Host, port and password, asked for at each connection.</param>
    /// <param name="time">Clock of the transport's time-outs.</param>
    public MqttLink(string serial, Func<MqttClientOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _topics = new string[LinkTopic.Count];
        _topics[LinkTopic.ClaimRequest] = Topics.ClaimRequest(serial);
        _topics[LinkTopic.ClaimReply] = Topics.ClaimReply(serial);
        _heard = [LinkTopic.ClaimReply];
    }

    /// <inheritdoc/>
    public bool Up => _connection is { IsReady: true };

    /// <summary>What last went wrong with the connection; null when nothing did.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public void Open()
    {
        Close();
        _connection = new Connection(this);
    }

    /// <inheritdoc/>
    public void Close()
    {
        var old = Interlocked.Exchange(ref _connection, null);
        if (old is not null) _ = old.DisposeAsync().AsTask();
        _inbound.Clear();
    }

    /// <inheritdoc/>
    public bool Send(int topic, byte[] data, int count) =>
        _connection is { IsReady: true } open && open.Send(topic, data.AsSpan(0, count).ToArray());

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic)
    {
        while (_inbound.TryDequeue(out var next))
        {
            topic = next.Topic;
            if (next.Line.Length > into.Length) continue;
            next.Line.CopyTo(into);
            return next.Line.Length;
        }

        topic = 0;
        return 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var old = Interlocked.Exchange(ref _connection, null);
        if (old is not null) await old.DisposeAsync();
    }

    // One connection from its start to its end; a new one never meets the old one's messages.
    private sealed class Connection : IAsyncDisposable
    {
        private readonly MqttLink _link;
        private readonly MqttClient _client;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;
        private int _outbound;

        public Connection(MqttLink link)
        {
            _link = link;
            _client = new MqttClient(link._options(), link._time);
            _run = Task.Run(RunAsync);
        }

        public bool IsReady { get; private set; }

        public bool Send(int topic, byte[] line)
        {
            if (Volatile.Read(ref _outbound) >= OutboundMax) return false;
            Interlocked.Increment(ref _outbound);
            _ = SendAsync(topic, line);
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            IsReady = false;
            await _stop.CancelAsync();
            try
            {
                await _client.DisconnectAsync().WaitAsync(CloseLimit, _link._time);
            }
            catch (Exception error) when (error is MqttException or TimeoutException or IOException)
            {
                _link.LastError = error.Message;
            }

            // The run ends first: it may be starting to connect with this very client.
            await _run;
            await _client.DisposeAsync();
            _stop.Dispose();
        }

        private async Task RunAsync()
        {
            try
            {
                await _client.ConnectAsync(_stop.Token);
                foreach (var topic in _link._heard)
                {
                    await _client.SubscribeAsync(_link._topics[topic], 1, null, _stop.Token);
                }

                IsReady = true;
                await foreach (var message in _client.Messages.ReadAllAsync(_stop.Token))
                {
                    Take(message);
                }
            }
            catch (Exception error) when (error is MqttException or IOException
                or OperationCanceledException or System.Net.Sockets.SocketException
                or TimeoutException)
            {
                _link.LastError = error.Message;
            }

            IsReady = false;
        }

        private void Take(InboundMessage message)
        {
            var topic = Array.IndexOf(_link._topics, message.Topic);
            if (topic < 0 || _link._connection != this) return;
            if (_link._inbound.Count < InboundMax) _link._inbound.Enqueue((topic, message.Payload));
        }

        private async Task SendAsync(int topic, byte[] line)
        {
            try
            {
                var qos = topic == LinkTopic.Telemetry ? 0 : 1;
                var retain = topic == LinkTopic.Status;
                await _client.PublishAsync(_link._topics[topic], line, qos, retain);
            }
            catch (Exception error) when (error is MqttException or IOException
                or OperationCanceledException or ObjectDisposedException)
            {
                // The device hears no ack and sends it again: that is its business, not the link's.
                _link.LastError = error.Message;
                IsReady = false;
            }
            finally
            {
                Interlocked.Decrement(ref _outbound);
            }
        }
    }
}
