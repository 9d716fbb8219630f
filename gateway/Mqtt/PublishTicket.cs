using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt;

/// <summary>One published message on its way to a decision and then to its acknowledgement.
/// </summary>
/// <remarks>Thread-safety: may be completed from any thread, at once or later, in any order.
/// </remarks>
public sealed class PublishTicket
{
    private const int Open = 0, Decided = 1;
    private int state;

    internal PublishTicket(ITicketLine line, Message message, ushort packetId, TicketKind kind)
    {
        Line = line;
        Message = message;
        PacketId = packetId;
        Kind = kind;
        state = kind is TicketKind.Gated or TicketKind.Repetition ? Open : Decided;
    }

    /// <summary>The client that published; empty where another broker does not say.</summary>
    public string ClientId => Line.ClientId;

    /// <summary>The name it was admitted under, or null.</summary>
    public string? UserName => Line.UserName;

    /// <summary>The topic, with an alias already resolved.</summary>
    public string Topic => Message.Topic;

    /// <summary>The payload; never altered, may be kept.</summary>
    public ReadOnlyMemory<byte> Payload => Message.Payload;

    /// <summary>Range: 0, 1, 2. QoS 0 has no acknowledgement; the outcome only says whether
    /// subscribers get it.</summary>
    public int Qos => Message.Qos;

    /// <summary>True when the publisher asked to retain the message.</summary>
    public bool Retain => Message.Retain;

    /// <summary>Properties of a 5.0 publisher.</summary>
    public MessageProperties Properties => MessageProperties.FromBytes(Message.Forward);

    internal ITicketLine Line { get; }

    /// <summary>The connection it came by; only for tickets of our own broker.</summary>
    internal Connection Owner => (Connection)Line;

    internal Message Message { get; }

    internal ushort PacketId { get; }

    internal TicketKind Kind { get; }

    internal PublishOutcome Outcome { get; private set; }

    internal bool IsDecided => Volatile.Read(ref state) == Decided;

    /// <summary>The batch of the store the message is written in; set when routed.</summary>
    internal long Batch { get; set; }

    internal bool IsRouted { get; set; }

    /// <summary>Reached subscribers; told to 5.0 publishers (MQTT 5.0 3.4.2.1).</summary>
    internal bool HadTargets { get; set; }

    internal PublishTicket? Next { get; set; }

    /// <summary>The same QoS 2 PUBLISH, sent again while this one is undecided.</summary>
    internal PublishTicket? Repetition { get; set; }

    /// <summary>The session it came by: a connection may lose it before the decision.</summary>
    internal Session? Session { get; init; }

    internal Route Route { get; init; } = Route.Nowhere;

    /// <summary>Gives the final decision. The second and later calls do nothing.</summary>
    public void Complete(PublishOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref state, Decided + 1, Open) != Open)
            return;
        Outcome = outcome;
        Volatile.Write(ref state, Decided);
        Line.ScheduleDrain();
    }

    /// <summary>A refusal the broker itself decides before the gate was asked.</summary>
    internal void Refuse(ReasonCode code) => Outcome = PublishOutcome.Refused(code);

    /// <summary>A code the broker itself puts in the answer.</summary>
    internal void Tell(ReasonCode code) => Outcome = PublishOutcome.Told(code);

    /// <summary>A whole packet instead of an acknowledgement, for a Completion.</summary>
    internal byte[]? Packet { get; init; }
}

/// <summary>Where tickets wait for their decisions, to be answered in order.</summary>
internal interface ITicketLine
{
    string ClientId { get; }

    string? UserName { get; }

    /// <summary>A ticket was decided: answer soon what can be answered, once for many.</summary>
    void ScheduleDrain();
}

/// <summary>What stands in a connection's line of answers.</summary>
internal enum TicketKind : byte
{
    /// <summary>The broker itself decides: at once.</summary>
    Plain,

    /// <summary>The application decides.</summary>
    Gated,

    /// <summary>A QoS 2 PUBLISH sent again before its first copy was decided.</summary>
    Repetition,

    /// <summary>A PUBCOMP, SUBACK or UNSUBACK that waits for the store.</summary>
    Completion,
}
