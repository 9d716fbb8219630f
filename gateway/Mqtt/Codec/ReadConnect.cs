using System.Text;

namespace Edge.Mqtt.Codec;

/// <summary>CONNECT, client to server. Source: MQTT 5.0 3.1, MQTT 3.1.1 3.1.</summary>
internal static class ReadConnect
{
    private const byte CleanBit = 0x02, WillBit = 0x04, WillRetainBit = 0x20;
    private const byte PasswordBit = 0x40, UserNameBit = 0x80, ReservedBit = 0x01;

    /// <summary>Reads the body of a CONNECT.</summary>
    /// <remarks>A fault with UnsupportedProtocolVersion earns a CONNACK, all others none.
    /// </remarks>
    public static bool TryRead(ReadOnlySpan<byte> body, out ConnectPacket packet, out Fault fault)
    {
        packet = Unread;
        var reader = new PacketReader(body);
        if (!TryLevel(ref reader, out byte level, out fault)
            || !TryFlags(ref reader, level, out byte flags, out fault))
            return false;
        fault = Fault.Malformed("3.1.2.10 keep alive");
        if (!reader.TryUInt16(out ushort keepAlive))
            return false;
        PropertySet properties = PropertySet.None;
        if (level == 5 && !PropertySet.TryRead(
            ref reader, PacketType.Connect, out properties, out fault))
            return false;
        // 3.1.2.11.10: data without a method.
        if (properties.AuthenticationData is not null && properties.AuthenticationMethod is null)
            return Fail(out fault, Fault.Protocol("3.1.2.11.10 data without method"));
        if (!reader.TryText(out ReadOnlySpan<byte> clientId))
            return Fail(out fault, Fault.Malformed("MQTT-3.1.3-4 client id"));
        WillPacket? will = null;
        if ((flags & WillBit) != 0 && !TryWill(ref reader, level, flags, out will, out fault))
            return false;
        ReadOnlySpan<byte> userName = default, password = default;
        if ((flags & UserNameBit) != 0 && !reader.TryText(out userName))
            return Fail(out fault, Fault.Malformed("MQTT-3.1.3-12 user name"));
        if ((flags & PasswordBit) != 0 && !reader.TryBinary(out password))
            return Fail(out fault, Fault.Malformed("3.1.3.6 password"));
        if (!reader.AtEnd)
            return Fail(out fault, Fault.Malformed("3.1.3 bytes after the payload"));
        packet = new ConnectPacket
        {
            Level = level,
            CleanStart = (flags & CleanBit) != 0,
            KeepAlive = keepAlive,
            ClientId = Encoding.UTF8.GetString(clientId),
            Will = will,
            UserName = (flags & UserNameBit) != 0 ? Encoding.UTF8.GetString(userName) : null,
            Password = (flags & PasswordBit) != 0 ? password.ToArray() : null,
            Properties = properties,
        };
        fault = default;
        return true;
    }

    private static readonly ConnectPacket Unread = new();

    private static bool TryLevel(ref PacketReader reader, out byte level, out Fault fault)
    {
        level = 0;
        // MQTT-3.1.2-1: another name is not MQTT at all: no answer.
        if (!reader.TryBinary(out ReadOnlySpan<byte> name)
            || !(name.SequenceEqual("MQTT"u8) || name.SequenceEqual("MQIsdp"u8)))
            return Fail(out fault, Fault.Protocol("MQTT-3.1.2-1 protocol name"));
        if (!reader.TryByte(out level))
            return Fail(out fault, Fault.Malformed("3.1.2.2 protocol level"));
        bool known = name.Length == 4 ? level is 4 or 5 : level == 3;
        fault = known ? default
            : new Fault(ReasonCode.UnsupportedProtocolVersion, "MQTT-3.1.2-2 protocol level");
        return known;
    }

    private static bool TryFlags(
        ref PacketReader reader, byte level, out byte flags, out Fault fault)
    {
        fault = default;
        if (!reader.TryByte(out flags))
            return Fail(out fault, Fault.Malformed("3.1.2.3 connect flags"));
        // MQTT 3.1 calls the bit unused.
        if (level > 3 && (flags & ReservedBit) != 0)
            return Fail(out fault, Fault.Malformed("MQTT-3.1.2-3 reserved flag"));
        int willQos = (flags >> 3) & 3;
        bool hasWill = (flags & WillBit) != 0;
        // MQTT-3.1.2-11, -12, -13 of both versions.
        if (willQos == 3 || (!hasWill && (willQos != 0 || (flags & WillRetainBit) != 0)))
            return Fail(out fault, Fault.Malformed("MQTT-3.1.2-11 will flags"));
        // MQTT 3.1.1 MQTT-3.1.2-22: a password needs a name; 5.0 lets it stand alone.
        if (level < 5 && (flags & PasswordBit) != 0 && (flags & UserNameBit) == 0)
            return Fail(out fault, Fault.Malformed("MQTT-3.1.2-22 password without name"));
        return true;
    }

    private static bool TryWill(
        ref PacketReader reader, byte level, byte flags, out WillPacket? will, out Fault fault)
    {
        will = null;
        fault = default;
        PropertySet properties = PropertySet.None;
        if (level == 5 && !PropertySet.TryRead(
            ref reader, PacketType.Reserved, out properties, out fault))
            return false;
        if (!reader.TryText(out ReadOnlySpan<byte> topic) || !Utf8Text.IsTopicName(topic))
            return Fail(out fault, Fault.Malformed("MQTT-3.1.3-11 will topic"));
        if (!reader.TryBinary(out ReadOnlySpan<byte> payload))
            return Fail(out fault, Fault.Malformed("3.1.3.4 will payload"));
        will = new WillPacket(
            Encoding.UTF8.GetString(topic), payload.ToArray(),
            (byte)((flags >> 3) & 3), (flags & WillRetainBit) != 0, properties);
        return true;
    }

    private static bool Fail(out Fault fault, Fault why)
    {
        fault = why;
        return false;
    }
}
