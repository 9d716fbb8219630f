using Edge.Wire;

namespace Edge.Device;

/// <summary>Who a device is and the keys it makes of its one secret.</summary>
/// <remarks>Source: trust.md 1. K_dev never leaves this object.</remarks>
public sealed class DeviceIdentity
{
    private readonly IHmac hmac;
    private TagMaker maker;
    private readonly byte[] deviceKey;

    /// <summary>The identity that a claim gave the device.</summary>
    /// <param name="hmac">Computes HMAC-SHA256.</param>
    /// <param name="dev">Device id.</param>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="deviceKey">K_dev, 32 bytes.</param>
    /// <param name="epoch">Key epoch in force, from 1.</param>
    /// <param name="firmware">Version text, at most 16 plain characters.</param>
    public DeviceIdentity(
        IHmac hmac, string dev, string gateway, byte[] deviceKey, long epoch, string firmware)
    {
        this.hmac = hmac;
        this.deviceKey = deviceKey;
        Dev = dev;
        Gateway = gateway;
        Firmware = firmware;
        PlatformKey = Keys.Platform(hmac, deviceKey);
        OrderKey = Keys.Orders(hmac, deviceKey);
        UseEpoch(epoch);
    }

    /// <summary>Computes HMAC-SHA256.</summary>
    public IHmac Hmac => hmac;

    /// <summary>The device's one maker of tags, with room for payloads of a size.</summary>
    /// <remarks>Shared by all of one device, which has one thread: six buffers of a line each would
    /// be a seventh of what a bin holds.</remarks>
    /// <param name="payloadBytesMax">Units: bytes.</param>
    public TagMaker Maker(int payloadBytesMax)
    {
        if (maker == null) maker = new TagMaker(hmac, payloadBytesMax);
        maker.MakeRoom(payloadBytesMax);
        return maker;
    }

    /// <summary>Device id.</summary>
    public string Dev { get; private set; }

    /// <summary>Gateway id.</summary>
    public string Gateway { get; private set; }

    /// <summary>Version of the firmware.</summary>
    public string Firmware { get; private set; }

    /// <summary>Key epoch in force.</summary>
    public long Epoch { get; private set; }

    /// <summary>K_p.</summary>
    public byte[] PlatformKey { get; private set; }

    /// <summary>K_u.</summary>
    public byte[] OrderKey { get; private set; }

    /// <summary>K_g of the epoch in force.</summary>
    public byte[] GatewayKey { get; private set; }

    /// <summary>K_s of the epoch in force.</summary>
    public byte[] SessionKey { get; private set; }

    /// <summary>Goes over to a key epoch.</summary>
    public void UseEpoch(long epoch)
    {
        Epoch = epoch;
        GatewayKey = GatewayKeyOf(epoch);
        SessionKey = Keys.Session(hmac, deviceKey, Gateway, epoch);
    }

    /// <summary>K_g of any epoch.</summary>
    public byte[] GatewayKeyOf(long epoch) => Keys.Gateway(hmac, deviceKey, Gateway, epoch);

    /// <summary>The MQTT password of an epoch: Base64 of K_m.</summary>
    public string MqttPassword(long epoch)
    {
        byte[] key = Keys.Mqtt(hmac, deviceKey, Gateway, epoch);
        return Base64Text.Encode(key, 0, key.Length);
    }

    /// <summary>A number of its own for jitter. Range: 0 to limit - 1.</summary>
    public int Spread(int limit)
    {
        byte[] name = Ascii.Bytes(Dev);
        long sum = 17;
        for (int i = 0; i < name.Length; i++)
        {
            sum = ((sum * 31) + name[i]) % 1000003;
        }

        return (int)(sum % limit);
    }
}
