#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>A GM861S scanner on its serial line: texts with CR, replies to commands.</summary>
public sealed class SimulatedScanner : ISerialLine
{
    private readonly byte[] _queue = new byte[1024];
    private int _head;
    private int _count;

    /// <summary>Commands the module understood.</summary>
    public int Commands { get; private set; }

    /// <summary>The module does not answer commands.</summary>
    public bool Deaf { get; set; }

    /// <summary>The module reads a code: its text and CR go on the line.</summary>
    public void Show(byte[] text)
    {
        for (int i = 0; i < text.Length; i++) Put(text[i]);
        Put((byte)'\r');
    }

    /// <summary>Raw bytes on the line: noise, or half a text.</summary>
    public void Put(byte value)
    {
        if (_count == _queue.Length) return;
        _queue[(_head + _count) % _queue.Length] = value;
        _count++;
    }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        // 7E 00, type 08 (write zone bits), length, address, value, AB CD (no check).
        bool good = !Deaf && count == 9 && data[0] == 0x7E && data[2] == 8 && data[7] == 0xAB;
        if (!good) return true;
        Commands++;
        Put(2);
        Put(0);
        Put(0);
        Put(1);
        Put(0);
        Put(0x33);
        Put(0x31);
        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] into, int at, int room)
    {
        int got = 0;
        while (got < room && _count > 0)
        {
            into[at + got++] = _queue[_head];
            _head = (_head + 1) % _queue.Length;
            _count--;
        }
        return got;
    }
}
