namespace Edge.Mqtt;

/// <summary>A challenge and response method a 5.0 client may name in its CONNECT.</summary>
/// <remarks>Source: MQTT 5.0 4.12. Thread-safety: called from many connections at once.</remarks>
public interface IEnhancedAuthenticator
{
    /// <summary>The name clients ask for it by, such as <c>SCRAM-SHA-256</c>.</summary>
    string Method { get; }

    /// <summary>Starts one exchange.</summary>
    IExchange Begin(string clientId, ConnectionFacts facts);
}

/// <summary>One running exchange; of one connection, one call at a time.</summary>
public interface IExchange
{
    /// <summary>Takes what the client said and gives the next word.</summary>
    ValueTask<ExchangeStep> NextAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation);
}

/// <summary>The server's word in an exchange.</summary>
/// <param name="Data">Sent to the client, or null.</param>
/// <param name="Result">Null while the exchange goes on; else its outcome.</param>
public sealed record ExchangeStep(byte[]? Data, Admission? Result);
