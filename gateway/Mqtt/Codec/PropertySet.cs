using System.Text;

namespace Edge.Mqtt.Codec;

/// <summary>The properties of a packet that is not on the hot path, as values.</summary>
/// <remarks>Null = absent. PUBLISH keeps its properties as bytes, see
/// <see cref="PublishPacket"/>.</remarks>
internal sealed class PropertySet
{
    /// <summary>A set with nothing in it; never written to.</summary>
    public static readonly PropertySet None = new();

    public uint? SessionExpiry { get; set; }
    public ushort? ReceiveMaximum { get; set; }
    public uint? MaximumPacketSize { get; set; }
    public ushort? TopicAliasMaximum { get; set; }
    public byte? RequestProblem { get; set; }
    public byte? RequestResponse { get; set; }
    public string? AuthenticationMethod { get; set; }
    public byte[]? AuthenticationData { get; set; }
    public string? ReasonText { get; set; }
    public string? AssignedClientId { get; set; }
    public string? ResponseInformation { get; set; }
    public string? ServerReference { get; set; }
    public ushort? ServerKeepAlive { get; set; }
    public byte? MaximumQos { get; set; }
    public byte? RetainAvailable { get; set; }
    public byte? WildcardAvailable { get; set; }
    public byte? SubscriptionIdentifiersAvailable { get; set; }
    public byte? SharedAvailable { get; set; }
    public uint? SubscriptionIdentifier { get; set; }
    public uint? WillDelay { get; set; }
    public uint? MessageExpiry { get; set; }
    public List<KeyValuePair<string, string>>? UserProperties { get; set; }

    /// <summary>The properties of a will that travel with its message, as bytes.</summary>
    public byte[] Forward { get; set; } = [];

    /// <summary>Reads the block of properties that comes next in a packet.</summary>
    public static bool TryRead(
        ref PacketReader body, PacketType packet, out PropertySet set, out Fault fault)
    {
        set = None;
        fault = default;
        if (!PropertyScan.Open(ref body, packet, out PropertyScan scan))
        {
            fault = Fault.Malformed("2.2.2.1 property length");
            return false;
        }
        if (scan.Block.Length > 0)
            set = new PropertySet();
        ForwardBytes forward = default;
        while (scan.Next())
            set.Take(ref scan, ref forward);
        fault = scan.Fault;
        if (forward.Count > 0)
            set.Forward = forward.ToArray(scan.Block);
        return fault.IsNone;
    }

    private void Take(ref PropertyScan scan, ref ForwardBytes forward)
    {
        forward.Count += ForwardBytes.Travels(scan.Id) ? scan.Whole.Length : 0;
        uint number = scan.Number;
        switch (scan.Id)
        {
            case PropertyId.SessionExpiry: SessionExpiry = number; break;
            case PropertyId.ReceiveMaximum: ReceiveMaximum = (ushort)number; break;
            case PropertyId.MaximumPacketSize: MaximumPacketSize = number; break;
            case PropertyId.TopicAliasMaximum: TopicAliasMaximum = (ushort)number; break;
            case PropertyId.RequestProblem: RequestProblem = (byte)number; break;
            case PropertyId.RequestResponse: RequestResponse = (byte)number; break;
            case PropertyId.ServerKeepAlive: ServerKeepAlive = (ushort)number; break;
            case PropertyId.MaximumQos: MaximumQos = (byte)number; break;
            case PropertyId.RetainAvailable: RetainAvailable = (byte)number; break;
            case PropertyId.WildcardAvailable: WildcardAvailable = (byte)number; break;
            case PropertyId.SubscriptionIdentifiersAvailable:
                SubscriptionIdentifiersAvailable = (byte)number; break;
            case PropertyId.SharedAvailable: SharedAvailable = (byte)number; break;
            case PropertyId.SubscriptionIdentifier: SubscriptionIdentifier = number; break;
            case PropertyId.WillDelay: WillDelay = number; break;
            case PropertyId.MessageExpiry: MessageExpiry = number; break;
            default: TakeBytes(ref scan); break;
        }
    }

    private void TakeBytes(ref PropertyScan scan)
    {
        if (scan.Id == PropertyId.AuthenticationData)
        {
            AuthenticationData = scan.Bytes.ToArray();
            return;
        }
        if (scan.Id == PropertyId.UserProperty)
        {
            (UserProperties ??= []).Add(new(
                Encoding.UTF8.GetString(scan.Bytes), Encoding.UTF8.GetString(scan.Second)));
            return;
        }
        string text = scan.Id is PropertyId.CorrelationData
            ? "" : Encoding.UTF8.GetString(scan.Bytes);
        switch (scan.Id)
        {
            case PropertyId.AuthenticationMethod: AuthenticationMethod = text; break;
            case PropertyId.ReasonText: ReasonText = text; break;
            case PropertyId.AssignedClientId: AssignedClientId = text; break;
            case PropertyId.ResponseInformation: ResponseInformation = text; break;
            case PropertyId.ServerReference: ServerReference = text; break;
            default: break;
        }
    }
}
