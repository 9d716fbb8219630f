// Mirrors nanoFramework.M2Mqtt.Core: the members our board files use. Declarations only.
namespace nanoFramework.M2Mqtt
{
    public enum MqttSslProtocols
    {
        None = 0, TLSv1_2 = 4, TLSv1_3 = 5,
    }

    public interface IMqttClient
    {
        public delegate void MqttMsgPublishEventHandler(
            object sender, Messages.MqttMsgPublishEventArgs e);

        public delegate void ConnectionClosedEventHandler(object sender, System.EventArgs e);
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel
    {
        AtMostOnce = 0, AtLeastOnce = 1,
    }

    public enum MqttReasonCode
    {
        Success = 0,
    }

    public class MqttMsgPublishEventArgs : System.EventArgs
    {
        public extern MqttMsgPublishEventArgs(
            string topic, byte[] message, bool dupFlag, MqttQoSLevel qosLevel, bool retain);
        public extern string Topic { get; }
        public extern byte[] Message { get; }
    }
}
