using Edge.Device.Ports;
using Edge.Metering;

namespace Edge.Twin.Chips;

/// <summary>A half-duplex serial line where every byte takes its time.</summary>
/// <remarks>Time is what <see cref="Advance"/> says; the receiver's ring holds 256 bytes.</remarks>
public sealed class TimedLine : ISerialLine
{
    private const int RingBytes = 256;
    private const int QueueBytes = 512;

    private readonly IMeterChip _chip;
    private readonly LineNoise _noise;
    private readonly LineChance _chance;
    private readonly long _byteUs;
    private readonly byte[] _heard = new byte[QueueBytes];
    private readonly byte[] _answer = new byte[QueueBytes];
    private readonly byte[] _coming = new byte[QueueBytes];
    private readonly long[] _comingUs = new long[QueueBytes];
    private readonly byte[] _ring = new byte[RingBytes];
    private int _heardCount;
    private long _heardEndUs = -1;
    private int _comingAt;
    private int _comingCount;
    private int _ringCount;
    private long _nowUs;

    /// <summary>Makes a line with one meter on it.</summary>
    /// <param name="chip">The meter.</param>
    /// <param name="baud">Speed.</param>
    /// <param name="noise">What goes wrong; null for nothing.</param>
    /// <param name="seed">Seed of chance.</param>
    public TimedLine(IMeterChip chip, int baud, LineNoise noise, long seed)
    {
        _chip = chip;
        _byteUs = 11000000L / baud;
        _noise = noise == null ? new LineNoise() : noise;
        _chance = new LineChance(seed);
    }

    /// <summary>Lets time pass on the line.</summary>
    /// <param name="nowMs">Monotonic ms; never goes back.</param>
    public void Advance(long nowMs)
    {
        _nowUs = nowMs * 1000;
        // The meter takes 3.5 characters of silence for the end of a question.
        if (_heardEndUs >= 0 && _nowUs >= _heardEndUs + (4 * _byteUs))
        {
            long from = _heardEndUs + (4 * _byteUs);
            _heardEndUs = -1;
            int count = _chip.Answer(_heard, _heardCount, _answer, nowMs);
            _heardCount = 0;
            if (count > 0 && !_chance.Happens(_noise.Silent))
            {
                Schedule(count, from);
            }
        }

        Arrive();
    }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        if (_heardCount + count > QueueBytes)
        {
            return false;
        }

        long at = _heardEndUs > _nowUs ? _heardEndUs : _nowUs;
        for (int i = 0; i < count; i++)
        {
            _heard[_heardCount] = data[i];
            _heardCount++;
            if (_noise.Echo)
            {
                Put(data[i], at + ((i + 1) * _byteUs));
            }
        }

        _heardEndUs = at + (count * _byteUs);
        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] into, int at, int room)
    {
        int count = _ringCount < room ? _ringCount : room;
        System.Array.Copy(_ring, 0, into, at, count);
        System.Array.Copy(_ring, count, _ring, 0, _ringCount - count);
        _ringCount -= count;
        return count;
    }

    private void Schedule(int count, long fromUs)
    {
        long at = fromUs + 5000 + (1000L * _chance.Next(60));
        if (_chance.Happens(_noise.Late))
        {
            at += 550000 + (1000L * _chance.Next(400));
        }

        if (_chance.Happens(_noise.Cut))
        {
            count = 1 + _chance.Next(count);
        }

        bool pieces = _chance.Happens(_noise.Pieces);
        if (_chance.Happens(_noise.Glitch))
        {
            Put(0, at);
            at += _byteUs;
        }

        for (int i = 0; i < count; i++)
        {
            at += _byteUs;
            if (pieces && _chance.Next(4) == 0)
            {
                at += 1000L * _chance.Next(20);
            }

            int b = _answer[i];
            if (_chance.Happens(_noise.Flip))
            {
                b ^= 1 << _chance.Next(8);
            }

            if (!_chance.Happens(_noise.Drop))
            {
                Put((byte)b, at);
            }
        }

        if (_chance.Happens(_noise.Glitch))
        {
            Put(0, at + _byteUs);
        }
    }

    private void Put(byte b, long atUs)
    {
        if (_comingCount < QueueBytes)
        {
            int last = (_comingAt + _comingCount - 1) % QueueBytes;
            bool late = _comingCount > 0 && _comingUs[last] > atUs;
            int place = (_comingAt + _comingCount) % QueueBytes;
            _coming[place] = b;
            _comingUs[place] = late ? _comingUs[last] : atUs;
            _comingCount++;
        }
    }

    private void Arrive()
    {
        while (_comingCount > 0 && _comingUs[_comingAt] <= _nowUs)
        {
            if (_ringCount < RingBytes)
            {
                _ring[_ringCount] = _coming[_comingAt];
                _ringCount++;
            }

            _comingAt = (_comingAt + 1) % QueueBytes;
            _comingCount--;
        }
    }
}
