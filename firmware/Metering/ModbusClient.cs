using Edge.Device.Ports;

namespace Edge.Metering;

/// <summary>Asks Modbus RTU slaves for registers, one question at a time.</summary>
public sealed class ModbusClient
{
    private readonly LineTurn _turn;
    private readonly ModbusSearch _search = new ModbusSearch();
    private readonly byte[] _request = new byte[8];
    private int _worst;

    /// <summary>Makes a client on a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="baud">Its speed.</param>
    public ModbusClient(ISerialLine line, int baud) => _turn = new LineTurn(line, baud);

    /// <summary>Tallies since start.</summary>
    public BusCounters Counters { get; } = new BusCounters();

    /// <summary>How the last question ended, one of <see cref="BusResult"/>.</summary>
    public int Result { get; private set; }

    /// <summary>Exception code of the last answer, or 0.</summary>
    public int ExceptionCode => _search.ExceptionCode;

    /// <summary>Time for an answer, from the end of the question.</summary>
    /// <remarks>Units: ms. Default: 500.</remarks>
    public int TimeoutMs
    {
        get => _turn.TimeoutMs;
        set => _turn.TimeoutMs = value;
    }

    /// <summary>A question is open.</summary>
    public bool Busy => _turn.Waiting;

    /// <summary>Bytes that hold the answer, after a good result.</summary>
    public byte[] Reply => _turn.Received;

    /// <summary>Where the answer's frame begins in <see cref="Reply"/>.</summary>
    public int ReplyAt => _search.FrameAt;

    /// <summary>Length of the answer's frame.</summary>
    public int ReplyCount => _search.FrameCount;

    /// <summary>First register byte in <see cref="Reply"/>.</summary>
    public int DataAt => _search.FrameAt + 3;

    /// <summary>Whether a question may be asked.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False while one is open or the line must be silent.</returns>
    public bool Ready(long nowMs) => _turn.Ready(nowMs);

    /// <summary>Asks for registers.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="unit">Slave, 1 to 247.</param>
    /// <param name="function">3 or 4.</param>
    /// <param name="start">First register.</param>
    /// <param name="count">Registers, 1 to 125.</param>
    /// <returns>False when not ready.</returns>
    public bool Ask(long nowMs, int unit, int function, int start, int count)
    {
        if (count < 1 || count > 125 || !_turn.Ready(nowMs))
        {
            return false;
        }

        int length = ModbusFrame.WriteRead(_request, unit, function, start, count);
        _worst = BusResult.Timeout;
        return _turn.Send(nowMs, _request, length);
    }

    /// <summary>Goes on with the open question.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when it has just ended: look at <see cref="Result"/>.</returns>
    public bool Step(long nowMs)
    {
        if (!_turn.Waiting)
        {
            return false;
        }

        if (_turn.Pull(nowMs))
        {
            int found = _search.Find(_turn.Received, _turn.Count, _request);
            if (found == BusResult.Ok || found == BusResult.Exception)
            {
                return End(nowMs, found);
            }
        }
        else if (_turn.Count > 0 && (_turn.Silent(nowMs) || _turn.Count == LineTurn.MaxBytes))
        {
            int found = _search.Find(_turn.Received, _turn.Count, _request);
            if (found > _worst)
            {
                _worst = found;
            }

            _turn.Drop();
        }

        return _turn.Expired(nowMs) && End(nowMs, _worst);
    }

    private bool End(long nowMs, int result)
    {
        Result = result;
        Counters.Count(result);
        _turn.End(nowMs, result == BusResult.Ok || result == BusResult.Exception);
        return true;
    }
}
