namespace Edge.Metering;

/// <summary>When a meter is asked, and what came of it.</summary>
/// <remarks>
/// First the map is proved (frequency, voltage, settings), then the identity is read, then energy:
/// every 5 s in a session, every 60 s otherwise. A failed question is asked twice more at once,
/// a value in doubt is read again twice at once.
/// </remarks>
public sealed class MeterPoll
{
    /// <summary>Interval in a session.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int ChargingMs = 5000;

    /// <summary>Interval otherwise.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int IdleMs = 60000;

    /// <summary>Times a failed question is asked again.</summary>
    public const int Retries = 2;

    /// <summary>Nothing new.</summary>
    public const int None = 0;

    /// <summary>An energy value: look at the reader.</summary>
    public const int Energy = 1;

    /// <summary>No valid reply after all retries.</summary>
    public const int Missing = 2;

    /// <summary>A valid reply without a counter in it.</summary>
    public const int Refused = 3;

    /// <summary>The identity was read: look at the reader.</summary>
    public const int Identity = 4;

    /// <summary>A value that proves the map is wrong: <see cref="FaultName"/>.</summary>
    public const int MapFault = 5;

    private const int Proving = 0;
    private const int Naming = 1;
    private const int Running = 2;

    private readonly IRegisterReader _reader;
    private int _state;
    private int _check;
    private int _tries;
    private bool _asked;
    private long _dueMs;
    private int _again;

    /// <summary>Makes a schedule.</summary>
    /// <param name="reader">How the meter is asked.</param>
    public MeterPoll(IRegisterReader reader) => _reader = reader;

    /// <summary>The map is proved and the identity read.</summary>
    public bool Proved => _state == Running;

    /// <summary>A question is open.</summary>
    public bool Busy => _asked;

    /// <summary>What is wrong with the map: "word-order" or the name of a check.</summary>
    public string FaultName { get; private set; } = "";

    /// <summary>Asks for energy as soon as the line allows, such as at a start or stop.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    public void Hurry(long nowMs)
    {
        if (_state == Running && !_asked)
        {
            _dueMs = nowMs;
        }
    }

    /// <summary>
    /// The last value is in doubt: first ask who answers, then read twice more, all at once.
    /// </summary>
    /// <param name="nowMs">Monotonic ms.</param>
    public void Doubt(long nowMs)
    {
        _again++;
        if (_again > Retries)
        {
            _again = 0; // the interval decides when the next look is
            return;
        }

        _dueMs = nowMs;
        if (_again == 1 && _reader.HasIdentity)
        {
            _state = Naming;
        }
    }

    /// <summary>The last value was in order.</summary>
    public void Settled() => _again = 0;

    /// <summary>Goes on.</summary>
    /// <param name="nowMs">Monotonic ms.</param>
    /// <param name="charging">Whether a session is open.</param>
    /// <returns>One of the constants.</returns>
    public int Step(long nowMs, bool charging)
    {
        if (!_asked)
        {
            if (nowMs >= _dueMs || (charging && _dueMs - nowMs > ChargingMs))
            {
                _asked = Ask(nowMs);
            }

            return None;
        }

        if (!_reader.Step(nowMs))
        {
            return None;
        }

        _asked = false;
        if (_reader.Result != BusResult.Ok)
        {
            return Failed(nowMs, charging);
        }

        _tries = 0;
        switch (_state)
        {
            case Proving: return Prove(nowMs);
            case Naming:
                _state = Running;
                _dueMs = nowMs;
                return Identity;
            default:
                _dueMs = nowMs + (charging ? ChargingMs : IdleMs);
                return _reader.Fault == RegisterValue.Ok ? Energy : Refused;
        }
    }

    private bool Ask(long nowMs)
    {
        if (_state == Proving && _check >= _reader.Checks)
        {
            _state = _reader.HasIdentity ? Naming : Running;
        }

        switch (_state)
        {
            case Proving: return _reader.AskCheck(nowMs, _check);
            case Naming: return _reader.AskIdentity(nowMs);
            default: return _reader.AskEnergy(nowMs);
        }
    }

    private int Failed(long nowMs, bool charging)
    {
        _tries++;
        if (_tries <= Retries)
        {
            _dueMs = nowMs;
            return None;
        }

        _tries = 0;
        _again = 0;
        _dueMs = nowMs + (charging || _state != Running ? ChargingMs : IdleMs);
        return Missing;
    }

    private int Prove(long nowMs)
    {
        RegisterCheck check = _reader.Check(_check);
        if (_reader.Fault == RegisterValue.Ok && check.Holds(_reader.Value))
        {
            _check++;
            FaultName = "";
            return None;
        }

        // Only reported, never swapped: a plausible value by the other order is no proof.
        bool swapped = _reader.SwappedValue >= 0 && check.Holds(_reader.SwappedValue);
        FaultName = swapped && !check.IsSetting ? "word-order" : check.Name;
        _check = 0;
        _dueMs = nowMs + IdleMs;
        return MapFault;
    }
}
