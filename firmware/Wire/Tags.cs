namespace Edge.Wire;

/// <summary>The tags of an envelope as text, and their comparison.</summary>
public static class Tags
{
    /// <summary>The <c>prev</c> of the first event: the Base64 text of 32 zero bytes.</summary>
    public const string Zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>Tag <c>p</c> of a payload, for the platform: 44 characters.</summary>
    public static string P(IHmac hmac, byte[] platformKey, byte[] payload, int offset, int count)
    {
        byte[] tag = new byte[Limits.TagChars];
        new TagMaker(hmac, count).PutP(platformKey, payload, offset, count, tag, 0);
        return Ascii.Text(tag, 0, tag.Length);
    }

    /// <summary>
    /// Tag <c>g</c> of a payload and its <c>p</c>, for the gateway: 44 characters.
    /// </summary>
    public static string G(
        IHmac hmac, byte[] gatewayKey, byte[] payload, int offset, int count, string p)
    {
        byte[] tag = new byte[Limits.TagChars];
        byte[] other = Ascii.Bytes(p);
        new TagMaker(hmac, count).PutG(gatewayKey, payload, offset, count, other, 0, tag, 0);
        return Ascii.Text(tag, 0, tag.Length);
    }

    /// <summary>
    /// Whether two texts are the same, in a time that does not tell where they differ.
    /// </summary>
    public static bool FixedEquals(string a, string b)
    {
        byte[] left = Ascii.Bytes(a);
        byte[] right = Ascii.Bytes(b);
        return left.Length == right.Length && FixedEquals(left, 0, right, 0, left.Length);
    }

    /// <summary>
    /// Whether two stretches are the same, in a time that does not tell where they differ.
    /// </summary>
    public static bool FixedEquals(byte[] a, int aOffset, byte[] b, int bOffset, int count)
    {
        int difference = 0;
        for (int i = 0; i < count; i++)
        {
            difference |= a[aOffset + i] ^ b[bOffset + i];
        }

        return difference == 0;
    }
}
