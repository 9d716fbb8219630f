using System.Security.Cryptography.X509Certificates;
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
        Tls = Tls(fleet.Broker, afar?.Text("host")),
        Will = new Will(
            Topics.Status(fleet.Site, identity.Dev), "{\"state\":\"offline\"}"u8.ToArray(), 1,
            true),
    };

    // The board's own: M2Mqtt with the authority's certificate from its flash.
    internal static ClientTls? Tls(TwinBroker broker, string? afar)
    {
        if (broker.Ca is null) return null;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(broker.Ca);
        return new ClientTls(afar ?? broker.Host, roots);
    }
}
