using System.Net;
using System.Net.Sockets;
using Edge.Cli;

namespace Edge.Tests.Unit.Cli;

/// <summary>What <c>edge doctor</c> says about a machine in trouble.</summary>
public sealed class ExaminationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edge-doctor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_busy_port_is_named_with_what_to_do()
    {
        // Goal: must-show 7. The port is made busy here, so the verdict is known.
        using var socket = NewSocket();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;

        var step = Examination.Port(port);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains($"127.0.0.1:{port} is in use", step.Detail, StringComparison.Ordinal);
        Assert.Contains($"sport = :{port}", step.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_cannot_exist_fails_without_an_exception() =>
        Assert.Equal(StepOutcome.Fail, Examination.Port(70000).Outcome);

    [Fact]
    public void A_folder_that_is_a_file_cannot_be_a_data_folder()
    {
        var file = Path.Combine(folder, "taken");
        File.WriteAllText(file, "");

        var step = new Examination(TimeProvider.System).DataFolder(file);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains(file, step.Detail, StringComparison.Ordinal);
        Assert.NotNull(step.Hint);
    }

    [Fact]
    public void A_folder_that_does_not_exist_yet_is_fine_and_is_not_made()
    {
        var absent = Path.Combine(folder, "not", "yet");

        var step = new Examination(TimeProvider.System).DataFolder(absent);

        Assert.Equal(StepOutcome.Ok, step.Outcome);
        Assert.False(Directory.Exists(absent));
    }

    [Fact]
    public void A_clock_before_the_build_is_wrong()
    {
        var step = new Examination(new StoppedClock(DateTimeOffset.UnixEpoch)).Clock(folder);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains("1970-01-01T00:00:00Z", step.Detail, StringComparison.Ordinal);
    }

    // NotAfter is the day of issue and 40 days: LocalAuthority.
    [Theory]
    [InlineData(0, StepOutcome.Ok, "39 days left")]
    [InlineData(20, StepOutcome.Warn, "19 days left")]
    [InlineData(50, StepOutcome.Fail, "over since 1")]
    [InlineData(-2, StepOutcome.Fail, "not valid yet")]
    public void A_certificate_near_its_end_is_told_before_nobody_connects(
        int later, StepOutcome outcome, string said)
    {
        LocalAuthority.Create(Path.Combine(folder, "ca"), "test CA", TimeProvider.System)
            .Issue("gateway", CertificateUse.Server, ["127.0.0.1"], 40, folder);
        var options = new Edge.Host.HostOptions
        {
            Gateway = TestGateway.Id,
            Site = "futian",
            Origin = TestGateway.Origin,
            LogKey = "log.key.pem",
            Platform = new Edge.Host.PlatformOptions { Url = new Uri("https://127.0.0.1") },
            Terms = TestGateway.Terms,
            MqttTls = new Edge.Host.MqttTlsOptions
            {
                Certificate = Path.Combine(folder, "gateway.pem"),
                Key = Path.Combine(folder, "gateway.key.pem"),
            },
        };
        var step = Assert.Single(CertificateExamination.Of(
            options, TimeProvider.System.GetUtcNow().AddDays(later)));

        Assert.Equal(outcome, step.Outcome);
        Assert.Contains(said, step.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_behind_the_newest_data_file_is_wrong()
    {
        var file = Path.Combine(folder, "journal.db");
        File.WriteAllText(file, "");
        var now = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        File.SetLastWriteTimeUtc(file, now.UtcDateTime.AddDays(2));

        var step = new Examination(new StoppedClock(now)).Clock(folder);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains("2100-01-03", step.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_named()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("file modes are a Unix matter");
        var key = Path.Combine(folder, "log.key.pem");
        File.WriteAllText(key, "secret");
        File.SetUnixFileMode(
            key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var step = Examination.KeyFiles(folder);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains($"chmod 600 {key}", step.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_is_named_with_what_happens_meanwhile()
    {
        using var socket = NewSocket();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, not listening: refused
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");

        var step = await new Examination(TimeProvider.System)
            .PlatformAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(StepOutcome.Fail, step.Outcome);
        Assert.Contains("kept and sent later", step.Hint, StringComparison.Ordinal);
    }

    private static Socket NewSocket() =>
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
