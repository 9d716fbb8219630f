using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Link;

/// <summary>Signs a payload as it is sent: the same payload and epoch give the same line.</summary>
internal sealed class LinePost
{
    private readonly ILink link;
    private readonly DeviceIdentity identity;
    private readonly TagMaker maker;
    private readonly byte[] line;

    internal LinePost(ILink link, DeviceIdentity identity, int payloadBytesMax)
    {
        this.link = link;
        this.identity = identity;
        maker = identity.Maker(payloadBytesMax);
        line = new byte[payloadBytesMax + EnvelopeLine.OverheadBytes];
    }

    internal int Sent { get; private set; }

    internal bool Send(byte[] payload, int count)
    {
        int length = EnvelopeLine.Write(
            maker, identity.PlatformKey, identity.GatewayKey, identity.Epoch,
            payload, 0, count, line);
        bool taken = length > 0 && link.Send(LinkTopic.Event, line, length);
        Sent += taken ? 1 : 0;
        return taken;
    }
}
