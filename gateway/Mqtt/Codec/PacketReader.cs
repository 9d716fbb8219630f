using System.Buffers.Binary;

namespace Edge.Mqtt.Codec;

/// <summary>Reads the data types of MQTT off the front of a packet's body.</summary>
/// <remarks>Every read says false when the bytes run out or are not of the type; nothing throws.
/// Source: MQTT 5.0 section 1.5.</remarks>
internal ref struct PacketReader(ReadOnlySpan<byte> body)
{
    private readonly ReadOnlySpan<byte> body = body;

    /// <summary>Bytes read so far.</summary>
    public int Offset { get; private set; }

    public readonly int Left => body.Length - Offset;

    public readonly bool AtEnd => Offset == body.Length;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (Left < 1)
            return false;
        value = body[Offset++];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        value = 0;
        if (Left < 2)
            return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(body[Offset..]);
        Offset += 2;
        return true;
    }

    public bool TryUInt32(out uint value)
    {
        value = 0;
        if (Left < 4)
            return false;
        value = BinaryPrimitives.ReadUInt32BigEndian(body[Offset..]);
        Offset += 4;
        return true;
    }

    /// <summary>A variable byte integer, 0 to 268 435 455. Source: 1.5.5.</summary>
    public bool TryVariable(out uint value)
    {
        value = 0;
        for (int i = 0; i < 4; i++)
        {
            if (!TryByte(out byte digit))
                return false;
            value |= (uint)(digit & 0x7F) << (7 * i);
            if ((digit & 0x80) == 0)
                return digit != 0 || i == 0; // MQTT-1.5.5-1: the fewest bytes
        }
        return false;
    }

    /// <summary>Binary data with its two-byte length. Source: 1.5.6.</summary>
    public bool TryBinary(out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryUInt16(out ushort length) && TryTake(length, out value);
    }

    /// <summary>A UTF-8 string with its two-byte length, checked. Source: 1.5.4.</summary>
    public bool TryText(out ReadOnlySpan<byte> value) =>
        TryBinary(out value) && Utf8Text.IsValid(value);

    public bool TryTake(int count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count > Left)
            return false;
        value = body.Slice(Offset, count);
        Offset += count;
        return true;
    }

    public ReadOnlySpan<byte> TakeRest()
    {
        ReadOnlySpan<byte> rest = body[Offset..];
        Offset = body.Length;
        return rest;
    }
}
