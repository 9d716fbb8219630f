namespace Edge.Wire;

/// <summary>What the secret of a bench is good for, once: name, password and key of a claim.
/// </summary>
/// <remarks>Source: trust.md 5, Claim. S is 32 bytes that only the device and the platform have;
/// the gateway between them learns the password of the claim and nothing more.</remarks>
public static class ClaimKeys
{
    /// <summary>A nonce of either side. Units: bytes.</summary>
    public const int NonceBytes = 16;

    /// <summary>Before the serial in the MQTT user name of a device without a name.</summary>
    public const string UserPrefix = "claim:";

    /// <summary>MQTT password of the claim identity: B64 of HKDF-Expand(S, "EDGE1/claim/m").
    /// </summary>
    public static string Password(IHmac hmac, byte[] secret)
    {
        byte[] key = Keys.Expand(hmac, secret, "EDGE1/claim/m");
        return Base64Text.Encode(key, 0, key.Length);
    }

    /// <summary>The device's nonce: different at every start of a claim, made without chance.
    /// </summary>
    /// <remarks>It need not be secret, only new: the platform's is drawn at random.</remarks>
    public static byte[] Nonce(IHmac hmac, byte[] secret, long count)
    {
        byte[] text = new byte[32];
        int at = Ascii.PutLong(count, text, Ascii.Put("EDGE1/nonce", text, 0) + 1);
        byte[] whole = Keys.Expand(hmac, secret, text, 0, at);
        byte[] nonce = new byte[NonceBytes];
        System.Array.Copy(whole, 0, nonce, 0, NonceBytes);
        return nonce;
    }

    /// <summary>K_dev = HMAC(S, "EDGE1/dev" ‖ 00 ‖ dev ‖ 00 ‖ nd ‖ np).</summary>
    public static byte[] DeviceKey(
        IHmac hmac, byte[] secret, string dev, byte[] deviceNonce, byte[] platformNonce)
    {
        byte[] text = new byte[11 + Limits.IdCharsMax + (2 * NonceBytes)];
        int at = Ascii.Put(dev, text, Ascii.Put("EDGE1/dev", text, 0) + 1) + 1;
        at = Ascii.Put(deviceNonce, 0, NonceBytes, text, at);
        at = Ascii.Put(platformNonce, 0, NonceBytes, text, at);
        byte[] key = new byte[Limits.KeyBytes];
        hmac.Compute(secret, text, 0, at, key);
        return key;
    }
}
