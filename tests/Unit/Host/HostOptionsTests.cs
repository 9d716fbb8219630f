using Edge.Host;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Host;

// Goal: a configuration that cannot work is refused before anything is opened, with the member and
// the cause; none ends in a stack trace. Expected: docs/reference/config.md.
public sealed class HostOptionsTests
{
    private static readonly HostOptions Good = new()
    {
        Gateway = TestGateway.Id,
        Site = "futian",
        Origin = TestGateway.Origin,
        LogKey = "log.key.pem",
        Platform = new Edge.Host.PlatformOptions { Url = new Uri("https://platform.example.cn") },
        Terms = TestGateway.Terms,
    };

    public static TheoryData<string, HostOptions> Bad() => new()
    {
        { "gateway: 'GW 1'", Good with { Gateway = "GW 1" } },
        { "site: '-a'", Good with { Site = "-a" } },
        { "origin: ''", Good with { Origin = "" } },
        { "mqttPort: 99999", Good with { MqttPort = 99_999 } },
        { "httpPort: -1", Good with { HttpPort = -1 } },
        { "mqttTls.port: 70000", Good with { MqttTls = new MqttTlsOptions
            { Certificate = "a", Key = "b", Port = 70_000 } } },
        { "mqttAddress: 'nowhere'", Good with { MqttAddress = "nowhere" } },
        { "httpAddress: ''", Good with { HttpAddress = "" } },
        { "platform.url: 'ftp://x/'", Good with
            { Platform = Good.Platform with { Url = new Uri("ftp://x/") } } },
        { "platform: certificate and key", Good with
            { Platform = Good.Platform with { Certificate = "a" } } },
        { "passwordSha256 of 'board'", Good with
            { Feed = [new FeedReader { User = "board", PasswordSha256 = new string('z', 64) }] } },
    };

    [Fact]
    public void A_good_one_is_taken() => Assert.Null(HostOptionsCheck.Refusal(Good));

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_one_is_refused_with_the_member_and_the_cause(
        string said, HostOptions options)
    {
        using var folder = new TestFolder();
        var refused = await Assert.ThrowsAsync<GatewayException>(() => GatewayProcess.StartAsync(
            options, Path.Combine(folder.Path, "data"), TimeProvider.System));

        Assert.Contains(said, refused.Cause, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }
}
