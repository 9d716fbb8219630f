using System;
using System.Collections;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Edge.Online;

/// <summary>M2Mqtt under the device's outbox: MQTT 3.1.1, QoS 1, one client a connection.</summary>
/// <remarks>
/// Connecting blocks (DNS, TLS), so a worker thread does it; <c>Step</c> only looks. The
/// library's queue is lost with the connection: the journal is the queue, an entry leaves on
/// our ack only. IsConnected stays true after a broker died: the outbox ends silent connections.
/// </remarks>
public sealed class BrokerLink : ILink
{
    private const int PauseMs = 200;
    private const int KeepAliveSeconds = 30;
    private const int QueueMax = 8;
    private const int AskEveryPauses = 18000;

    private readonly BrokerSettings _settings;
    private readonly INetwork _network;
    private readonly SystemClock _clock;
    private readonly Mailbox _mailbox = new Mailbox();
    private readonly string[] _topics;
    private readonly object _gate = new object();
    private MqttClient _client;
    private bool _wanted;
    private bool _up;

    /// <summary>Starts the worker; nothing is connected before <see cref="Open"/>.</summary>
    public BrokerLink(BrokerSettings settings, INetwork network, SystemClock clock)
    {
        _settings = settings;
        _network = network;
        _clock = clock;
        _topics = settings.Claim == null
            ? TopicsOf(settings.Site, settings.Identity.Dev) : TopicsOf(settings.Claim.Serial);
        new Thread(Work).Start();
    }

    /// <inheritdoc/>
    public bool Up => _up;

    /// <summary>What the last attempt ended with, or null.</summary>
    public string LastError { get; private set; }

    /// <inheritdoc/>
    public void Open() => _wanted = true;

    /// <inheritdoc/>
    public void Close()
    {
        _wanted = false;
        _up = false;
        _mailbox.Clear();
    }

    /// <inheritdoc/>
    public bool Send(int topic, byte[] data, int count)
    {
        if (!_up) return false;
        byte[] message = new byte[count];
        Array.Copy(data, 0, message, 0, count);
        bool lasting = topic == LinkTopic.Status;
        MqttQoSLevel level = topic == LinkTopic.Telemetry
            ? MqttQoSLevel.AtMostOnce : MqttQoSLevel.AtLeastOnce;
        try
        {
            lock (_gate)
            {
                if (_client == null) return false;
                _client.Publish(_topics[topic], message, null, null, level, lasting);
            }
            return true;
        }
        catch (Exception e)
        {
            LastError = e.Message;
            return false;
        }
    }

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic) => _mailbox.Take(into, out topic);

    // The worker's loop: it ends only with the device.
    private void Work()
    {
        bool network = false;
        int sinceAsked = AskEveryPauses;
        while (true)
        {
            try
            {
                if (_wanted && !network) network = _network.Connect();
                if (network && sinceAsked++ >= AskEveryPauses && _network.AskTime())
                {
                    _clock.Asked();
                    sinceAsked = 0;
                }
                if (_wanted && network && _client == null) Connect();
                if (!_wanted && _client != null)
                {
                    Drop();
                    network = false;
                }
            }
            catch (Exception e)
            {
                LastError = e.Message;
                Drop();
                network = false;
            }
            Thread.Sleep(PauseMs);
        }
    }

    private void Connect()
    {
        bool secure = _settings.Authority != null;
        X509Certificate authority = secure ? Certificate(_settings.Authority) : null;
        MqttClient client = new MqttClient(
            _settings.Host, _settings.Port, secure, authority, secure ? Own() : null,
            secure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
        client.ProtocolVersion = MqttProtocolVersion.Version_3_1_1;
        client.Settings.InflightQueueSize = QueueMax;
        client.MqttMsgPublishReceived += OnMessage;
        client.ConnectionClosed += OnClosed;
        MqttReasonCode answer = Admit(client);
        if (answer != MqttReasonCode.Success)
        {
            LastError = "broker refused, code " + ((int)answer).ToString();
            client.Close();
            return;
        }
        if (_settings.Claim == null)
        {
            client.Subscribe(
                [_topics[LinkTopic.Ack], _topics[LinkTopic.Command]],
                [MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce]);
        }
        else
        {
            client.Subscribe([_topics[LinkTopic.ClaimReply]], [MqttQoSLevel.AtLeastOnce]);
        }
        lock (_gate)
        {
            _client = client;
        }
        _up = _wanted;
        LastError = null;
    }

    // A device without a name has no status, hence no will.
    private MqttReasonCode Admit(MqttClient client)
    {
        string user = _settings.UserName;
        string password = _settings.Password(new NativeHmac());
        bool named = _settings.Claim == null;
        return client.Connect(
            user, user, password, named, MqttQoSLevel.AtLeastOnce, named,
            named ? _topics[LinkTopic.Status] : null, named ? "{\"state\":\"offline\"}" : null,
            true, KeepAliveSeconds);
    }

    private static string[] TopicsOf(string site, string dev) =>
    [
        Topics.Event(site, dev), Topics.Ack(site, dev), Topics.Status(site, dev),
        Topics.Telemetry(site, dev), Topics.Command(site, dev), Topics.Reply(site, dev),
    ];

    private static string[] TopicsOf(string serial)
    {
        string[] topics = new string[LinkTopic.Count];
        topics[LinkTopic.ClaimRequest] = Topics.ClaimRequest(serial);
        topics[LinkTopic.ClaimReply] = Topics.ClaimReply(serial);
        return topics;
    }

    private static X509Certificate Certificate(string path) => new X509Certificate(Text(path));

    // What the device shows where the listener asks for it; the key is not encrypted on its flash.
    private X509Certificate Own() => _settings.Certificate == null
        ? null
        : new X509Certificate2(Text(_settings.Certificate), Text(_settings.CertificateKey), "");

    private static string Text(string path)
    {
        byte[] pem = File.ReadAllBytes(path);
        return System.Text.Encoding.UTF8.GetString(pem, 0, pem.Length);
    }

    private void Drop()
    {
        _up = false;
        MqttClient client = _client;
        lock (_gate)
        {
            _client = null;
        }
        if (client == null) return;
        client.MqttMsgPublishReceived -= OnMessage;
        client.ConnectionClosed -= OnClosed;
        client.Close();
    }

    // On the client's thread: into the ring, nothing else.
    private void OnMessage(object sender, MqttMsgPublishEventArgs e)
    {
        if (e.Message == null) return;
        for (int i = 0; i < _topics.Length; i++)
        {
            if (e.Topic == _topics[i]) _mailbox.Put(i, e.Message);
        }
    }

    private void OnClosed(object sender, EventArgs e) => _up = false;
}
