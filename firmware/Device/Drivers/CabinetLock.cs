using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>A 12 V cabinet lock: a pulse draws the bolt, a contact tells where it is.</summary>
/// <remarks>
/// The coil is rated for pulses only. It is on for <see cref="PulseMs"/> at most, then off for
/// <see cref="RestMs"/>, whatever is asked of it; the board holds the line low in reset.
/// </remarks>
public sealed class CabinetLock
{
    /// <summary>Longest time the coil is on. Units: ms.</summary>
    public const int PulseMs = 500;

    /// <summary>Shortest rest between two pulses. Units: ms.</summary>
    public const int RestMs = 1500;

    /// <summary>Pulses before the lock is called stuck.</summary>
    public const int TriesMax = 3;

    private readonly IPin _coil;
    private readonly SwitchInput _open;
    private bool _on;
    private long _changedMs;
    private int _tries;

    /// <summary>Takes the lock over, coil off.</summary>
    /// <param name="coil">The driver of the coil; high is on.</param>
    /// <param name="open">The feedback contact; active means "bolt drawn".</param>
    /// <param name="nowMs">The monotonic clock.</param>
    public CabinetLock(IPin coil, SwitchInput open, long nowMs)
    {
        _coil = coil;
        _open = open;
        _coil.Write(false);
        _changedMs = nowMs - RestMs;
        State = open.Active ? LockState.Open : LockState.Shut;
    }

    /// <summary>Where the lock stands.</summary>
    public LockState State { get; private set; }

    /// <summary>The contact opened although nobody asked: forced, or a broken contact.</summary>
    public bool Forced { get; private set; }

    /// <summary>This lock as the line of an app that only knows "unlock": high asks.</summary>
    public IPin Request => new RequestPin(this);

    /// <summary>Asks for the bolt to be drawn; again after <see cref="LockState.Stuck"/>.</summary>
    public void Unlock()
    {
        if (State == LockState.Open || State == LockState.Opening) return;
        State = LockState.Opening;
        Forced = false;
        _tries = 0;
    }

    /// <summary>Drives the coil. Units: ms until it wants to be called again.</summary>
    public int Step(long nowMs)
    {
        _open.Step(nowMs);
        if (_on && (_open.Active || nowMs - _changedMs >= PulseMs)) Coil(false, nowMs);
        switch (State)
        {
            case LockState.Opening:
                if (_open.Active) State = LockState.Open;
                else if (!_on && nowMs - _changedMs >= RestMs) Again(nowMs);
                break;
            case LockState.Open:
                if (!_open.Active) State = LockState.Shut;
                break;
            default:
                if (!_open.Active) break;
                Forced = State == LockState.Shut;
                State = LockState.Open;
                break;
        }
        return _on ? 20 : 50;
    }

    private void Again(long nowMs)
    {
        if (_tries == TriesMax)
        {
            State = LockState.Stuck;
            return;
        }
        _tries++;
        Coil(true, nowMs);
    }

    private void Coil(bool on, long nowMs)
    {
        _coil.Write(on);
        _on = on;
        _changedMs = nowMs;
    }

    private sealed class RequestPin : IPin
    {
        private readonly CabinetLock _lock;

        public RequestPin(CabinetLock owner)
        {
            _lock = owner;
        }

        public bool Read() => _lock.State == LockState.Open;

        public void Write(bool high)
        {
            if (high) _lock.Unlock();
        }
    }
}
