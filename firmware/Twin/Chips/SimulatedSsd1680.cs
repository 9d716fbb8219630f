#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>SSD1680 and its glass: commands and bytes by the level of D/C, two banks, a busy line.
/// </summary>
/// <remarks>
/// A command out of order is obeyed as little as the chip would and counted in
/// <see cref="Wrong"/>. Mode 2 drives only the dots in which the two banks differ, from whatever
/// the glass shows: a bank that was not kept leaves shadows here as on the real one.
/// </remarks>
public sealed class SimulatedSsd1680 : IBus
{
    /// <summary>Lines of the panel: its long side.</summary>
    public const int Lines = 296;

    /// <summary>Bytes of a line.</summary>
    public const int LineBytes = 16;

    private const int FullMs = 2000;
    private const int PartialMs = 300;
    private const int ResetMs = 5;

    private readonly byte[] _new = new byte[Lines * LineBytes];
    private readonly byte[] _old = new byte[Lines * LineBytes];
    private readonly byte[] _glass = new byte[Lines * LineBytes];
    private readonly byte[] _given = new byte[8];
    private long _nowMs;
    private long _busyUntilMs;
    private int _command = -1;
    private int _count;
    private int _entry = 3;
    private int _xFrom;
    private int _xTo = LineBytes - 1;
    private int _yFrom;
    private int _yTo = Lines - 1;
    private int _x;
    private int _y;
    private int _sequence;
    private bool _bypassOld;
    private bool _isReset;
    private bool _started;

    /// <summary>A panel that nobody has driven yet.</summary>
    public SimulatedSsd1680()
    {
        IsData = new SimulatedPin();
        Reset = new SimulatedPin();
        Reset.Level = true;
        Busy = new SimulatedPin();
        for (int i = 0; i < _glass.Length; i++) _glass[i] = 0x5A;
    }

    /// <summary>D/C, driven by the device.</summary>
    public SimulatedPin IsData { get; private set; }

    /// <summary>RES, driven by the device; low resets.</summary>
    public SimulatedPin Reset { get; private set; }

    /// <summary>BUSY, read by the device.</summary>
    public SimulatedPin Busy { get; private set; }

    /// <summary>The ribbon is out: nobody answers on the bus.</summary>
    public bool Missing { get; set; }

    /// <summary>The busy line stays high.</summary>
    public bool Stuck { get; set; }

    /// <summary>Commands and bytes that came when they should not.</summary>
    public int Wrong { get; private set; }

    /// <summary>Times all dots were driven.</summary>
    public int FullRefreshes { get; private set; }

    /// <summary>Times only changed dots were driven.</summary>
    public int PartialRefreshes { get; private set; }

    /// <summary>What a person sees: whether a dot is dark, from the left and from the top.
    /// </summary>
    public bool Dark(int x, int y) =>
        (_glass[(Lines - 1 - x) * LineBytes + (y >> 3)] >> (7 - (y & 7)) & 1) == 0;

    /// <summary>Time passes.</summary>
    public void Advance(long nowMs)
    {
        _nowMs = nowMs;
        if (!Reset.Level)
        {
            // The banks survive a reset; everything else does not.
            _isReset = true;
            _started = false;
            _command = -1;
            _entry = 3;
            _busyUntilMs = nowMs;
        }
        Busy.Level = Stuck || nowMs < _busyUntilMs;
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (Missing) return BusFault.NoAnswer;
        if (_nowMs < _busyUntilMs || !Reset.Level || !_isReset)
        {
            Wrong++;
            return txCount;
        }
        for (int i = 0; i < txCount; i++)
        {
            if (IsData.Level) Data(tx[i]);
            else Command(tx[i]);
        }
        return txCount;
    }

    private void Command(int command)
    {
        _command = command;
        _count = 0;
        if (command == 0x12)
        {
            _started = true;
            _busyUntilMs = _nowMs + ResetMs;
        }
        else if (!_started)
        {
            Wrong++;
        }
        else if (command == 0x20)
        {
            Refresh();
        }
    }

    private void Data(byte value)
    {
        if (!_started || _command < 0)
        {
            Wrong++;
        }
        else if (_command == 0x24 || _command == 0x26)
        {
            Store(_command == 0x24 ? _new : _old, value);
        }
        else if (_count < _given.Length)
        {
            _given[_count++] = value;
            Take();
        }
        else
        {
            Wrong++;
        }
    }

    private void Take()
    {
        int line = _given[0] | _given[1] << 8;
        if (_command == 0x11) _entry = _given[0];
        else if (_command == 0x44 && _count == 2) SetX(_given[0], _given[1]);
        else if (_command == 0x45 && _count == 4) SetY(line, _given[2] | _given[3] << 8);
        else if (_command == 0x4E) _x = _given[0];
        else if (_command == 0x4F && _count == 2) _y = line;
        else if (_command == 0x21) _bypassOld = (_given[0] & 0x40) != 0;
        else if (_command == 0x22) _sequence = _given[0];
    }

    private void SetX(int from, int to)
    {
        _xFrom = from;
        _xTo = to;
        if (from >= LineBytes || to >= LineBytes) Wrong++;
    }

    private void SetY(int from, int to)
    {
        _yFrom = from;
        _yTo = to;
        if (from >= Lines || to >= Lines) Wrong++;
    }

    // Along X first, then to the next line, up or down as the entry mode says.
    private void Store(byte[] bank, byte value)
    {
        if (_x < 0 || _x >= LineBytes || _y < 0 || _y >= Lines)
        {
            Wrong++;
            return;
        }
        bank[_y * LineBytes + _x] = value;
        if (_x != _xTo)
        {
            _x += (_entry & 1) != 0 ? 1 : -1;
            return;
        }
        _x = _xFrom;
        _y = _y == _yTo ? _yFrom : _y + ((_entry & 2) != 0 ? 1 : -1);
    }

    private void Refresh()
    {
        bool full = _sequence == 0xF7;
        if (!full && _sequence != 0xFF || full && !_bypassOld || !full && _bypassOld)
        {
            Wrong++;
            return;
        }
        for (int i = 0; i < _glass.Length; i++)
        {
            int driven = full ? 0xFF : _new[i] ^ _old[i];
            _glass[i] = (byte)(_glass[i] & ~driven | _new[i] & driven);
        }
        if (full) FullRefreshes++;
        else PartialRefreshes++;
        _busyUntilMs = _nowMs + (full ? FullMs : PartialMs);
    }
}
