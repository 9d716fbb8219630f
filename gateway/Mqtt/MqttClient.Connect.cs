using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Edge.Mqtt.Client;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt;

/// <summary>Connecting, and connecting again.</summary>
public sealed partial class MqttClient
{
    private TaskCompletionSource<ConnackPacket>? connack;

    private async Task<ClientLink> OpenAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stop.Token);
        using var timer = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(options.TimeoutMs), time);
        using CancellationTokenRegistration over = timer.Token.Register(limit.Cancel);
        string where = options.WebSocket?.ToString() ?? $"{options.Host}:{options.Port}";
        ClientLink? opened = null;
        try
        {
            IDuplexPipe pipe = options.Transport is { } given
                ? await given(limit.Token).ConfigureAwait(false)
                : await ClientTransport.OpenAsync(options, limit.Token).ConfigureAwait(false);
            opened = new ClientLink(pipe, options.ProtocolLevel == 5, options.PacketBytes, time);
            ConnackPacket answer = await GreetAsync(opened, limit.Token).ConfigureAwait(false);
            if (answer.Code != ReasonCode.Success)
                throw new MqttException(
                    $"connect {where}: refused, {answer.Code}; check name, password and rights",
                    answer.Code);
            Begin(opened, answer);
            return opened;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException
            or OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            if (opened is not null)
                await opened.DisposeAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (e is MqttException)
                throw;
            throw new MqttException(
                $"connect {where}: {e.Message}; is the broker running and reachable?", e);
        }
    }

    private async Task<ConnackPacket> GreetAsync(ClientLink opened, CancellationToken cancellation)
    {
        connack = new TaskCompletionSource<ConnackPacket>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        aliasesIn.Clear();
        ConnectPacket packet = Packet();
        opened.Send(b => WriteConnect.Write(b, packet));
        reading = opened.RunAsync(this);
        Task first = await Task.WhenAny(connack.Task, reading).WaitAsync(cancellation)
            .ConfigureAwait(false);
        if (first == reading && !connack.Task.IsCompleted)
            throw new IOException(opened.Cause?.Message ?? "closed before CONNACK");
        return await connack.Task.ConfigureAwait(false);
    }

    private ConnectPacket Packet()
    {
        bool v5 = options.ProtocolLevel == 5;
        // A client that comes back wants what it left, even if it began clean.
        bool clean = options.CleanStart && !(hasConnected && options.SessionExpirySeconds > 0);
        return new ConnectPacket
        {
            Level = (byte)options.ProtocolLevel,
            CleanStart = clean,
            KeepAlive = options.KeepAliveSeconds,
            ClientId = ClientId,
            UserName = options.UserName,
            Password = options.Password is null ? null : Encoding.UTF8.GetBytes(options.Password),
            Will = options.Will is null ? null : ToPacket(options.Will),
            Properties = !v5 ? PropertySet.None : new PropertySet
            {
                SessionExpiry = options.SessionExpirySeconds == 0
                    ? null : options.SessionExpirySeconds,
                ReceiveMaximum = options.ReceiveMaximum == ushort.MaxValue
                    ? null : options.ReceiveMaximum,
                MaximumPacketSize = (uint)options.PacketBytes,
                TopicAliasMaximum = options.TopicAliases == 0 ? null : options.TopicAliases,
                AuthenticationMethod = options.Exchange?.Method,
                AuthenticationData = options.Exchange?.Begin(),
            },
        };
    }

    private static WillPacket ToPacket(Will will) => new(
        will.Topic, will.Payload.ToArray(), (byte)will.Qos, will.Retain, new PropertySet
        {
            WillDelay = will.DelaySeconds == 0 ? null : will.DelaySeconds,
            MessageExpiry = will.Properties.ExpirySeconds,
            Forward = will.Properties.ToBytes(),
        });

    private void Begin(ClientLink opened, ConnackPacket answer)
    {
        PropertySet said = answer.Properties;
        ClientId = said.AssignedClientId ?? ClientId;
        SessionPresent = answer.SessionPresent;
        hasConnected = true;
        lock (gate)
            places = Math.Min(options.InFlight, said.ReceiveMaximum ?? ushort.MaxValue);
        opened.KeepAlive(said.ServerKeepAlive ?? options.KeepAliveSeconds);
        if (!SessionPresent)
            inboundIds.Clear();
        // What was under way comes first, in its order (MQTT-4.4.0-1).
        lock (sending)
        {
            opened.Send(b => Repeat(b, opened));
            Volatile.Write(ref link, opened);
        }
        Advance();
        ConnectionChanged?.Invoke(true, SessionPresent ? "session resumed" : "new session");
        connected.TrySetResult();
    }

    // Watches one link after the other until the client ends.
    private async Task SuperviseAsync(ClientLink opened)
    {
        while (true)
        {
            await reading.ConfigureAwait(false);
            string why = opened.Farewell is { } code ? $"broker said {code}"
                : opened.Cause?.Message ?? "closed";
            Interlocked.CompareExchange(ref link, null, opened);
            connected = NewSource();
            ConnectionChanged?.Invoke(false, why);
            FailAnswers(why);
            await opened.DisposeAsync().ConfigureAwait(false);
            ClientLink? next = options.Reconnect && opened.Farewell != ReasonCode.SessionTakenOver
                ? await ComeBackAsync().ConfigureAwait(false) : null;
            if (next is null)
            {
                Volatile.Write(ref hasEnded, true);
                FailAll($"connection ended: {why}");
                inbox.Writer.TryComplete();
                connected.TrySetResult();
                return;
            }
            opened = next;
        }
    }

    private async Task<ClientLink?> ComeBackAsync()
    {
        for (int attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            ClientLink? opened = null;
            try
            {
                await Task.Delay(Pause(attempt), time, stop.Token).ConfigureAwait(false);
                opened = await OpenAsync(stop.Token).ConfigureAwait(false);
                if (!SessionPresent)
                    await SubscribeAgainAsync(opened).ConfigureAwait(false);
                return opened;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                if (opened is not null)
                    await GiveUpAsync(opened).ConfigureAwait(false);
                ConnectionChanged?.Invoke(false, e.Message);
            }
        }
        return null;
    }

    // A link that came up and is of no use: its reader ends before another one begins.
    private async Task GiveUpAsync(ClientLink opened)
    {
        Interlocked.CompareExchange(ref link, null, opened);
        connected = NewSource();
        await opened.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    /// <summary>1, 2, 4 ... times the least, half of it by chance, so that a fleet does not come
    /// at once.</summary>
    internal TimeSpan Pause(int attempt)
    {
        long whole = Math.Min(
            options.BackoffMostMs, (long)options.BackoffLeastMs << Math.Min(attempt, 16));
        int jitter = RandomNumberGenerator.GetInt32((int)Math.Max(1, whole / 2) + 1);
        return TimeSpan.FromMilliseconds((whole / 2) + jitter);
    }

    private async Task SubscribeAgainAsync(ClientLink opened)
    {
        foreach (SubscribeEntry entry in subscriptions.Values)
        {
            ReasonCode code = await AskAsync(opened, entry, stop.Token).ConfigureAwait(false);
            if ((byte)code >= 0x80)
                throw new MqttException($"subscribe {entry.Filter} again: {code}", code);
        }
    }
}
