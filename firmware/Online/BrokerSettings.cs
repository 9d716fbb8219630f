using Edge.Device;
using Edge.Device.Claim;
using Edge.Device.Settings;
using Edge.Wire;

namespace Edge.Online;

/// <summary>Where the broker is and who the device is, from the settings file.</summary>
public sealed class BrokerSettings
{
    private BrokerSettings()
    {
    }

    private string _host;
    private int _port;

    /// <summary>What was set from afar; it wins over the file. Null before the app is made.
    /// </summary>
    public SettingBook Afar { get; set; }

    /// <summary>Name or address of the gateway.</summary>
    public string Host => Afar == null || Afar.Text("host") == null ? _host : Afar.Text("host");

    /// <summary>Port of its broker.</summary>
    public int Port => Afar == null ? _port : (int)Afar.Number("port", _port);

    /// <summary>Path of the authority's certificate; null for a plain connection.</summary>
    public string Authority { get; private set; }

    /// <summary>Path of the device's own certificate, PEM; null where none is asked for.</summary>
    public string Certificate { get; private set; }

    /// <summary>Path of that certificate's key, PEM, not encrypted.</summary>
    public string CertificateKey { get; private set; }

    /// <summary>Site id.</summary>
    public string Site { get; private set; }

    /// <summary>Who the device is.</summary>
    public DeviceIdentity Identity { get; private set; }

    /// <summary>The claim this device has to go through first; null when it has a name.</summary>
    public ClaimState Claim { get; private set; }

    /// <summary>MQTT user and client id.</summary>
    public string UserName => Claim == null ? Identity.Dev : ClaimKeys.UserPrefix + Claim.Serial;

    /// <summary>Compact tables of the packs, for the preview.</summary>
    public string[] Packs { get; private set; }

    /// <summary>MQTT password as it has to be now.</summary>
    public string Password(IHmac hmac) => Claim == null
        ? Identity.MqttPassword(Identity.Epoch) : ClaimKeys.Password(hmac, Claim.Secret);

    /// <summary>Takes the settings; null when one that must be there is not.</summary>
    /// <param name="file">Host, network, packs; and a device key, if there was no claim.</param>
    /// <param name="claim">What bench and claim gave; its own wins over the file's.</param>
    /// <param name="hmac">Computes HMAC-SHA256.</param>
    /// <param name="firmware">Version text.</param>
    public static BrokerSettings From(
        TextFile file, ClaimState claim, IHmac hmac, string firmware)
    {
        if (file.Text("host") == null) return null;
        BrokerSettings settings = new BrokerSettings();
        if (claim.Stage == ClaimState.Claimed)
        {
            settings.Site = claim.Site;
            settings.Identity = new DeviceIdentity(
                hmac, claim.Dev, claim.Gateway, claim.Key, claim.Epoch, firmware);
        }
        else if (claim.Stage == ClaimState.Provisioned)
        {
            settings.Claim = claim;
        }
        else if (!settings.TakeKey(file, hmac, firmware)) return null;
        settings._host = file.Text("host");
        settings.Authority = file.Text("authority");
        if (file.Text("certkey") != null)
        {
            settings.Certificate = file.Text("certificate");
            settings.CertificateKey = file.Text("certkey");
        }
        settings._port = (int)file.Number("port", settings.Authority == null ? 1883 : 8883);
        settings.Packs = file.All("pack");
        return settings;
    }

    private bool TakeKey(TextFile file, IHmac hmac, string firmware)
    {
        string key = file.Text("key");
        byte[] secret = key == null ? null : Base64Text.Decode(key);
        bool whole = secret != null && secret.Length == Limits.KeyBytes
            && file.Text("site") != null && file.Text("device") != null
            && file.Text("gateway") != null;
        if (!whole) return false;
        Site = file.Text("site");
        Identity = new DeviceIdentity(
            hmac, file.Text("device"), file.Text("gateway"), secret, file.Number("epoch", 1),
            firmware);
        return true;
    }
}
