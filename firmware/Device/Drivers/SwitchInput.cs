using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>One contact with bounce: door, tamper, tilt, metal or capacitive sensor.</summary>
/// <remarks>Read once per <c>Step</c>: interrupts arrive late and can be lost.</remarks>
public sealed class SwitchInput
{
    /// <summary>Changes within a second above which a contact is called loose.</summary>
    public const int ChatterMax = 20;

    private readonly IPin _pin;
    private readonly bool _activeHigh;
    private readonly int _steadyMs;
    private bool _candidate;
    private long _candidateMs;
    private long _windowMs;
    private int _changes;

    /// <summary>Watches a pin.</summary>
    /// <param name="pin">The line.</param>
    /// <param name="activeHigh">The level that means "yes".</param>
    /// <param name="steadyMs">How long a level must last to be believed. Units: ms.</param>
    /// <param name="nowMs">The monotonic clock.</param>
    public SwitchInput(IPin pin, bool activeHigh, int steadyMs, long nowMs)
    {
        _pin = pin;
        _activeHigh = activeHigh;
        _steadyMs = steadyMs;
        Active = pin.Read() == activeHigh;
        _candidate = Active;
        _candidateMs = nowMs;
        SinceMs = nowMs;
        _windowMs = nowMs;
    }

    /// <summary>The believed state.</summary>
    public bool Active { get; private set; }

    /// <summary>When it began. Units: ms of the monotonic clock.</summary>
    public long SinceMs { get; private set; }

    /// <summary>The contact changes so often that it is loose or broken.</summary>
    public bool Chatters { get; private set; }

    /// <summary>Looks at the pin; true when the believed state has changed.</summary>
    public bool Step(long nowMs)
    {
        if (nowMs - _windowMs >= 1000)
        {
            Chatters = _changes > ChatterMax;
            _changes = 0;
            _windowMs = nowMs;
        }
        bool level = _pin.Read() == _activeHigh;
        if (level != _candidate)
        {
            _candidate = level;
            _candidateMs = nowMs;
            if (_changes <= ChatterMax) _changes++;
        }
        if (_candidate == Active || nowMs - _candidateMs < _steadyMs) return false;
        Active = _candidate;
        SinceMs = nowMs;
        return true;
    }
}
