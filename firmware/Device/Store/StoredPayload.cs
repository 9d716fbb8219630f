using Edge.Wire;

namespace Edge.Device.Store;

/// <summary>
/// A payload as flash holds it: its last member <c>prev</c> as 32 bytes, not as text.
/// </summary>
/// <remarks>
/// The rest is byte for byte what is signed. 23 bytes less a record are what lets 10 000 drop-offs
/// fit the 3 MB of a 16 MB module; each record still stands alone.
/// </remarks>
internal sealed class StoredPayload
{
    private const int TailBytes = 55;
    private const int LinkBytes = 32;
    private readonly byte[] before = Ascii.Bytes(",\"prev\":\"");
    private readonly byte[] after = Ascii.Bytes("\"}");
    private readonly byte[] buffer;

    internal StoredPayload(int payloadBytesMax)
    {
        buffer = new byte[payloadBytesMax];
    }

    internal byte[] Buffer => buffer;

    // Stored length of a payload, now in the buffer; -1 when its last member is no prev.
    internal int Pack(byte[] payload, int count)
    {
        int tail = count - TailBytes;
        if (count > buffer.Length || tail < 1
            || !Ascii.Same(payload, tail, before, 0, before.Length)
            || !Ascii.Same(payload, count - 2, after, 0, 2))
        {
            return -1;
        }

        System.Array.Copy(payload, 0, buffer, 0, tail);
        int link = Base64Text.Decode(
            payload, tail + before.Length, Limits.TagChars, buffer, tail);
        return link == LinkBytes ? tail + LinkBytes : -1;
    }

    // Length of the payload that a stored one in the buffer stands for; -1 when there is no room.
    internal int Unpack(int stored, byte[] into)
    {
        int tail = stored - LinkBytes;
        if (tail < 1 || tail + TailBytes > into.Length)
        {
            return -1;
        }

        System.Array.Copy(buffer, 0, into, 0, tail);
        int at = Ascii.Put(before, 0, before.Length, into, tail);
        at = Base64Text.Encode(buffer, tail, LinkBytes, into, at);
        return Ascii.Put(after, 0, 2, into, at);
    }
}
