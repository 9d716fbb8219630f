using System.Text;
using Edge.Mqtt.Client;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt;

/// <summary>What comes from the broker.</summary>
public sealed partial class MqttClient : ILinkOwner
{
    private readonly HashSet<ushort> inboundIds = [];
    private readonly Dictionary<ushort, string> aliasesIn = [];
    private Task reading = Task.CompletedTask;

    async ValueTask ILinkOwner.TakeAsync(
        ClientLink link, PacketType type, byte flags, ReadOnlyMemory<byte> body)
    {
        Fault fault = default;
        switch (type)
        {
            case PacketType.Connack:
                if (ReadConnack.TryRead(body.Span, link.IsV5, out ConnackPacket answer, out fault))
                    OnConnack(answer);
                break;
            case PacketType.Publish:
                (InboundMessage? message, fault) = Inbound(link, flags, body.Span);
                if (message is not null)
                    await HandOverAsync(message).ConfigureAwait(false);
                break;
            case PacketType.Puback or PacketType.Pubrec or PacketType.Pubcomp:
                if (ReadAck.TryRead(body.Span, type, link.IsV5, out AckPacket ack, out fault))
                    OnAck(link, type, ack);
                break;
            case PacketType.Pubrel:
                if (ReadAck.TryRead(body.Span, type, link.IsV5, out AckPacket release, out fault))
                    OnPubrel(link, release);
                break;
            case PacketType.Suback or PacketType.Unsuback:
                if (ReadSuback.TryRead(
                    body.Span, type, link.IsV5, out SubackPacket codes, out fault))
                    OnAnswer(codes);
                break;
            case PacketType.Auth:
                if (ReadAuth.TryRead(body.Span, out AuthPacket auth, out fault))
                    OnAuth(link, auth);
                break;
            case PacketType.Disconnect:
                if (ReadDisconnect.TryRead(
                    body.Span, link.IsV5, false, out DisconnectPacket bye, out fault))
                    link.Farewell = bye.Code;
                break;
            default:
                break;
        }
        if (!fault.IsNone)
            throw new IOException($"broker sent a wrong {type}: {fault.Clause}");
    }

    private void OnConnack(ConnackPacket answer)
    {
        if (options.Exchange is { } exchange && answer.Code == ReasonCode.Success
            && !exchange.Finish(answer.Properties.AuthenticationData ?? []))
            answer = answer with { Code = ReasonCode.NotAuthorized };
        connack?.TrySetResult(answer);
    }

    private void OnAuth(ClientLink link, AuthPacket packet)
    {
        byte[]? word = options.Exchange?.Next(packet.Properties.AuthenticationData ?? []);
        if (word is null)
        {
            link.Break("the broker's challenge is not acceptable");
            return;
        }
        var answer = new AuthPacket(ReasonCode.ContinueAuthentication, new PropertySet
        {
            AuthenticationMethod = options.Exchange!.Method,
            AuthenticationData = word,
        });
        link.Send(b => WriteAuth.Write(b, answer));
    }

    private (InboundMessage? Message, Fault Fault) Inbound(
        ClientLink link, byte flags, ReadOnlySpan<byte> body)
    {
        if (!ReadPublish.TryRead(body, flags, link.IsV5, out PublishPacket p, out Fault fault))
            return (null, fault);
        string topic = Encoding.UTF8.GetString(p.Topic);
        if (p.TopicAlias > 0 && p.Topic.Length > 0)
            aliasesIn[p.TopicAlias] = topic;
        else if (p.TopicAlias > 0 && !aliasesIn.TryGetValue(p.TopicAlias, out topic!))
            return (null, Fault.Protocol("3.3.2.3.4 topic alias not set up"));
        ushort id = p.PacketId;
        byte qos = p.Qos;
        // MQTT-4.3.3-10: the same id again before PUBREL is the same message.
        if (qos == 2 && !inboundIds.Add(id))
        {
            link.Send(b => WriteAck.Write(b, PacketType.Pubrec, id));
            return (null, default);
        }
        return (new InboundMessage(
            topic, p.Payload.ToArray(), qos, p.Retain, p.Duplicate,
            MessageProperties.FromBytes(p.Properties))
        {
            OnAcknowledge = qos == 0 ? null : code => link.Send(b => WriteAck.Write(
                b, qos == 1 ? PacketType.Puback : PacketType.Pubrec, id,
                link.IsV5 ? code : ReasonCode.Success)),
        }, default);
    }

    private async ValueTask HandOverAsync(InboundMessage message)
    {
        await inbox.Writer.WriteAsync(message, stop.Token).ConfigureAwait(false);
        if (!options.ManualAcknowledge)
            message.Acknowledge();
    }

    private void OnPubrel(ClientLink link, AckPacket packet)
    {
        inboundIds.Remove(packet.PacketId);
        link.Send(b => WriteAck.Write(b, PacketType.Pubcomp, packet.PacketId));
    }
}
