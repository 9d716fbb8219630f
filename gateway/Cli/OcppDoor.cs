using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Edge.Host;
using Edge.OcppCollector;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Cli;

/// <summary>The WebSocket door of <c>edge ocpp</c>: text frames in, text frames out.</summary>
/// <remarks>
/// Security profiles 1 (basic auth) and 2 (basic auth over TLS) of OCPP. A station is let in under
/// its own identity before an older connection of it is dropped. Thread-safety: safe; the
/// collector's loop takes, the connections put.
/// </remarks>
public sealed class OcppDoor : IFrames
{
    private const int QueueFrames = 1_024;
    private static readonly (string Name, OcppVersion Version)[] Protocols =
        [("ocpp2.0.1", OcppVersion.V201), ("ocpp1.6", OcppVersion.V16)];

    private readonly OcppAdmission _admission;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, OcppConnection> _byStation = new();
    private readonly ConcurrentDictionary<long, OcppConnection> _byNumber = new();
    private readonly Channel<Heard> _heard = Channel.CreateBounded<Heard>(QueueFrames);
    private long _last;

    /// <summary>A door for some stations.</summary>
    public OcppDoor(IReadOnlyList<StationOptions> stations, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(stations);
        _time = time;
        _admission = new OcppAdmission(stations, time);
    }

    /// <inheritdoc/>
    public bool TryTake(out Heard heard) => _heard.Reader.TryRead(out heard);

    /// <inheritdoc/>
    public void Say(long connection, byte[] text)
    {
        if (_byNumber.TryGetValue(connection, out var open)) open.Say(text);
    }

    /// <summary>Waits until something was heard, or for so long.</summary>
    public async Task WaitAsync(int waitMs, CancellationToken cancel)
    {
        using var due = new CancellationTokenSource(TimeSpan.FromMilliseconds(waitMs), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, due.Token);
        try
        {
            await _heard.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It is due.
        }
    }

    /// <summary>Builds the listeners; start and stop them as any web application.</summary>
    public WebApplication Build(OcppOptions options, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = (2 * options.Stations.Count) + 64;
            kestrel.Limits.MaxConcurrentUpgradedConnections = (2 * options.Stations.Count) + 16;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            if (options.Port is { } port)
                kestrel.Listen(address, port, o => o.Protocols = HttpProtocols.Http1);
            if (options.TlsPort is not { } secure) return;
            var certificates = new MqttCertificates(options.TlsCert!, options.TlsKey!, _time);
            kestrel.Listen(address, secure, o =>
            {
                o.Protocols = HttpProtocols.Http1;
                o.UseHttps(https =>
                {
                    https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                    https.ServerCertificateSelector = (_, _) => certificates.Current();
                });
            });
        });
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = TimeSpan.FromSeconds(30),
            KeepAliveTimeout = TimeSpan.FromSeconds(60),
        });
        app.Run(ServeAsync);
        return app;
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        var path = context.Request.Path.Value ?? "";
        var station = path[(path.LastIndexOf('/') + 1)..];
        var status = _admission.Judge(station, context.Request.Headers.Authorization);
        if (status != StatusCodes.Status200OK)
        {
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status401Unauthorized)
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"ocpp\"";
            return;
        }

        // The newest version both speak; without one the handshake ends and nothing is said.
        var common = Protocols.FirstOrDefault(
            p => context.WebSockets.WebSocketRequestedProtocols.Contains(p.Name));
        using var socket = await context.WebSockets.AcceptWebSocketAsync(common.Name);
        if (common.Name is null)
        {
            await OcppConnection.RefuseAsync(socket, "no common subprotocol");
            return;
        }

        await ServeAsync(new OcppConnection(
            Interlocked.Increment(ref _last), station, common.Version, socket));
    }

    private async Task ServeAsync(OcppConnection connection)
    {
        _byNumber[connection.Number] = connection;
        OcppConnection? old = null;
        _byStation.AddOrUpdate(connection.Station, connection, (_, held) =>
        {
            old = held;
            return connection;
        });
        old?.Abort();
        try
        {
            await PutAsync(connection, ReadOnlyMemory<byte>.Empty, true);
            await connection.RunAsync(text => PutAsync(connection, text, true));
        }
        finally
        {
            _byNumber.TryRemove(connection.Number, out _);
            _byStation.TryRemove(KeyValuePair.Create(connection.Station, connection));
            await PutAsync(connection, ReadOnlyMemory<byte>.Empty, false);
        }
    }

    private ValueTask PutAsync(OcppConnection from, ReadOnlyMemory<byte> text, bool isOpen) =>
        _heard.Writer.WriteAsync(
            new Heard(from.Station, from.Number, from.Version, text, isOpen));
}
