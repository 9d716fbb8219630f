using System.Net;

namespace Edge.Mqtt;

/// <summary>What the transport knows about a connection before its first byte.</summary>
public sealed record ConnectionFacts
{
    /// <summary>Facts of a connection inside the process.</summary>
    public static readonly ConnectionFacts Local = new();

    /// <summary>The peer's address, or null where there is none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>True when bytes are encrypted on the way.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The identity in a client certificate that the transport verified, or null.
    /// </summary>
    public string? CertificateName { get; init; }

    /// <summary>Name of the listener, for logs. Default: <c>local</c>.</summary>
    public string Listener { get; init; } = "local";

    /// <summary>Cuts the transport at once, or null when closing the pipe is enough.</summary>
    public Action? Abort { get; init; }
}
