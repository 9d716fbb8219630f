using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.EndToEnd;

// Goal: the broker by itself says what is wrong in one line and with the right exit code, ends in
// order when told, and survives all clients coming at once. Source: screens.md (exit codes),
// mqtt.md sections 5 and 7.
public sealed class BrokerVerbTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_busy_port_is_named_and_nothing_is_printed_as_a_stack_trace()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var said = await EdgeCommand.RunAsync(
            Limit, "broker", "--port", $"{port}", "--allow-anonymous", "--quiet");
        Assert.Equal(3, said.ExitCode); // unreachable
        Assert.Contains($"{port}", said.Error);
        Assert.DoesNotContain("   at ", said.Error);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--port", "-1")]
    [InlineData("--ws-port", "x")]
    public async Task An_impossible_port_is_refused_as_wrong_usage(string option, string value)
    {
        var said = await EdgeCommand.RunAsync(
            Limit, "broker", option, value, "--allow-anonymous", "--quiet");
        Assert.NotEqual(0, said.ExitCode);
        Assert.Contains(option, said.Error);
        Assert.DoesNotContain("   at ", said.Error);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            var said = await EdgeCommand.RunAsync(
                Limit, "broker", "--port", "0", "--allow-anonymous", "--store",
                Path.Combine(file, "store"));
            Assert.NotEqual(0, said.ExitCode);
            Assert.Contains(file, said.Error);
            Assert.DoesNotContain("   at ", said.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Counts only: times belong to the full form, `edge mqtt storm`.
    [Fact]
    public async Task Clients_cut_off_all_at_once_are_all_back_and_the_others_lose_nothing()
    {
        var said = await EdgeCommand.RunAsync(
            TimeSpan.FromSeconds(180), "mqtt", "storm", "--clients", "400", "--others", "4",
            "--rate", "100", "--seconds", "3");
        Console.WriteLine(said.Output);
        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Contains("connected 400 back 400", said.Output);
        Assert.Contains("lost 0", said.Output);
    }
}
