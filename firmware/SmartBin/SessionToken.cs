using Edge.Wire;

namespace Edge.SmartBin;

/// <summary>Who a visit is credited to.</summary>
internal static class SessionToken
{
    /// <summary>Longest token of a member. Units: bytes.</summary>
    internal const int BytesMax = 16;

    /// <summary>A token that links nothing but the drop-offs of this visit.</summary>
    internal static byte[] Anonymous(long boot, int session)
    {
        byte[] text = new byte[BytesMax * 2];
        int at = Ascii.PutLong(boot, text, 0);
        text[at] = (byte)'-';
        int end = Ascii.PutLong(session, text, at + 1);
        return Copy(text, end);
    }

    /// <summary>The first bytes of something.</summary>
    internal static byte[] Copy(byte[] source, int count)
    {
        byte[] copy = new byte[count];
        System.Array.Copy(source, 0, copy, 0, count);
        return copy;
    }
}
