namespace Edge.Wire;

/// <summary>Puts a payload between the marks of a line and signs it twice.</summary>
public static class EnvelopeLine
{
    /// <summary>Bytes a line has beyond its payload, at most.</summary>
    public const int OverheadBytes = 132;

    private const int PrefixBytes = 6;

    /// <summary>
    /// Writes the line of a payload. The same payload and keys give the same bytes for ever.
    /// </summary>
    /// <param name="maker">Makes the tags.</param>
    /// <param name="platformKey">K_p.</param>
    /// <param name="gatewayKey">K_g of the epoch.</param>
    /// <param name="epoch">Key epoch, from 1.</param>
    /// <param name="payload">The payload as recorded.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="into">Takes the line from its first byte.</param>
    /// <returns>
    /// Length of the line, or -1 when it does not fit or would be over 4 096 bytes.
    /// </returns>
    public static int Write(
        TagMaker maker, byte[] platformKey, byte[] gatewayKey, long epoch,
        byte[] payload, int offset, int count, byte[] into)
    {
        int at = Ascii.Put("EDGE1|", into, 0);
        at = Ascii.Put(payload, offset, count, into, at);
        at = Ascii.Put("|{\"p\":\"", into, at);
        if (at < 0)
        {
            return -1;
        }

        int p = at;
        at = maker.PutP(platformKey, into, PrefixBytes, count, into, p);
        at = Ascii.Put("\",\"k\":", into, at);
        at = Ascii.PutLong(epoch, into, at);
        at = Ascii.Put(",\"g\":\"", into, at);
        if (at < 0)
        {
            return -1;
        }

        at = maker.PutG(gatewayKey, into, PrefixBytes, count, into, p, into, at);
        at = Ascii.Put("\"}", into, at);
        return at > Limits.LineBytesMax ? -1 : at;
    }
}
