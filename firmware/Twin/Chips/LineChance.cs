namespace Edge.Twin.Chips;

/// <summary>Chance from a seed: the same seed gives the same run on every machine.</summary>
/// <remarks>xorshift64; not for secrets.</remarks>
public sealed class LineChance
{
    private ulong _state;

    /// <summary>Starts a row of numbers.</summary>
    /// <param name="seed">Any number.</param>
    public LineChance(long seed)
    {
        unchecked
        {
            _state = ((ulong)seed * 0x9E3779B97F4A7C15UL) ^ 0xD1B54A32D192ED03UL;
        }

        _state = _state == 0 ? 1 : _state;
        for (int i = 0; i < 8; i++)
        {
            Next(2);
        }
    }

    /// <summary>The next number.</summary>
    /// <param name="limit">1 to 2^31 - 1.</param>
    /// <returns>0 to limit - 1.</returns>
    public int Next(int limit)
    {
        unchecked
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return (int)((long)(_state >> 33) % limit);
        }
    }

    /// <summary>Whether something of a given chance happens.</summary>
    /// <param name="perMillion">0 to 1 000 000.</param>
    /// <returns>True that often.</returns>
    public bool Happens(int perMillion) => perMillion > 0 && Next(1000000) < perMillion;
}
