using Edge.Device.Ports;

namespace Edge.Metering;

/// <summary>One question and its answer on a half-duplex line: sending, collecting, keeping
/// quiet.</summary>
/// <remarks>
/// A late reply cannot be told from the right one: after a failure the line must be silent for a
/// second before the next
/// question, and what came meanwhile is thrown away.
/// </remarks>
public sealed class LineTurn
{
    /// <summary>Longest answer: 200 data bytes of DL/T 645 or 256 bytes of Modbus, and
    /// noise.</summary>
    public const int MaxBytes = 300;

    /// <summary>Time for an answer, from the end of the question.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int DefaultTimeoutMs = 500;

    /// <summary>Silence that ends a frame; interpreted code cannot see 3.5 characters.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int FrameSilenceMs = 50;

    /// <summary>Silence required after a failure.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int QuietMs = 1000;

    /// <summary>How often a waiting turn wants to be stepped.</summary>
    /// <remarks>Units: ms. At 9600 baud 5 ms are 5 bytes; the receiver's ring holds 256.</remarks>
    public const int PollMs = 5;

    private readonly ISerialLine _line;
    private readonly int _baud;
    private readonly byte[] _waste = new byte[64];
    private long _deadline;
    private long _lastByteMs;
    private bool _quiet;

    /// <summary>Makes a turn on a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="baud">Its speed, 300 to 115 200.</param>
    public LineTurn(ISerialLine line, int baud)
    {
        _line = line;
        _baud = baud < 300 ? 300 : baud;
    }

    /// <summary>Time for an answer.</summary>
    /// <remarks>Units: ms. Range: 50 to 10 000. Default: 500.</remarks>
    public int TimeoutMs { get; set; } = DefaultTimeoutMs;

    /// <summary>Bytes received since the question.</summary>
    public byte[] Received { get; } = new byte[MaxBytes];

    /// <summary>How many of them.</summary>
    public int Count { get; private set; }

    /// <summary>An answer is awaited.</summary>
    public bool Waiting { get; private set; }

    /// <summary>Whether a question may be asked now.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>False while one is open or the line has to be silent.</returns>
    public bool Ready(long nowMs)
    {
        if (Waiting)
        {
            return false;
        }

        if (Drain())
        {
            _lastByteMs = nowMs;
        }

        if (_quiet && nowMs - _lastByteMs >= QuietMs)
        {
            _quiet = false;
        }

        return !_quiet;
    }

    /// <summary>Asks.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="question">Bytes.</param>
    /// <param name="count">How many.</param>
    /// <returns>False when the line is not ready or does not take the bytes.</returns>
    public bool Send(long nowMs, byte[] question, int count)
    {
        if (!Ready(nowMs) || !_line.Write(question, count))
        {
            return false;
        }

        Count = 0;
        Waiting = true;
        _deadline = nowMs + ((count * 11L * 1000) / _baud) + 1 + TimeoutMs;
        _lastByteMs = nowMs;
        return true;
    }

    /// <summary>Takes in what arrived.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when something new is there.</returns>
    public bool Pull(long nowMs)
    {
        int got = Count < MaxBytes ? _line.Read(Received, Count, MaxBytes - Count) : 0;
        if (got <= 0)
        {
            return false;
        }

        Count += got;
        _lastByteMs = nowMs;
        return true;
    }

    /// <summary>No byte came for a frame's end.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when the line has been silent for <see cref="FrameSilenceMs"/>.</returns>
    public bool Silent(long nowMs) => nowMs - _lastByteMs >= FrameSilenceMs;

    /// <summary>The time for an answer is over and none is under way.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <returns>True when the turn must end; a full buffer ends it as well.</returns>
    public bool Expired(long nowMs) =>
        (nowMs >= _deadline && (Count == 0 || Silent(nowMs))) || nowMs >= _deadline + TimeoutMs;

    /// <summary>Throws away what was received: a cut frame is never glued to the next.</summary>
    public void Drop() => Count = 0;

    /// <summary>Ends the turn.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="answered">True when the meter answered this question.</param>
    public void End(long nowMs, bool answered)
    {
        Waiting = false;
        _quiet = !answered;
        _lastByteMs = nowMs;
    }

    private bool Drain()
    {
        bool any = false;
        for (int i = 0; i < 8 && _line.Read(_waste, 0, _waste.Length) > 0; i++)
        {
            any = true;
        }

        return any;
    }
}
