using Edge.Metering;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.ChargingMeter;

/// <summary>What a charging meter must know after a power cut.</summary>
/// <remarks>
/// Two copies, written in turn. A closed session is kept here with the sequence number its event
/// will get before the event is recorded: after a cut in between it is recorded exactly once.
/// </remarks>
public sealed class MeterState
{
    /// <summary>Size of a copy.</summary>
    public const int Bytes = Version1Bytes + TimesBytes;

    // A state written before the times were kept is read without them.
    private const int Version1Bytes = 8 + (4 * 8) + (2 * SessionBytes) + 8 + IdentityBytes;
    private const int TimesBytes = 4 * 8;

    /// <summary>Longest session token.</summary>
    public const int TokenBytes = 40;

    /// <summary>Longest raw frame kept.</summary>
    public const int RawBytes = 24;

    private const int IdentityBytes = 17;
    private const int SessionBytes = 2 + TokenBytes + (8 * 7) + 8 + (2 * (RawBytes + 1));
    private const byte Version = 2;

    // Offsets below zero (a jump) are kept as what they are above this.
    private const long Bias = 9007199254740992;

    private readonly TwoSlots _slots;
    private readonly byte[] _buffer = new byte[Bytes];
    private int _at;

    /// <summary>Makes a state over its place on flash.</summary>
    /// <param name="slots">Two slots of <see cref="Bytes"/>.</param>
    public MeterState(TwoSlots slots) => _slots = slots;

    /// <summary>A register was known.</summary>
    public bool HasRegister;

    /// <summary>Last good value, counts.</summary>
    public long Last;

    /// <summary>Offset of the unwrapped register, counts.</summary>
    public long Offset;

    /// <summary>UTC of the last good value, 0 when the clock was not right.</summary>
    public long LastUtcMs;

    /// <summary>Energy of nobody that no event has told yet, Wh.</summary>
    public long UnreportedWh;

    /// <summary>A session that was open.</summary>
    public readonly KeptSession Open = new KeptSession(RawBytes);

    /// <summary>A session that was closed and whose event may be missing.</summary>
    public readonly KeptSession Closed = new KeptSession(RawBytes);

    /// <summary>Sequence number the closed session's event gets.</summary>
    public long ClosedSeq;

    /// <summary>Identity the meter told, hex digits.</summary>
    public readonly byte[] Identity = new byte[IdentityBytes - 1];

    /// <summary>How many digits.</summary>
    public int IdentityCount;

    /// <summary>Reads the newest copy.</summary>
    /// <returns>False when there is none: a new meter.</returns>
    public bool Load()
    {
        int count = _slots.Load(_buffer);
        bool old = count == Version1Bytes && _buffer[0] == 1;
        if (!old && (count != Bytes || _buffer[0] != Version))
        {
            return false;
        }

        HasRegister = _buffer[1] != 0;
        _at = 8;
        Last = Take();
        Offset = Take() - Bias;
        LastUtcMs = Take();
        UnreportedWh = Take();
        TakeSession(Open);
        TakeSession(Closed);
        ClosedSeq = Take();
        IdentityCount = _buffer[_at];
        System.Array.Copy(_buffer, _at + 1, Identity, 0, Identity.Length);
        _at = Version1Bytes;
        Open.StartUtcMs = old ? 0 : Take();
        Open.StopUtcMs = old ? 0 : Take();
        Closed.StartUtcMs = old ? 0 : Take();
        Closed.StopUtcMs = old ? 0 : Take();
        return IdentityCount <= Identity.Length;
    }

    /// <summary>Writes a copy.</summary>
    /// <returns>False when the flash failed.</returns>
    public bool Save()
    {
        System.Array.Clear(_buffer, 0, Bytes);
        _buffer[0] = Version;
        _buffer[1] = (byte)(HasRegister ? 1 : 0);
        _at = 8;
        Put(Last);
        Put(Offset + Bias);
        Put(LastUtcMs);
        Put(UnreportedWh);
        PutSession(Open);
        PutSession(Closed);
        Put(ClosedSeq);
        _buffer[_at] = (byte)IdentityCount;
        System.Array.Copy(Identity, 0, _buffer, _at + 1, Identity.Length);
        _at = Version1Bytes;
        Put(Open.StartUtcMs);
        Put(Open.StopUtcMs);
        Put(Closed.StartUtcMs);
        Put(Closed.StopUtcMs);
        return _slots.Save(_buffer, Bytes);
    }

    private void PutSession(KeptSession session)
    {
        LedgerSession s = session.Session;
        _buffer[_at] = (byte)(session.Present ? 1 : 0);
        int token = Ascii.Put(s.Id, _buffer, _at + 2);
        int count = token - _at - 2;
        bool fits = token >= 0 && count <= TokenBytes;
        _buffer[_at + 1] = (byte)(fits ? count : 0);
        _at += 2 + TokenBytes;
        Put(s.StartRegister);
        Put(s.StopRegister);
        Put(s.StartWh);
        Put(s.StopWh);
        Put(s.Offset + Bias);
        Put(s.UnassignedWh);
        Put(s.Readings);
        LittleEndian.Put(s.Flags, _buffer, _at, 4);
        _at += 8;
        PutRaw(session.StartRaw, session.StartRawCount);
        PutRaw(session.StopRaw, session.StopRawCount);
    }

    private void TakeSession(KeptSession session)
    {
        LedgerSession s = session.Session;
        session.Present = _buffer[_at] != 0;
        int count = _buffer[_at + 1];
        s.Id = Ascii.Text(_buffer, _at + 2, count <= TokenBytes ? count : 0);
        _at += 2 + TokenBytes;
        s.StartRegister = Take();
        s.StopRegister = Take();
        s.StartWh = Take();
        s.StopWh = Take();
        s.Offset = Take() - Bias;
        s.UnassignedWh = Take();
        s.Readings = (int)Take();
        s.Flags = (int)LittleEndian.Get(_buffer, _at, 4);
        _at += 8;
        session.StartRawCount = TakeRaw(session.StartRaw);
        session.StopRawCount = TakeRaw(session.StopRaw);
    }

    private void PutRaw(byte[] raw, int count)
    {
        _buffer[_at] = (byte)count;
        System.Array.Copy(raw, 0, _buffer, _at + 1, count);
        _at += 1 + RawBytes;
    }

    private int TakeRaw(byte[] raw)
    {
        int count = _buffer[_at] <= RawBytes ? _buffer[_at] : 0;
        System.Array.Copy(_buffer, _at + 1, raw, 0, count);
        _at += 1 + RawBytes;
        return count;
    }

    private void Put(long value)
    {
        LittleEndian.Put(value, _buffer, _at, 7);
        _at += 8;
    }

    private long Take()
    {
        long value = LittleEndian.Get(_buffer, _at, 7);
        _at += 8;
        return value;
    }
}
