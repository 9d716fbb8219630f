namespace Edge.Device;

/// <summary>The connection to the gateway, pulled by <c>Step</c>.</summary>
public interface ILink
{
    /// <summary>A connection that the far side has accepted.</summary>
    bool Up { get; }

    /// <summary>Hands a message to the connection; false when it does not take it now.</summary>
    /// <param name="topic">Which of the device's topics.</param>
    /// <param name="data">The bytes; copied before the call returns.</param>
    /// <param name="count">How many of them.</param>
    bool Send(int topic, byte[] data, int count);

    /// <summary>Takes the oldest message that arrived.</summary>
    /// <param name="into">Its bytes, from index 0.</param>
    /// <returns>Number of bytes, 0 when none waits, -1 when it was longer than the room.</returns>
    int Receive(byte[] into);
}
