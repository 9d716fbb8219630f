// Mirrors nanoFramework.M2Mqtt: the members our board files use. Declarations only.
// MqttSettings.ValidateServerCertificate is left out on purpose: verification stays on.
using nanoFramework.M2Mqtt.Messages;
using System.Security.Cryptography.X509Certificates;

namespace nanoFramework.M2Mqtt;

public enum MqttProtocolVersion
{
    Version_3_1_1 = 4,
}

public class MqttSettings
{
    private extern MqttSettings();
    public extern int InflightQueueSize { get; set; }
}

public class MqttClient : IMqttClient, System.IDisposable
{
    public extern MqttClient(
        string brokerHostName, int brokerPort, bool secure, X509Certificate caCert,
        X509Certificate clientCert, MqttSslProtocols sslProtocol);
    public extern event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;
    public extern event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;
    public extern bool IsConnected { get; }
    public extern MqttProtocolVersion ProtocolVersion { get; set; }
    public extern MqttSettings Settings { get; }
    public extern MqttReasonCode Connect(
        string clientId, string username, string password, bool willRetain,
        MqttQoSLevel willQosLevel, bool willFlag, string willTopic, string willMessage,
        bool cleanSession, ushort keepAlivePeriod);
    public extern void Close();
    public extern void Dispose();
    public extern ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);
    public extern ushort Publish(
        string topic, byte[] message, string contentType,
        System.Collections.ArrayList userProperties, MqttQoSLevel qosLevel, bool retain);
}
