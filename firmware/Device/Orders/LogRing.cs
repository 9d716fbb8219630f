using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>The last things that happened on a device, in RAM: the oldest goes first.</summary>
/// <remarks>For people who look for a fault; nothing that counts depends on it. Codes are literals
/// of the program, so that adding one allocates nothing.</remarks>
public sealed class LogRing
{
    /// <summary>Lines kept.</summary>
    public const int Room = 48;

    private readonly string[] _codes = new string[Room];
    private readonly long[] _values = new long[Room];
    private readonly long[] _times = new long[Room];

    /// <summary>Lines ever added; the number of the next one.</summary>
    public long Next { get; private set; }

    /// <summary>Adds a line.</summary>
    /// <param name="code">A literal of plain characters.</param>
    /// <param name="value">What it is about.</param>
    /// <param name="timeMs">When. Units: ms UTC as the device believes.</param>
    public void Add(string code, long value, long timeMs)
    {
        int at = (int)(Next % Room);
        _codes[at] = code;
        _values[at] = value;
        _times[at] = timeMs;
        Next++;
    }

    /// <summary>Writes lines as <c>[[t,"code",value],...]</c>, oldest first.</summary>
    /// <param name="from">Number of the first line wanted.</param>
    /// <param name="into">Takes the text.</param>
    /// <param name="next">Number of the first line that is not in it.</param>
    /// <returns>Length of the text.</returns>
    public int Write(long from, byte[] into, out long next)
    {
        long oldest = Next > Room ? Next - Room : 0;
        next = from < oldest ? oldest : from > Next ? Next : from;
        into[0] = (byte)'[';
        int at = 1;
        while (next < Next)
        {
            int line = (int)(next % Room);
            int end = Ascii.Put(at == 1 ? "[" : ",[", into, at);
            end = Ascii.PutLong(_times[line], into, end);
            end = Ascii.Put(",\"", into, end);
            end = Ascii.Put(_codes[line], into, end);
            end = Ascii.Put("\",", into, end);
            end = Ascii.PutLong(_values[line], into, end);
            end = Ascii.Put("]", into, end);
            if (end < 0 || end >= into.Length)
            {
                break;
            }

            at = end;
            next++;
        }

        into[at] = (byte)']';
        return at + 1;
    }
}
