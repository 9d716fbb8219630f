using System.Globalization;
using System.Text;

namespace Edge.Simulation.World;

/// <summary>Reads an ack as somebody on the wire does, without keys.</summary>
internal static class AckText
{
    /// <summary>The number up to which it promises.</summary>
    public static long Upto(byte[] line)
    {
        string text = Encoding.ASCII.GetString(line);
        (int at, int end) = Place(text);
        return long.Parse(text[at..end], CultureInfo.InvariantCulture);
    }

    /// <summary>The same ack with another number, under the old tag.</summary>
    public static byte[] Promising(byte[] line, long upto)
    {
        string text = Encoding.ASCII.GetString(line);
        (int at, int end) = Place(text);
        return Encoding.ASCII.GetBytes(
            text[..at] + upto.ToString(CultureInfo.InvariantCulture) + text[end..]);
    }

    private static (int At, int End) Place(string text)
    {
        int at = text.IndexOf("\"upto\":", StringComparison.Ordinal) + 7;
        return (at, text.IndexOfAny([',', '}'], at));
    }
}
