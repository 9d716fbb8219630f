using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Edge.Device.Display;
using Edge.Device.Store;
using Edge.Twin.Chips;

namespace Edge.Twin;

/// <summary>What a simulated e-paper panel shows, as a PNG that a person can look at.</summary>
public static class PanelPicture
{
    private const int Zoom = 2;
    private const int Border = 8;
    private const int Wide = (PaperPage.Width + 2 * Border) * Zoom;
    private const int High = (PaperPage.Height + 2 * Border) * Zoom;

    /// <summary>Writes the picture; a reader never sees half of one.</summary>
    public static void Write(SimulatedSsd1680 panel, string path)
    {
        // Beside, then over.
        File.WriteAllBytes(path + ".new", Png(panel));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>One bit a dot, grey, two dots for one of the panel's, a white border.</summary>
    public static byte[] Png(SimulatedSsd1680 panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < High; y++) zip.Write(Line(panel, y));
        }

        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Wide);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), High);
        head[8] = 1; // bits a dot; grey, deflate, no filter, not interlaced are 0
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR", head);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Line(SimulatedSsd1680 panel, int y)
    {
        var line = new byte[1 + (Wide + 7) / 8]; // the first byte names the filter: none
        for (var x = 0; x < Wide; x++)
        {
            if (!IsDark(panel, x / Zoom - Border, y / Zoom - Border))
            {
                line[1 + (x >> 3)] |= (byte)(0x80 >> (x & 7));
            }
        }

        return line;
    }

    private static bool IsDark(SimulatedSsd1680 panel, int x, int y) =>
        x is >= 0 and < PaperPage.Width && y is >= 0 and < PaperPage.Height && panel.Dark(x, y);

    private static void Chunk(MemoryStream png, string type, byte[] data)
    {
        var whole = new byte[data.Length + 4];
        Encoding.ASCII.GetBytes(type, whole);
        data.CopyTo(whole, 4);
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(whole);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(whole, 0, whole.Length));
        png.Write(number);
    }
}
