using System.Globalization;
using System.Text;
using Edge.Device.Update;

namespace Edge.Twin;

/// <summary>An image of a twin: what a board would start, as far as a twin can tell.</summary>
/// <remarks>First line <c>edge-twin-image/1 {product} {version} {works|mute}</c>, then bytes that
/// stand for code. A mute one never reaches its gateway: for the way back. The twin runs its own
/// code whatever the image; version and muteness are what a start from it changes.</remarks>
/// <param name="Product">What it is for.</param>
/// <param name="Version">Version text, at most 16 characters.</param>
/// <param name="IsMute">Whether its link never comes up.</param>
public sealed record TwinImage(string Product, string Version, bool IsMute)
{
    private const string Header = "edge-twin-image/1";

    /// <summary>What a start from a slot gives; null when there is no image in it: the firmware
    /// from the factory runs.</summary>
    public static TwinImage? In(ImageSlots slots, int slot)
    {
        var head = new byte[96];
        var count = slots.Read(slot, 0, head, head.Length);
        var text = Encoding.ASCII.GetString(head, 0, Math.Max(0, count));
        var words = text.Split('\n')[0].Split(' ');
        return words is [Header, var product, var version, "works" or "mute"]
            && version.Length is > 0 and <= 16
                ? new TwinImage(product, version, words[3] == "mute") : null;
    }

    /// <summary>The bytes of an image of a size.</summary>
    /// <param name="bytes">Units: bytes. Range: from 96.</param>
    public byte[] ToBytes(int bytes)
    {
        var image = new byte[bytes];
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{Header} {Product} {Version} {(IsMute ? "mute" : "works")}\n");
        for (var i = 0; i < bytes; i++) image[i] = unchecked((byte)((i * 31) ^ (i >> 8)));
        Encoding.ASCII.GetBytes(head, image);
        return image;
    }
}
