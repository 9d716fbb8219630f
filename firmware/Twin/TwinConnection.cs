using Edge.Device;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Twin;

/// <summary>How a twin's device connects: its own name, its password of the epoch, its will.
/// </summary>
internal static class TwinConnection
{
    /// <summary>Options for one connection.</summary>
    public static MqttClientOptions Options(TwinOptions fleet, DeviceIdentity identity) => new()
    {
        Host = fleet.Broker.Host,
        Port = fleet.Broker.Port,
        ClientId = identity.Dev,
        UserName = identity.Dev,
        Password = identity.MqttPassword(identity.Epoch),
        KeepAliveSeconds = 30,
        Will = new Will(
            Topics.Status(fleet.Site, identity.Dev), "{\"state\":\"offline\"}"u8.ToArray(), 1,
            true),
    };
}
