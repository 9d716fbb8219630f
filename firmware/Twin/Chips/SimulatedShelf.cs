#nullable disable
using Edge.Wire;

namespace Edge.Twin.Chips;

/// <summary>The tags of accepted events by number, small enough for a device's own heap.</summary>
internal sealed class SimulatedShelf
{
    private const int PageTags = 32;
    private byte[][] pages = new byte[8][];

    /// <summary>Keeps a tag's 32 bytes.</summary>
    internal void Put(long seq, string tag)
    {
        int page = (int)(seq / PageTags);
        if (page >= pages.Length)
        {
            byte[][] more = new byte[page * 2][];
            System.Array.Copy(pages, 0, more, 0, pages.Length);
            pages = more;
        }

        pages[page] ??= new byte[PageTags * Limits.KeyBytes];
        System.Array.Copy(Base64Text.Decode(tag), 0, pages[page], Offset(seq), Limits.KeyBytes);
    }

    /// <summary>The tag kept under a number; null when there is none.</summary>
    internal string Get(long seq)
    {
        int page = (int)(seq / PageTags);
        return page >= pages.Length || pages[page] == null
            ? null
            : Base64Text.Encode(pages[page], Offset(seq), Limits.KeyBytes);
    }

    private static int Offset(long seq) => (int)(seq % PageTags) * Limits.KeyBytes;
}
