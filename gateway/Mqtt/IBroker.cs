namespace Edge.Mqtt;

/// <summary>The broker of an application: its own in the process (<see cref="Broker"/>), or one
/// elsewhere that it is a client of (<see cref="ExternalBroker"/>).</summary>
/// <remarks>What clients publish comes to the <see cref="IPublishGate"/> it was made with, and is
/// acknowledged when the gate has decided. Thread-safety: safe.</remarks>
public interface IBroker : IAsyncDisposable
{
    /// <summary>Publishes from the application.</summary>
    /// <param name="topic">A topic name without wildcards.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="qos">Range: 0, 1, 2.</param>
    /// <param name="retain">Keep it for later subscribers; an empty payload forgets it.</param>
    /// <param name="properties">Beside the payload, for 5.0 subscribers.</param>
    /// <exception cref="ArgumentException">The topic is not a topic name.</exception>
    void Publish(
        string topic, ReadOnlyMemory<byte> payload, int qos, bool retain,
        MessageProperties properties);

    /// <summary>Publishes from the application, without properties.</summary>
    /// <param name="topic">A topic name without wildcards.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="qos">Range: 0, 1, 2.</param>
    /// <param name="retain">Keep it for later subscribers; an empty payload forgets it.</param>
    /// <exception cref="ArgumentException">The topic is not a topic name.</exception>
    void Publish(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain);

    /// <summary>Ends when it cannot keep its promise any more and the process should be started
    /// anew. Never ends otherwise.</summary>
    Task<Exception> Failure { get; }
}
