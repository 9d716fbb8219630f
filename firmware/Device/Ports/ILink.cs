namespace Edge.Device.Ports;

/// <summary>The connection to the gateway, whatever carries it. Nothing here waits.</summary>
/// <remarks>
/// Topics are numbers of <see cref="Link.LinkTopic"/>; the board knows their names.
/// </remarks>
public interface ILink
{
    /// <summary>Whether lines can be sent now.</summary>
    bool Up { get; }

    /// <summary>Starts to connect; <see cref="Up"/> tells when it has succeeded.</summary>
    void Open();

    /// <summary>Gives the connection up and forgets what was received on it.</summary>
    void Close();

    /// <summary>Hands a line over; false when it was not taken. True promises nothing.</summary>
    bool Send(int topic, byte[] data, int count);

    /// <summary>Takes the next line received, copied into the buffer.</summary>
    /// <returns>
    /// Its length, or 0 when there is none. Lines longer than the buffer are lost.
    /// </returns>
    int Receive(byte[] into, out int topic);
}
