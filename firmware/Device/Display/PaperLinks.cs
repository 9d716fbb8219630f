using Edge.Wire;

namespace Edge.Device.Display;

/// <summary>The links behind a page's code: this box now, and the receipt of what was brought.
/// </summary>
/// <remarks>Source: trust.md 2, table of QR codes.</remarks>
public sealed class PaperLinks
{
    // Version 6: two dots a module at a height of 128 dots. To 62 bytes there are three.
    private const int TextBytesMax = 106;

    private readonly byte[] _text = new byte[TextBytesMax];
    private readonly byte[] _pages;
    private readonly byte[] _dev;

    /// <summary>Links to a gateway's pages.</summary>
    /// <param name="pages">Where they are, with the slash at the end; null for no codes.</param>
    /// <param name="dev">Device id.</param>
    public PaperLinks(string pages, string dev)
    {
        _pages = pages == null ? null : Ascii.Bytes(pages);
        _dev = Ascii.Bytes(dev);
    }

    /// <summary>Puts the link of who stands here now; false without pages or code.</summary>
    public bool PutSession(PaperPage page, SessionCode code)
    {
        if (_pages == null || code == null) return false;
        int end = Ascii.Put(_pages, 0, _pages.Length, _text, 0);
        end = Ascii.Put("s/", _text, end);
        end = Ascii.Put(_dev, 0, _dev.Length, _text, end);
        end = Ascii.Put("/", _text, end);
        end = Ascii.PutLong(code.Window, _text, end);
        end = Ascii.Put("/", _text, end);
        end = Ascii.Put(code.Text, _text, end);
        return end > 0 && page.PutCode(_text, end);
    }

    /// <summary>Puts the link of a receipt; false without pages.</summary>
    /// <param name="page">The page.</param>
    /// <param name="tag">Tag p of the event: 32 bytes.</param>
    public bool PutReceipt(PaperPage page, byte[] tag)
    {
        if (_pages == null) return false;
        int end = Ascii.Put(_pages, 0, _pages.Length, _text, 0);
        end = Ascii.Put("r/", _text, end);
        end = Ascii.Put(ReceiptId.Text(tag, 0), _text, end);
        return end > 0 && page.PutCode(_text, end);
    }
}
