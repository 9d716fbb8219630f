using System.Security.Cryptography;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Connections;

/// <summary>CONNECT and its CONNACK. Source: MQTT 5.0 3.1, 3.2.</summary>
internal sealed partial class Connection
{
    private ConnectPacket? connect;
    private bool isResumed;
    private bool isAssigned;
    private bool wantsProblems = true;

    /// <summary>The will of this connection, until it is published or withdrawn.</summary>
    public WillPacket? Will => connect?.Will;

    /// <summary>Units: s. As asked for and granted.</summary>
    public uint ExpirySeconds { get; private set; }

    public bool CleanStart => connect!.CleanStart;

    private Step OnConnect(byte flags, ReadOnlySpan<byte> body)
    {
        if (!ReadConnect.TryRead(body, out ConnectPacket packet, out Fault fault))
        {
            // MQTT-3.1.2-2: an unknown level is told so in the old form, which all understand.
            if (fault.Code == ReasonCode.UnsupportedProtocolVersion)
                Refuse(fault.Code);
            return Fail(fault);
        }
        if (flags != 0 && packet.Level > 3)
            return Fail(Fault.Malformed("MQTT-2.1.3-1 reserved flags"));
        HasConnect = true;
        Level = packet.Level;
        connect = packet;
        wantsProblems = packet.Properties.RequestProblem != 0;
        aliasesAllowed = Math.Min(
            packet.Properties.TopicAliasMaximum ?? 0, broker.Options.Limits.TopicAliases);
        clientPacketBytes = packet.Properties.MaximumPacketSize ?? long.MaxValue;
        SendWindow = Math.Min(
            packet.Properties.ReceiveMaximum ?? ushort.MaxValue,
            broker.Options.Limits.InFlightOut);
        if (!TryName(packet))
            return RefuseAndStop(ReasonCode.ClientIdentifierNotValid, "MQTT-3.1.3-8 client id");
        later = AdmitAsync;
        return Step.Later;
    }

    // MQTT-3.1.3-6 to -8: an empty id gets one of ours, unless an old client asks to keep it.
    private bool TryName(ConnectPacket packet)
    {
        ClientId = packet.ClientId;
        if (ClientId.Length > 0)
            return ClientId.Length <= broker.Options.Limits.TopicBytes;
        if (Level == 3 || (Level == 4 && !packet.CleanStart))
            return false;
        ClientId = "edge-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        isAssigned = true;
        return true;
    }

    private async Task AdmitAsync()
    {
        ReasonCode busy = await broker.WaitForTurnAsync(this, stop.Token).ConfigureAwait(false);
        if (busy != ReasonCode.Success)
        {
            RefuseAndStop(busy, "limit: connections");
            return;
        }
        if (connect!.Properties.AuthenticationMethod is { } method)
        {
            await BeginExchangeAsync(method).ConfigureAwait(false);
            return;
        }
        var shown = new Credentials(ClientId, connect.UserName, connect.Password, Facts);
        Admission admission = await broker.Authenticator.AdmitAsync(shown, stop.Token)
            .ConfigureAwait(false);
        Enter(admission, null);
    }

    // The last step of every way in.
    private void Enter(Admission admission, byte[]? lastWord)
    {
        if (admission.Code != ReasonCode.Success)
        {
            RefuseAndStop(admission.Code, "not admitted");
            return;
        }
        UserName = admission.UserName;
        if (Will is { } will && !admission.Access.MayPublish(will.Topic))
        {
            RefuseAndStop(ReasonCode.NotAuthorized, $"will on {will.Topic}");
            return;
        }
        ExpirySeconds = GrantedExpiry();
        KeepAliveSeconds = GrantedKeepAlive();
        if (!closing.IsNone)
            return;
        if (broker.Open(this, admission.Access) is not { } opened)
        {
            RefuseAndStop(ReasonCode.NotAuthorized, "the session belongs to another user");
            return;
        }
        (Session, isResumed) = opened;
        lock (Outbound.Gate)
        {
            WriteConnack.Write(Outbound.Buffer, Connack(lastWord), IsV5);
            if (Outbound.Buffer.Count > clientPacketBytes)
            {
                Outbound.Buffer.Cut(0);
                Fail(new Fault(ReasonCode.Success, "MQTT-3.1.2-24 no room for a CONNACK"));
                return;
            }
        }
        IsOpen = true;
        flush.Add(Outbound);
        broker.Notify("connected", ClientId, $"{UserName ?? "nobody"} from {Facts.Address}");
        Session.Pump(flush);
    }

    private ConnackPacket Connack(byte[]? lastWord)
    {
        PropertySet properties = PropertySet.None;
        if (IsV5)
        {
            BrokerLimits limits = broker.Options.Limits;
            properties = new PropertySet
            {
                ReceiveMaximum = (ushort)limits.InFlightIn,
                TopicAliasMaximum = limits.TopicAliases,
                MaximumPacketSize = (uint)limits.PacketBytes,
                AssignedClientId = isAssigned ? ClientId : null,
                ServerKeepAlive = KeepAliveSeconds == connect!.KeepAlive
                    ? null : (ushort)KeepAliveSeconds,
                SessionExpiry = ExpirySeconds == (connect.Properties.SessionExpiry ?? 0)
                    ? null : ExpirySeconds,
                AuthenticationMethod = connect.Properties.AuthenticationMethod,
                AuthenticationData = lastWord,
            };
        }
        // MQTT 3.1 has no session present flag: the byte is reserved.
        return new ConnackPacket(isResumed && Level > 3, ReasonCode.Success, properties);
    }

    // 3.1.2.11.2 for 5.0; before, a session that is not clean has no end but ours.
    private uint GrantedExpiry()
    {
        uint most = broker.Options.Limits.SessionExpirySeconds;
        uint asked = IsV5 ? connect!.Properties.SessionExpiry ?? 0
            : connect!.CleanStart ? 0 : uint.MaxValue;
        return Math.Min(asked, most);
    }

    // MQTT-3.1.2-21, 3.2.2.3.14: on 5.0 ours overrides; 3.1.1 has no word for it.
    private int GrantedKeepAlive()
    {
        int asked = connect!.KeepAlive;
        BrokerLimits limits = broker.Options.Limits;
        if (!IsV5)
            return asked;
        return asked == 0 ? limits.KeepAliveMostSeconds
            : Math.Clamp(asked, limits.KeepAliveLeastSeconds, limits.KeepAliveMostSeconds);
    }

    private Step RefuseAndStop(ReasonCode code, string why)
    {
        Refuse(code);
        return Fail(new Fault(code, why));
    }

    private void Refuse(ReasonCode code)
    {
        lock (Outbound.Gate)
            WriteConnack.Write(
                Outbound.Buffer, new ConnackPacket(false, code, PropertySet.None), IsV5);
        flush.Add(Outbound);
    }
}
