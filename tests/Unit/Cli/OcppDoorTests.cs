using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Cli;
using Edge.OcppCollector;
using Microsoft.AspNetCore.Builder;

namespace Edge.Tests.Unit.Cli;

/// <summary>The door for stations on real sockets: who gets in, over TLS, one at a time.</summary>
public sealed class OcppDoorTests : IDisposable
{
    private const string Password = "a password of a station";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();
    private string _thumbprint = "";
    private readonly CancellationTokenSource _limit = new(Limit);

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_station_with_its_password_talks_over_tls_and_others_stay_outside()
    {
        // Goal: security profile 2, and the limits of profile 1. Source: OCPP 2.0.1 part 4 and the
        // 1.6 security whitepaper; 401 also for an identity nobody knows.
        var (door, app, url) = await OpenAsync();
        await using var _ = app;
        using var station = await ConnectAsync(url + "/CP-1", "CP-1", Password, "ocpp1.6");
        Assert.Equal("ocpp1.6", station.SubProtocol);
        await station.SendAsync(
            "[2,\"a\",\"Heartbeat\",{}]"u8.ToArray(), WebSocketMessageType.Text, true,
            _limit.Token);
        Assert.True((await TakeAsync(door)).IsOpen);
        var heard = await TakeAsync(door);
        Assert.Equal("[2,\"a\",\"Heartbeat\",{}]", Encoding.UTF8.GetString(heard.Text.Span));
        Assert.Equal(("CP-1", OcppVersion.V16), (heard.Station, heard.Version));
        door.Say(heard.Connection, "[3,\"a\",{}]"u8.ToArray());
        var buffer = new byte[64];
        var answer = await station.ReceiveAsync(buffer, _limit.Token);
        Assert.Equal("[3,\"a\",{}]", Encoding.UTF8.GetString(buffer, 0, answer.Count));

        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(url, "CP-9", Password));
        // Ten tries in one minute of the clock: a minute may turn meanwhile, so up to two tens.
        var tries = 0;
        while (await RefusedAsync(url, "CP-2", "x") == HttpStatusCode.Unauthorized)
            Assert.True(++tries <= 20, "twenty tries and no end");
        Assert.InRange(tries, 10, 20);
    }

    [Fact]
    public async Task The_newest_common_version_is_taken_and_a_second_connection_takes_over()
    {
        var (door, app, url) = await OpenAsync();
        await using var _ = app;
        using var first = await ConnectAsync(
            url + "/CP-1", "CP-1", Password, "ocpp1.6", "ocpp2.0.1");
        Assert.Equal("ocpp2.0.1", first.SubProtocol);
        var opened = await TakeAsync(door);
        using var second = await ConnectAsync(url + "/CP-1", "CP-1", Password, "ocpp1.6");

        // The older one is dropped only after the newer one was let in.
        var seen = new List<Heard> { await TakeAsync(door), await TakeAsync(door) };
        Assert.Contains(seen, heard => heard.IsOpen && heard.Connection > opened.Connection);
        Assert.Contains(seen, heard => !heard.IsOpen && heard.Connection == opened.Connection);
    }

    private async Task<(OcppDoor Door, WebApplication App, string Url)> OpenAsync()
    {
        var (certificate, key) = (_folder.Path + "/c.pem", _folder.Path + "/k.pem");
        using (var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest(
                "CN=localhost", ecdsa, HashAlgorithmName.SHA256);
            var now = TimeProvider.System.GetUtcNow();
            using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            _thumbprint = made.GetCertHashString();
            File.WriteAllText(certificate, made.ExportCertificatePem());
            File.WriteAllText(key, ecdsa.ExportPkcs8PrivateKeyPem());
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Password)));
        var options = new OcppOptions
        {
            Site = "s", Gateway = "g", Dev = "d", Key = "",
            Broker = new OcppBroker { Host = "127.0.0.1", Port = 1 },
            TlsPort = 0, TlsCert = certificate, TlsKey = key,
            Stations =
            [
                new() { Id = "CP-1", PasswordSha256 = hash },
                new() { Id = "CP-2", PasswordSha256 = hash },
            ],
        };
        var door = new OcppDoor(options.Stations, TimeProvider.System);
        var app = door.Build(options, IPAddress.Loopback);
        await app.StartAsync(_limit.Token);
        return (door, app, "wss" + app.Urls.First()["https".Length..] + "/ocpp");
    }

    private async Task<ClientWebSocket> ConnectAsync(
        string url, string user, string password, params string[] protocols)
    {
        var socket = new ClientWebSocket();
        foreach (var protocol in protocols) socket.Options.AddSubProtocol(protocol);
        socket.Options.RemoteCertificateValidationCallback =
            (_, shown, _, _) => shown?.GetCertHashString() == _thumbprint;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", "Basic "
            + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        try
        {
            await socket.ConnectAsync(new Uri(url), _limit.Token);
        }
        catch (WebSocketException)
        {
            // The caller looks at the status.
        }

        return socket;
    }

    private async Task<HttpStatusCode> RefusedAsync(string url, string station, string password)
    {
        using var socket = await ConnectAsync($"{url}/{station}", station, password, "ocpp1.6");
        return socket.HttpStatusCode;
    }

    private async Task<Heard> TakeAsync(OcppDoor door)
    {
        while (true)
        {
            if (door.TryTake(out var heard)) return heard;
            await door.WaitAsync(1_000, _limit.Token);
        }
    }
}
