namespace Edge.Mqtt.Codec;

/// <summary>Why bytes were refused: the reason for the peer and the clause for our log.</summary>
/// <remarks>Default: no fault.</remarks>
internal readonly record struct Fault(ReasonCode Code, string? Clause)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsNone => Clause is null;

    public static Fault Malformed(string clause) => new(ReasonCode.MalformedPacket, clause);

    public static Fault Protocol(string clause) => new(ReasonCode.ProtocolError, clause);
}
