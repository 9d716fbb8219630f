using Edge.Device.Ports;

namespace Edge.Metering;

/// <summary>Asks DL/T 645 meters for one data identifier, long answers in pieces
/// included.</summary>
/// <remarks>
/// Reads only; writing and control are left out on purpose. Source: DL/T 645-2007, 7.1; DL/T
/// 645-1997, 7.1. The form of
/// follow-up frames is unconfirmed by a capture.
/// </remarks>
public sealed class Dlt645Client
{
    /// <summary>Most pieces of one answer.</summary>
    public const int MaxPieces = 8;

    /// <summary>Most value bytes of one answer: a total and 63 tariffs.</summary>
    public const int MaxValueBytes = 256;

    // Idle time between two frames (unconfirmed).
    private const int IdleMs = 30;

    private readonly LineTurn _turn;
    private readonly Dlt645Frame _frame = new Dlt645Frame();
    private readonly byte[] _address = new byte[6];
    private readonly byte[] _request = new byte[32];
    private readonly byte[] _ask = new byte[8];
    private readonly bool _is2007;
    private long _identifier;
    private int _pieces;
    private int _worst;
    private bool _owed;
    private long _owedMs;

    /// <summary>Makes a client on a line.</summary>
    /// <param name="line">The line, 8E1.</param>
    /// <param name="baud">Its speed, usually 2400 (2007) or 1200 (1997).</param>
    /// <param name="is2007">True for the standard of 2007.</param>
    public Dlt645Client(ISerialLine line, int baud, bool is2007)
    {
        _turn = new LineTurn(line, baud);
        _is2007 = is2007;
    }

    /// <summary>Tallies since start.</summary>
    public BusCounters Counters { get; } = new BusCounters();

    /// <summary>How the last question ended, one of <see cref="BusResult"/>.</summary>
    public int Result { get; private set; }

    /// <summary>Error byte of the meter after <see cref="BusResult.Exception"/>.</summary>
    public int ErrorByte { get; private set; }

    /// <summary>Value bytes of all pieces, 33h taken off, in the order of the wire.</summary>
    public byte[] Values { get; } = new byte[MaxValueBytes];

    /// <summary>How many.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Address of the meter that answered, lowest byte first.</summary>
    public byte[] Meter { get; } = new byte[6];

    /// <summary>Received bytes, which hold the last piece's frame.</summary>
    public byte[] Reply => _turn.Received;

    /// <summary>Where that frame begins.</summary>
    public int ReplyAt => _frame.At;

    /// <summary>Its length.</summary>
    public int ReplyCount => _frame.Count;

    /// <summary>Time for an answer, from the end of the question.</summary>
    /// <remarks>Units: ms. Default: 500.</remarks>
    public int TimeoutMs
    {
        get => _turn.TimeoutMs;
        set => _turn.TimeoutMs = value;
    }

    /// <summary>A question is open.</summary>
    public bool Busy => _turn.Waiting || _owed;

    /// <summary>Whether a question may be asked.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False while one is open or the line must be silent.</returns>
    public bool Ready(long nowMs) => !_owed && _turn.Ready(nowMs);

    /// <summary>Asks for one identifier.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="address">6 bytes, lowest first; AAh is a wildcard, six 99h the broadcast of
    /// 1997.</param>
    /// <param name="identifier">Data identifier, highest byte first; -1 reads the address
    /// (2007).</param>
    /// <returns>False when not ready.</returns>
    public bool Ask(long nowMs, byte[] address, long identifier)
    {
        if (_owed || !_turn.Ready(nowMs))
        {
            return false;
        }

        for (int i = 0; i < 6; i++)
        {
            _address[i] = address[i];
            Meter[i] = 0;
        }

        _identifier = identifier;
        _pieces = 0;
        ValueCount = 0;
        ErrorByte = 0;
        _owed = false;
        return identifier < 0
            ? Send(nowMs, 0x13, 0)
            : Send(nowMs, _is2007 ? 0x11 : 0x01, PutIdentifier());
    }

    /// <summary>Goes on with the open question.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when it has just ended: look at <see cref="Result"/>.</returns>
    public bool Step(long nowMs)
    {
        if (_owed)
        {
            return nowMs >= _owedMs && AskRest(nowMs);
        }

        if (!_turn.Waiting)
        {
            return false;
        }

        bool fresh = _turn.Pull(nowMs);
        if (fresh || (_turn.Count > 0 && _turn.Silent(nowMs)))
        {
            int found = Scan();
            if (found == BusResult.Ok)
            {
                return Piece(nowMs);
            }

            if (found == BusResult.Exception)
            {
                return End(nowMs, found);
            }

            if (!fresh || _turn.Count == LineTurn.MaxBytes)
            {
                _worst = found > _worst ? found : _worst;
                _turn.Drop();
            }
        }

        return _turn.Expired(nowMs) && End(nowMs, _worst);
    }

    // The first frame that answers; else the best name for what is there. Our own echo is skipped.
    private int Scan()
    {
        int at = 0;
        int other = BusResult.Timeout;
        while (at < _turn.Count)
        {
            int found = _frame.Find(_turn.Received, _turn.Count, at);
            if (found == BusResult.Ok)
            {
                int judged = Judge();
                if (judged == BusResult.Ok || judged == BusResult.Exception)
                {
                    return judged;
                }

                other = judged > other ? judged : other;
                at = _frame.At + _frame.Count;
                continue;
            }

            return found > other ? found : other;
        }

        return other;
    }

    private int Judge()
    {
        if ((_frame.Control & 0x80) == 0)
        {
            return BusResult.NoFrame; // a question: ours or another master's
        }

        for (int i = 0; i < 6; i++)
        {
            if (_frame.Address(i) != _address[i] && _address[i] != 0xAA && !Broadcast())
            {
                return BusResult.Address;
            }
        }

        int asked = _identifier < 0 ? 0x13 : _is2007 ? 0x11 : 0x01;
        asked += _pieces > 0 ? 1 : 0;
        if (_frame.Control == (asked | 0xC0))
        {
            ErrorByte = _frame.DataCount > 0 ? _frame.Data(0) : 0;
            return BusResult.Exception;
        }

        if (_identifier < 0)
        {
            return _frame.Control == (asked | 0x80) && _frame.DataCount == 6
                ? BusResult.Ok
                : BusResult.Function;
        }

        // With 20h another piece follows: A1, B1; A2, B2.
        if ((_frame.Control & ~0x20) != (asked | 0x80))
        {
            return BusResult.Function;
        }

        return _frame.Identifier(_is2007 ? 4 : 2) == _identifier
            ? BusResult.Ok
            : BusResult.Identifier;
    }

    private bool Broadcast()
    {
        for (int i = 0; i < 6; i++)
        {
            if (_address[i] != 0x99)
            {
                return false;
            }
        }

        return true;
    }

    private bool Piece(long nowMs)
    {
        for (int i = 0; i < 6; i++)
        {
            Meter[i] = (byte)_frame.Address(i);
        }

        int head = _identifier < 0 ? 0 : _is2007 ? 4 : 2;
        int tail = _pieces > 0 && _is2007 ? 1 : 0;
        if (tail == 1 && _frame.Data(_frame.DataCount - 1) != _pieces)
        {
            return End(nowMs, BusResult.Identifier); // another piece than asked for
        }

        for (int i = head; i < _frame.DataCount - tail; i++)
        {
            if (ValueCount == MaxValueBytes)
            {
                return End(nowMs, BusResult.Length);
            }

            Values[ValueCount] = (byte)_frame.Data(i);
            ValueCount++;
        }

        bool more = _identifier >= 0 && (_frame.Control & 0x20) != 0;
        if (!more)
        {
            return End(nowMs, BusResult.Ok);
        }

        _pieces++;
        if (_pieces > MaxPieces)
        {
            return End(nowMs, BusResult.Length);
        }

        _turn.End(nowMs, true);
        _owed = true;
        _owedMs = nowMs + IdleMs;
        return false;
    }

    private bool AskRest(long nowMs)
    {
        _owed = false;
        int count = PutIdentifier();
        if (_is2007)
        {
            _ask[count] = (byte)_pieces;
            count++;
        }

        return !Send(nowMs, _is2007 ? 0x12 : 0x02, count) && End(nowMs, BusResult.NotSupported);
    }

    private int PutIdentifier()
    {
        int bytes = _is2007 ? 4 : 2;
        for (int i = 0; i < bytes; i++)
        {
            _ask[i] = (byte)((_identifier >> (8 * i)) & 0xFF);
        }

        return bytes;
    }

    private bool Send(long nowMs, int control, int count)
    {
        _worst = BusResult.Timeout;
        int length = Dlt645Frame.Write(_request, _address, control, _ask, count);
        return _turn.Send(nowMs, _request, length);
    }

    private bool End(long nowMs, int result)
    {
        Result = result;
        Counters.Count(result);
        _turn.End(nowMs, result == BusResult.Ok || result == BusResult.Exception);
        return true;
    }
}
