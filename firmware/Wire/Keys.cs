namespace Edge.Wire;

/// <summary>The keys derived from one device key: HKDF-Expand(SHA-256, K_dev, info, 32).</summary>
/// <remarks>
/// One output block, so HMAC-SHA256(K_dev, info ‖ 01). Source: trust.md 1, RFC 5869 2.3.
/// </remarks>
public static class Keys
{
    /// <summary>K_p: tag <c>p</c>, shared with the platform alone.</summary>
    public static byte[] Platform(IHmac hmac, byte[] deviceKey) =>
        Expand(hmac, deviceKey, "EDGE1/p");

    /// <summary>K_u: the platform's orders.</summary>
    public static byte[] Orders(IHmac hmac, byte[] deviceKey) =>
        Expand(hmac, deviceKey, "EDGE1/u");

    /// <summary>K_g: tag <c>g</c>, acks and the gateway's commands in one epoch.</summary>
    public static byte[] Gateway(IHmac hmac, byte[] deviceKey, string gateway, long epoch) =>
        OfEpoch(hmac, deviceKey, "EDGE1/g/", gateway, epoch);

    /// <summary>K_s: the session QR in one epoch.</summary>
    public static byte[] Session(IHmac hmac, byte[] deviceKey, string gateway, long epoch) =>
        OfEpoch(hmac, deviceKey, "EDGE1/s/", gateway, epoch);

    /// <summary>K_m: the MQTT password (as Base64) in one epoch.</summary>
    public static byte[] Mqtt(IHmac hmac, byte[] deviceKey, string gateway, long epoch) =>
        OfEpoch(hmac, deviceKey, "EDGE1/m/", gateway, epoch);

    /// <summary>HKDF-Expand to 32 bytes for any ASCII info.</summary>
    public static byte[] Expand(IHmac hmac, byte[] key, string info)
    {
        byte[] text = Ascii.Bytes(info);
        return Expand(hmac, key, text, 0, text.Length);
    }

    /// <summary>HKDF-Expand to 32 bytes.</summary>
    public static byte[] Expand(IHmac hmac, byte[] key, byte[] info, int offset, int count)
    {
        byte[] message = new byte[count + 1];
        System.Array.Copy(info, offset, message, 0, count);
        message[count] = 1;
        byte[] derived = new byte[Limits.KeyBytes];
        hmac.Compute(key, message, 0, message.Length, derived);
        return derived;
    }

    private static byte[] OfEpoch(IHmac hmac, byte[] key, string label, string gateway, long epoch)
    {
        byte[] info = new byte[label.Length + gateway.Length + 1 + Limits.IntegerChars];
        int at = Ascii.Put(gateway, info, Ascii.Put(label, info, 0));
        info[at] = (byte)'/';
        int end = Ascii.PutLong(epoch, info, at + 1);
        return Expand(hmac, key, info, 0, end);
    }
}
