using Edge.Device;
using Edge.Wire;

namespace Edge.Online;

/// <summary>Where the broker is and who the device is, from the settings file.</summary>
public sealed class BrokerSettings
{
    private BrokerSettings()
    {
    }

    /// <summary>Name or address of the gateway.</summary>
    public string Host { get; private set; }

    /// <summary>Port of its broker.</summary>
    public int Port { get; private set; }

    /// <summary>Path of the authority's certificate; null for a plain connection.</summary>
    public string Authority { get; private set; }

    /// <summary>Site id.</summary>
    public string Site { get; private set; }

    /// <summary>Who the device is.</summary>
    public DeviceIdentity Identity { get; private set; }

    /// <summary>Compact tables of the packs, for the preview.</summary>
    public string[] Packs { get; private set; }

    /// <summary>Takes the settings; null when one that must be there is not.</summary>
    public static BrokerSettings From(TextFile file, IHmac hmac, string firmware)
    {
        string key = file.Text("key");
        byte[] text = key == null ? null : Ascii.Bytes(key);
        byte[] secret = new byte[Limits.KeyBytes];
        bool whole = text != null && text.Length == Limits.TagChars
            && Base64Text.Decode(text, 0, text.Length, secret, 0) == Limits.KeyBytes
            && file.Text("host") != null && file.Text("site") != null
            && file.Text("device") != null && file.Text("gateway") != null;
        if (!whole) return null;
        BrokerSettings settings = new BrokerSettings();
        settings.Host = file.Text("host");
        settings.Authority = file.Text("authority");
        settings.Port = (int)file.Number("port", settings.Authority == null ? 1883 : 8883);
        settings.Site = file.Text("site");
        settings.Packs = file.All("pack");
        settings.Identity = new DeviceIdentity(
            hmac, file.Text("device"), file.Text("gateway"), secret, file.Number("epoch", 1),
            firmware);
        return settings;
    }
}
