using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Mqtt.Client;

/// <summary>A pair of pipes over TCP, TLS or WebSocket.</summary>
internal sealed class ClientTransport : IDuplexPipe, IAsyncDisposable
{
    private readonly IDisposable owner;

    private ClientTransport(Stream stream, IDisposable owner)
    {
        this.owner = owner;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        Output = PipeWriter.Create(stream);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public static async ValueTask<ClientTransport> OpenAsync(
        MqttClientOptions options, CancellationToken cancellation)
    {
        if (options.WebSocket is { } address)
            return await OpenWebSocketAsync(address, options.Tls, cancellation)
                .ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellation)
                .ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is { } tls)
                stream = await SecureAsync(stream, tls, cancellation).ConfigureAwait(false);
            return new ClientTransport(stream, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        owner.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<Stream> SecureAsync(
        Stream plain, ClientTls tls, CancellationToken cancellation)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = tls.TargetName,
                ClientCertificates = tls.Certificate is null
                    ? null : new X509Certificate2Collection(tls.Certificate),
                CertificateChainPolicy = Policy(tls.Roots),
                RemoteCertificateValidationCallback = tls.Validate,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            },
            cancellation).ConfigureAwait(false);
        return secure;
    }

    private static X509ChainPolicy? Policy(X509Certificate2Collection? roots)
    {
        if (roots is null)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static async ValueTask<ClientTransport> OpenWebSocketAsync(
        Uri address, ClientTls? tls, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("mqtt"); // MQTT-6.0.0-3
            if (tls?.Certificate is { } certificate)
                socket.Options.ClientCertificates.Add(certificate);
            if (tls?.Validate is { } validate)
                socket.Options.RemoteCertificateValidationCallback = validate;
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            Stream stream = WebSocketStream.Create(
                socket, WebSocketMessageType.Binary, ownsWebSocket: true);
            return new ClientTransport(stream, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
