using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Edge.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Edge.Host;

/// <summary>Where a broker listens.</summary>
/// <remarks>Port 0 takes a free one; null = no such listener.</remarks>
public sealed record MqttListeners
{
    /// <summary>Default: loopback.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Plain TCP.</summary>
    public int? Port { get; init; }

    /// <summary>MQTT over WebSocket at <c>/mqtt</c>.</summary>
    public int? WebSocketPort { get; init; }

    /// <summary>TLS; needs <see cref="Tls"/>.</summary>
    public int? TlsPort { get; init; }

    /// <summary>What the TLS listener shows and whom it takes, or null.</summary>
    public MqttTls? Tls { get; init; }
}

/// <summary>A broker on Kestrel's listeners.</summary>
public static class MqttServer
{
    private const int Backlog = 4_096;
    private const string SubProtocol = "mqtt"; // MQTT-6.0.0-3

    /// <summary>Builds the listeners; start and stop them as any web application.</summary>
    public static WebApplication Build(Broker broker, MqttListeners listeners)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(broker);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(Sockets);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, listeners));
        WebApplication app = builder.Build();
        if (listeners.WebSocketPort is not null)
        {
            app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
            app.Run(context => ServeWebSocketAsync(context, broker));
        }
        return app;
    }

    /// <summary>Sockets whose bytes are read and sent where they are at hand.</summary>
    /// <remarks>The broker never blocks a reader; a change of thread in each direction costs more
    /// than its work on a packet.</remarks>
    internal static void Sockets(SocketTransportOptions sockets)
    {
        sockets.Backlog = Backlog;
        sockets.UnsafePreferInlineScheduling = true;
    }

    private static void Listen(KestrelServerOptions kestrel, MqttListeners listeners)
    {
        if (listeners.Port is { } port)
            kestrel.Listen(listeners.Address, port, o => o.UseConnectionHandler<MqttConnections>());
        if (listeners.WebSocketPort is { } web)
            kestrel.Listen(listeners.Address, web, o => o.Protocols = HttpProtocols.Http1);
        if (listeners.TlsPort is { } secure)
            kestrel.Listen(listeners.Address, secure, listeners.Tls!.Use);
    }

    private static async Task ServeWebSocketAsync(HttpContext context, Broker broker)
    {
        // MQTT-6.0.0-3, -4: the client asks for the sub-protocol mqtt and is given it.
        if (!context.WebSockets.IsWebSocketRequest
            || !context.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(SubProtocol);
        await broker.ServeAsync(
            new WebSocketPipes(socket),
            new ConnectionFacts
            {
                Address = context.Connection.RemoteIpAddress,
                IsEncrypted = context.Request.IsHttps,
                Listener = "ws",
                Abort = context.Abort,
            },
            CancellationToken.None);
    }

    // MQTT-6.0.0-1, -2: binary frames; packets and frames need not begin together.
    private sealed class WebSocketPipes : IDuplexPipe
    {
        public WebSocketPipes(WebSocket socket)
        {
            Stream stream = WebSocketStream.Create(
                socket, WebSocketMessageType.Binary, ownsWebSocket: true);
            Input = PipeReader.Create(stream);
            Output = PipeWriter.Create(stream);
        }

        public PipeReader Input { get; }

        public PipeWriter Output { get; }
    }
}
