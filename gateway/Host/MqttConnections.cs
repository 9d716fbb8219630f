using System.IO.Pipelines;
using System.Net;
using Edge.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Host;

/// <summary>Hands Kestrel's connections to the broker: TCP and TLS.</summary>
public sealed class MqttConnections(Broker broker) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        broker.ServeAsync(connection.Transport, Facts(connection), connection.ConnectionClosed);

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
