namespace Edge.Mqtt.Codec;

/// <summary>Walks the properties of a packet and holds each to its rule.</summary>
/// <remarks>Call <see cref="Open"/>, then <see cref="Next"/> until it says false; then look at
/// <see cref="Fault"/>. Source: MQTT 5.0 section 2.2.2.</remarks>
internal ref struct PropertyScan
{
    private readonly PacketType packet;
    private PacketReader reader;
    private ulong seen;
    private bool trusted;
    private Fault wrong;

    public PropertyScan(PacketType packet, ReadOnlySpan<byte> block)
    {
        this.packet = packet;
        Block = block;
        reader = new PacketReader(block);
    }

    /// <summary>The bytes of all properties, without their length.</summary>
    public ReadOnlySpan<byte> Block { get; }

    public Fault Fault { get; private set; }

    /// <summary>The property just read.</summary>
    public PropertyId Id { get; private set; }

    /// <summary>Its value when it is a number.</summary>
    public uint Number { get; private set; }

    /// <summary>Its value when it is text or binary, or the name of a pair.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a pair.</summary>
    public ReadOnlySpan<byte> Second { get; private set; }

    /// <summary>The whole property, identifier included.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>A scan over a block that already passed one.</summary>
    public static PropertyScan Again(ReadOnlySpan<byte> block) =>
        new(PacketType.Reserved, block) { trusted = true };

    /// <summary>Takes the length and the block of properties off a packet.</summary>
    public static bool Open(ref PacketReader body, PacketType packet, out PropertyScan scan)
    {
        scan = default;
        if (!body.TryVariable(out uint length) || length > (uint)body.Left)
            return false;
        body.TryTake((int)length, out ReadOnlySpan<byte> block);
        scan = new PropertyScan(packet, block);
        return true;
    }

    public bool Next()
    {
        if (reader.AtEnd || !Fault.IsNone)
            return Fail(Fault.IsNone ? wrong : Fault);
        int start = reader.Offset;
        if (!reader.TryVariable(out uint id))
            return Fail(Fault.Malformed("2.2.2.2 property identifier"));
        PropertyRule rule = PropertyRule.Of(id);
        if (rule.Form == PropertyForm.None)
            return Fail(Fault.Malformed("2.2.2.2 unknown property"));
        Id = (PropertyId)id;
        if (!ReadValue(rule.Form))
            return Fail(Fault.Malformed("2.2.2.2 property value"));
        Whole = Block[start..reader.Offset];
        if (trusted)
            return true;
        if (!rule.AllowedIn(packet))
            Note("2.2.2.2 property not allowed in this packet");
        bool again = (seen & (1UL << (int)id)) != 0;
        seen |= 1UL << (int)id;
        if (again && !(rule.Repeats && !(packet == PacketType.Subscribe
            && Id == PropertyId.SubscriptionIdentifier)))
            Note("2.2.2.2 property twice");
        if (Number < rule.Least || Number > rule.Most)
            Note("2.2.2.2 property out of range");
        return true;
    }

    // Wrong and yet readable: bytes further on that are not readable weigh more.
    private void Note(string clause)
    {
        if (wrong.IsNone)
            wrong = packet is PacketType.Subscribe or PacketType.Unsubscribe
                ? Fault.Malformed(clause) : Fault.Protocol(clause);
    }

    private bool Fail(Fault fault)
    {
        Fault = fault;
        return false;
    }

    private bool ReadValue(PropertyForm form)
    {
        Number = 0;
        Bytes = Second = default;
        switch (form)
        {
            case PropertyForm.Byte:
                bool got = reader.TryByte(out byte small);
                Number = small;
                return got;
            case PropertyForm.UInt16:
                bool got16 = reader.TryUInt16(out ushort middle);
                Number = middle;
                return got16;
            case PropertyForm.UInt32:
                bool got32 = reader.TryUInt32(out uint large);
                Number = large;
                return got32;
            case PropertyForm.Variable:
                bool gotVariable = reader.TryVariable(out uint variable);
                Number = variable;
                return gotVariable;
            default:
                return ReadBytes(form);
        }
    }

    private bool ReadBytes(PropertyForm form)
    {
        ReadOnlySpan<byte> first, second = default;
        bool good = form == PropertyForm.Binary
            ? reader.TryBinary(out first)
            : reader.TryText(out first)
                && (form != PropertyForm.Pair || reader.TryText(out second));
        Bytes = first;
        Second = second;
        return good;
    }
}
