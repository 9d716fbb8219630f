using Edge.Device;
using Edge.Device.Settings;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Twin;

/// <summary>How a twin's device connects: its own name, its password of the epoch, its will.
/// </summary>
internal static class TwinConnection
{
    /// <summary>Options for one connection.</summary>
    public static MqttClientOptions Options(
        TwinOptions fleet, DeviceIdentity identity, SettingBook? afar) => new()
    {
        Host = afar?.Text("host") ?? fleet.Broker.Host,
        Port = (int)(afar?.Number("port", fleet.Broker.Port) ?? fleet.Broker.Port),
        ClientId = identity.Dev,
        UserName = identity.Dev,
        Password = identity.MqttPassword(identity.Epoch),
        KeepAliveSeconds = 30,
        Will = new Will(
            Topics.Status(fleet.Site, identity.Dev), "{\"state\":\"offline\"}"u8.ToArray(), 1,
            true),
    };
}
