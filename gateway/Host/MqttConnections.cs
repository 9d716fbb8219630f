using System.Net;
using Edge.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Host;

/// <summary>Hands Kestrel's connections to the broker: TCP and TLS.</summary>
/// <remarks>The end of the bytes ends a connection; Kestrel's own signal for it would overtake
/// packets that are received and not yet read.</remarks>
public sealed class MqttConnections(Broker broker) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        broker.ServeAsync(connection.Transport, Facts(connection), CancellationToken.None);

    private static ConnectionFacts Facts(ConnectionContext connection)
    {
        ITlsConnectionFeature? tls = connection.Features.Get<ITlsConnectionFeature>();
        return new ConnectionFacts
        {
            Address = (connection.RemoteEndPoint as IPEndPoint)?.Address,
            IsEncrypted = connection.Features.Get<ITlsHandshakeFeature>() is not null,
            CertificateName = tls?.ClientCertificate is { } certificate
                ? MqttCertificates.NameOf(certificate) : null,
            Listener = tls is null ? "tcp" : "tls",
            Abort = connection.Abort,
        };
    }
}
