#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>A cabinet lock: coil, bolt with inertia, contact; it can jam, or lose its wire.
/// </summary>
public sealed class SimulatedLock : IPin
{
    private const int MoveMs = 60;
    private bool _coil;
    private long _onMs;
    private long _nowMs;

    /// <summary>The bolt does not move.</summary>
    public bool Jammed { get; set; }

    /// <summary>The bolt is drawn: the feedback contact.</summary>
    public readonly SimulatedPin Contact = new SimulatedPin();

    /// <summary>Pulses the coil has had.</summary>
    public int Pulses { get; private set; }

    /// <summary>Longest time the coil was on. Units: ms.</summary>
    public long LongestMs { get; private set; }

    /// <summary>Time passes for the mechanics.</summary>
    public void Advance(long nowMs)
    {
        _nowMs = nowMs;
        if (!_coil) return;
        if (nowMs - _onMs > LongestMs) LongestMs = nowMs - _onMs;
        if (!Jammed && nowMs - _onMs >= MoveMs) Contact.Level = true;
    }

    /// <summary>Somebody shuts the door: the bolt falls in, unless the coil holds it.</summary>
    public void Close()
    {
        if (!_coil) Contact.Level = false;
    }

    /// <inheritdoc/>
    public bool Read() => _coil;

    /// <inheritdoc/>
    public void Write(bool high)
    {
        if (high && !_coil)
        {
            Pulses++;
            _onMs = _nowMs;
        }
        _coil = high;
    }
}
