using System.Buffers;

namespace Edge.Mqtt.Codec;

/// <summary>How far the bytes at hand reach.</summary>
internal enum FrameStatus
{
    NeedMore,
    Complete,
    Bad,
}

/// <summary>One control packet as bytes: its fixed header, taken apart, and its body.</summary>
/// <remarks>The body lies in the reader's buffers: valid until they are given back.</remarks>
internal readonly record struct Frame(
    PacketType Type, byte Flags, ReadOnlySequence<byte> Body, int TotalBytes)
{
    private const int MostLengthBytes = 4;

    /// <summary>Takes the next whole packet off the front of the buffer.</summary>
    /// <remarks>The buffer moves behind the packet when it is complete. Longest packet accepted:
    /// maxBytes, fixed header included. Strict (5.0): a length written longer than needed is
    /// malformed.</remarks>
    public static FrameStatus TryRead(
        ref ReadOnlySequence<byte> buffer, int maxBytes, bool strict,
        out Frame frame, out Fault fault)
    {
        frame = default;
        fault = default;
        Span<byte> head = stackalloc byte[1 + MostLengthBytes];
        int have = (int)Math.Min(buffer.Length, head.Length);
        buffer.Slice(0, have).CopyTo(head);
        if (have == 0)
            return FrameStatus.NeedMore;
        PacketType type = (PacketType)(head[0] >> 4);
        byte flags = (byte)(head[0] & 0x0F);
        if (!FlagsAllowed(type, flags, out fault))
            return FrameStatus.Bad;
        int length = 0, used = 1;
        while (true)
        {
            if (used == have)
                return have == head.Length ? TooLong(out fault) : FrameStatus.NeedMore;
            byte digit = head[used];
            length |= (digit & 0x7F) << (7 * (used - 1));
            used++;
            if ((digit & 0x80) == 0)
            {
                // MQTT-1.5.5-1: the fewest bytes that hold the value.
                if (strict && digit == 0 && used > 2)
                    return TooLong(out fault);
                break;
            }
            if (used > MostLengthBytes)
                return TooLong(out fault);
        }
        if (length > maxBytes - used)
        {
            fault = new Fault(ReasonCode.PacketTooLarge, "3.2.2.3.6 packet above the maximum");
            return FrameStatus.Bad;
        }
        if (buffer.Length < used + length)
            return FrameStatus.NeedMore;
        frame = new Frame(type, flags, buffer.Slice(used, length), used + length);
        buffer = buffer.Slice(used + length);
        return FrameStatus.Complete;
    }

    private static FrameStatus TooLong(out Fault fault)
    {
        fault = Fault.Malformed("MQTT-1.5.5-1 remaining length");
        return FrameStatus.Bad;
    }

    // MQTT 5.0 2.1.3, table 2-2; MQTT 3.1.1 2.2.2.
    private static bool FlagsAllowed(PacketType type, byte flags, out Fault fault)
    {
        fault = default;
        if (type == PacketType.Reserved)
        {
            fault = Fault.Protocol("2.1.2 packet type 0");
            return false;
        }
        // MQTT 3.1 lets the flags of CONNECT be anything: judged with its level.
        if (type is PacketType.Publish or PacketType.Connect)
            return true;
        byte expected = type is PacketType.Pubrel or PacketType.Subscribe
            or PacketType.Unsubscribe ? (byte)2 : (byte)0;
        if (flags == expected)
            return true;
        bool outOfPlace = type
            is PacketType.Connack or PacketType.Pingresp or PacketType.Auth;
        fault = outOfPlace ? Fault.Protocol("MQTT-2.1.3-1 reserved flags")
            : Fault.Malformed("MQTT-2.1.3-1 reserved flags");
        return false;
    }
}
