using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Edge.Cli;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Unit.Cli;

// Goal: a gateway is known at the platform by its certificate and by nothing else, and the platform
// by its own. Source: trust.md section 5, row 5.5: wrong CA, expired, foreign, revoked: refused.
public sealed class MutualTlsTests : IAsyncLifetime
{
    private const string Gateway = "gw-1";
    private const string Keys = "/edge/1/devices/bin-0001/keys";

    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LocalAuthority _ca;
    private Task _running = Task.CompletedTask;
    private Uri _address = new("https://127.0.0.1");

    public MutualTlsTests()
    {
        LocalAuthority.Create(In("ca"), "test CA", DaysAgo(400));
        _ca = LocalAuthority.Open(In("ca"), TimeProvider.System);
        _ca.Issue("platform", CertificateUse.Server, ["127.0.0.1"], 30, _folder.Path);
        _ca.Issue(Gateway, CertificateUse.Client, [], 30, _folder.Path);
    }

    public async ValueTask InitializeAsync()
    {
        using var log = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var cosigner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SecretFile.Write(In("cosigner.pem"), cosigner.ExportPkcs8PrivateKeyPem());
        var config = new JsonObject
        {
            ["name"] = "platform.example.cn/ledger",
            ["key"] = In("cosigner.pem"),
            ["tls"] = new JsonObject
            {
                ["certificate"] = In("platform.pem"),
                ["key"] = In("platform.key.pem"),
                ["clientCa"] = _ca.CertificateFile,
                ["revoked"] = _ca.RevokedFile,
            },
            ["gateways"] = new JsonArray(new JsonObject
            {
                ["gateway"] = Gateway,
                ["site"] = "futian",
                ["origin"] = TestGateway.Origin,
                ["vkey"] = Edge.Batch.VerifierKey.ForLog(TestGateway.Origin, log).Text,
                ["terms"] = new JsonObject
                {
                    ["region"] = "CN-4403",
                    ["gridRegion"] = "CN-grid-South",
                    ["packs"] = new JsonObject(),
                },
            }),
            ["devices"] = new JsonArray(new JsonObject
            {
                ["dev"] = "bin-0001",
                ["site"] = "futian",
                ["key"] = Convert.ToBase64String(new byte[32]),
            }),
        };
        await File.WriteAllTextAsync(In("platform.json"), config.ToJsonString());
        var ready = new TaskCompletionSource<string>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        _running = PlatformProcess.RunAsync(
            JsonFile.Read<PlatformOptions>(In("platform.json")), In("data"), _stop.Token,
            ready.SetResult);
        var first = await Task.WhenAny(ready.Task, _running);
        await first;
        _address = new Uri(await ready.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_running);
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_gateway_is_known_by_its_certificate()
    {
        Assert.Equal("https", _address.Scheme);
        Assert.Equal(200, await AskAsync(Trust(Gateway)));
    }

    [Fact]
    public async Task Without_a_certificate_nobody_is_known_and_public_pages_are_read()
    {
        Assert.Equal(403, await AskAsync(new PlatformTrust(_ca.CertificateFile, null, null)));
        Assert.Equal(200, await AskAsync(
            new PlatformTrust(_ca.CertificateFile, null, null), "/edge/1/keys"));
        Assert.Equal(403, await AskAsync(
            new PlatformTrust(_ca.CertificateFile, null, null), token: "anything"));
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_nobodys()
    {
        _ca.Issue("gw-2", CertificateUse.Client, [], 30, _folder.Path);
        Assert.Equal(403, await AskAsync(Trust("gw-2")));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        LocalAuthority.Open(In("ca"), DaysAgo(100))
            .Issue("expired", CertificateUse.Client, [], 30, _folder.Path);
        Assert.Equal(0, await AskAsync(Trust("expired")));
    }

    [Fact]
    public async Task A_servers_certificate_does_not_make_a_gateway() =>
        Assert.Equal(0, await AskAsync(Trust("platform")));

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        var other = LocalAuthority.Create(In("other"), "test CA", TimeProvider.System);
        other.Issue(Gateway, CertificateUse.Client, [], 30, In("forged"));
        Assert.Equal(0, await AskAsync(new PlatformTrust(
            _ca.CertificateFile, In("forged/gw-1.pem"), In("forged/gw-1.key.pem"))));
    }

    [Fact]
    public async Task A_platform_of_another_authority_is_not_trusted()
    {
        var other = LocalAuthority.Create(In("other"), "test CA", TimeProvider.System);
        Assert.Equal(0, await AskAsync(
            Trust(Gateway) with { Ca = other.CertificateFile }));
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_at_once_and_a_renewed_one_taken()
    {
        Assert.Equal(200, await AskAsync(Trust(Gateway)));
        Assert.Equal(1, _ca.Revoke(Gateway));
        // The list is read again when its file time changes: say so, whatever the file system's
        // clock resolution is.
        File.SetLastWriteTimeUtc(_ca.RevokedFile, DateTime.UnixEpoch);
        Assert.Equal(0, await AskAsync(Trust(Gateway)));
        _ca.Issue(Gateway, CertificateUse.Client, [], 30, _folder.Path);
        Assert.Equal(200, await AskAsync(Trust(Gateway)));
        Assert.Equal(
            [true, false], _ca.List().Where(row => row.Name == Gateway)
                .Select(row => row.Revoked is not null));
    }

    [Fact]
    public void A_key_is_its_owners_alone_and_an_authority_is_made_once()
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(owner, File.GetUnixFileMode(In("gw-1.key.pem")));
            Assert.Equal(owner, File.GetUnixFileMode(In("ca/ca.key.pem")));
        }

        Assert.Throws<IOException>(
            () => LocalAuthority.Create(In("ca"), "again", TimeProvider.System));
    }

    private static TestClock DaysAgo(int days) =>
        new(TimeProvider.System.GetUtcNow().AddDays(-days).ToUnixTimeMilliseconds());

    private string In(string name) => Path.Combine(_folder.Path, name);

    private PlatformTrust Trust(string name) =>
        new(_ca.CertificateFile, In(name + ".pem"), In(name + ".key.pem"));

    private async Task<int> AskAsync(
        PlatformTrust trust, string path = Keys, string? token = null)
    {
        using var link = new HttpPlatformLink(_address, token, TimeProvider.System, trust);
        var answer = await link.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.True(answer.Status != 0 || answer.Cause.Length > 0,
            string.Create(CultureInfo.InvariantCulture, $"{answer.Status}"));
        return answer.Status;
    }
}
