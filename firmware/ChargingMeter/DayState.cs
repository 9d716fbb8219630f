using Edge.Device.Store;

namespace Edge.ChargingMeter;

/// <summary>What a day book must know after a power cut.</summary>
internal sealed class DayState
{
    /// <summary>Days before that are kept.</summary>
    internal const int Days = 7;

    /// <summary>Size of a copy.</summary>
    internal const int Bytes = 8 + (7 * 8) + (Days * 8);

    private const byte Version = 1;

    private readonly TwoSlots _slots;
    private readonly byte[] _buffer = new byte[Bytes];

    internal DayState(TwoSlots slots) => _slots = slots;

    /// <summary>A day has begun.</summary>
    internal bool Begun;

    /// <summary>Register where it began, Wh.</summary>
    internal long StartWh;

    /// <summary>When, UTC ms.</summary>
    internal long StartUtcMs;

    /// <summary>A day has ended and its event may be missing.</summary>
    internal bool Owed;

    /// <summary>Sequence number that event gets.</summary>
    internal long OwedSeq;

    /// <summary>Its registers and times.</summary>
    internal long OwedStartWh, OwedStopWh, OwedStartUtcMs, OwedStopUtcMs;

    /// <summary>Energy of whole days before, the newest first; -1 where none is known.</summary>
    internal readonly long[] Before = new long[Days];

    internal bool Load()
    {
        for (int i = 0; i < Days; i++)
        {
            Before[i] = -1;
        }

        if (_slots.Load(_buffer) != Bytes || _buffer[0] != Version)
        {
            return false;
        }

        Begun = _buffer[1] != 0;
        Owed = _buffer[2] != 0;
        StartWh = Get(0);
        StartUtcMs = Get(1);
        OwedSeq = Get(2);
        OwedStartWh = Get(3);
        OwedStopWh = Get(4);
        OwedStartUtcMs = Get(5);
        OwedStopUtcMs = Get(6);
        for (int i = 0; i < Days; i++)
        {
            Before[i] = Get(7 + i) - 1;
        }

        return true;
    }

    internal bool Save()
    {
        System.Array.Clear(_buffer, 0, Bytes);
        _buffer[0] = Version;
        _buffer[1] = (byte)(Begun ? 1 : 0);
        _buffer[2] = (byte)(Owed ? 1 : 0);
        Put(0, StartWh);
        Put(1, StartUtcMs);
        Put(2, OwedSeq);
        Put(3, OwedStartWh);
        Put(4, OwedStopWh);
        Put(5, OwedStartUtcMs);
        Put(6, OwedStopUtcMs);
        for (int i = 0; i < Days; i++)
        {
            Put(7 + i, Before[i] + 1);
        }

        return _slots.Save(_buffer, Bytes);
    }

    private long Get(int place) => LittleEndian.Get(_buffer, 8 + (8 * place), 7);

    private void Put(int place, long value) =>
        LittleEndian.Put(value, _buffer, 8 + (8 * place), 7);
}
