using Edge.Wire;

namespace Edge.Device.Drivers;

/// <summary>A session token from a card: the card's number never leaves the device.</summary>
/// <remarks>HMAC under the session key of the epoch, first 80 bits in Crockford Base32: the same
/// card gives another token at another device and in the next epoch.</remarks>
public static class CardToken
{
    /// <summary>Length of a token. Units: characters.</summary>
    public const int Chars = ReceiptId.Chars;

    /// <summary>The token of a card.</summary>
    public static byte[] Of(IHmac hmac, byte[] sessionKey, byte[] number, int count)
    {
        byte[] label = Ascii.Bytes("EDGE1 card");
        byte[] data = new byte[label.Length + count];
        System.Array.Copy(label, 0, data, 0, label.Length);
        System.Array.Copy(number, 0, data, label.Length, count);
        byte[] code = new byte[Limits.KeyBytes];
        hmac.Compute(sessionKey, data, 0, data.Length, code);
        return Ascii.Bytes(ReceiptId.Text(code, 0));
    }
}
