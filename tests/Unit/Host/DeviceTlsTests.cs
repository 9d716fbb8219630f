using System.Security.Cryptography.X509Certificates;
using Edge.Cli;
using Edge.Host;
using Edge.Mqtt;

namespace Edge.Tests.Unit.Host;

// Goal: the devices' TLS door lets in who is issued, named and not taken back, and nobody else;
// the password stays what it was. Source: trust.md section 5, row 5.5: wrong CA, expired, foreign
// name, revoked, plain port: refused.
public sealed class DeviceTlsTests : IAsyncLifetime
{
    private static readonly TestDevice Bin = new("bin-0001");
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TestFolder _folder = new();
    private readonly LocalAuthority _ca;
    private RunningGateway _site = null!;

    public DeviceTlsTests()
    {
        _ca = LocalAuthority.Create(In("ca"), "test CA", TimeProvider.System);
        _ca.Issue("gateway", CertificateUse.Server, ["127.0.0.1"], 30, _folder.Path);
        _ca.Issue(Bin.Id, CertificateUse.Client, [], 30, _folder.Path);
        _ca.Issue("bin-0002", CertificateUse.Client, [], 30, _folder.Path);
    }

    public async ValueTask InitializeAsync() =>
        _site = await RunningGateway.StartAsync((options, _) => options with
        {
            MqttPort = null,
            MqttTls = new MqttTlsOptions
            {
                Port = 0,
                Certificate = In("gateway.pem"),
                Key = In("gateway.key.pem"),
                ClientCa = _ca.CertificateFile,
                Revoked = _ca.RevokedFile,
            },
        });

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_with_its_certificate_and_its_password_is_let_in()
    {
        Assert.Equal(2, _site.Process.Addresses.Count); // pages and mqtts: no plain door
        Assert.Equal("mqtts", _site.Process.Addresses[1].Scheme);
        await ConnectAsync(Certificate(Bin.Id), Bin.Password);
    }

    [Fact]
    public async Task A_certificate_is_not_enough_without_the_password()
    {
        var refused = await Assert.ThrowsAsync<MqttException>(
            () => ConnectAsync(Certificate(Bin.Id), "guess"));
        Assert.Equal(ReasonCode.BadUserNameOrPassword, refused.Code);
    }

    [Fact]
    public async Task Another_devices_certificate_is_refused_with_the_right_password()
    {
        var refused = await Assert.ThrowsAsync<MqttException>(
            () => ConnectAsync(Certificate("bin-0002"), Bin.Password));
        Assert.Equal(ReasonCode.BadUserNameOrPassword, refused.Code);
    }

    [Fact]
    public async Task No_certificate_a_foreign_one_and_one_taken_back_reach_no_door()
    {
        await RefusedAsync(null);
        LocalAuthority.Create(In("other"), "other CA", TimeProvider.System)
            .Issue(Bin.Id, CertificateUse.Client, [], 30, In("foreign"));
        await RefusedAsync(Certificate(Bin.Id, "foreign"));
        await ConnectAsync(Certificate(Bin.Id), Bin.Password);
        _ca.Revoke(Bin.Id);
        await RefusedAsync(Certificate(Bin.Id));
    }

    [Fact]
    public async Task A_plain_client_at_the_tls_door_gets_nothing()
    {
        _site.Platform.Devices[Bin.Id] = new TestPlatform.Listed(Bin.Key);
        await using var client = _site.Client(Bin.Id, Bin.Password);
        await Assert.ThrowsAsync<MqttException>(() => client.ConnectAsync(Cancel));
    }

    private async Task RefusedAsync(X509Certificate2? shown)
    {
        var refused = await Assert.ThrowsAsync<MqttException>(
            () => ConnectAsync(shown, Bin.Password));
        Assert.NotEqual(ReasonCode.BadUserNameOrPassword, refused.Code); // not even heard
    }

    private async Task ConnectAsync(X509Certificate2? shown, string password)
    {
        _site.Platform.Devices[Bin.Id] = new TestPlatform.Listed(Bin.Key);
        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(_ca.CertificateFile);
        await using var client = new MqttClient(
            new MqttClientOptions
            {
                Port = _site.MqttPort,
                ClientId = Bin.Id,
                UserName = Bin.Id,
                Password = password,
                ProtocolLevel = 5,
                Tls = new ClientTls("127.0.0.1", roots, shown),
            },
            TimeProvider.System);
        await client.ConnectAsync(Cancel);
        // TLS 1.3 refuses a certificate after the client's hello: only an answer proves the door.
        await client.SubscribeAsync($"edge/1/{RunningGateway.Site}/{Bin.Id}/ack", 1, null, Cancel);
    }

    private X509Certificate2 Certificate(string name, string folder = ".") =>
        X509Certificate2.CreateFromPemFile(
            In($"{folder}/{name}.pem"), In($"{folder}/{name}.key.pem"));

    private string In(string name) => Path.Combine(_folder.Path, name);
}
