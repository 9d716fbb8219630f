namespace Edge.OcppCollector;

/// <summary>The two OCPP versions spoken here.</summary>
public enum OcppVersion
{
    /// <summary>OCPP 1.6J, subprotocol <c>ocpp1.6</c>.</summary>
    V16,

    /// <summary>OCPP 2.0.1, subprotocol <c>ocpp2.0.1</c>.</summary>
    V201,
}

/// <summary>Something that happened on a station's connection.</summary>
/// <param name="Station">Identity of the station, authenticated.</param>
/// <param name="Connection">Number of the connection.</param>
/// <param name="Version">What was agreed on it.</param>
/// <param name="Text">The frame; null when the connection opened or ended.</param>
/// <param name="IsOpen">For a null text: it opened.</param>
public readonly record struct Heard(
    string Station, long Connection, OcppVersion Version, ReadOnlyMemory<byte> Text, bool IsOpen)
{
    /// <summary>Whether this is a frame and not the start or end of a connection.</summary>
    public bool IsFrame => !Text.IsEmpty;
}

/// <summary>Text frames of all stations, whatever carries them. Nothing here waits.</summary>
public interface IFrames
{
    /// <summary>Takes the next thing that happened, in order.</summary>
    bool TryTake(out Heard heard);

    /// <summary>Hands an answer over; it is lost when the connection has ended.</summary>
    void Say(long connection, byte[] text);
}
