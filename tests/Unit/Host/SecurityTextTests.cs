using System.Globalization;
using System.Net;
using Edge.Tests.Unit.Host.Operators;

namespace Edge.Tests.Unit.Host;

// Goal: whoever finds a weakness finds whom to tell. Source: RFC 9116 section 2.5: Contact and
// Expires once each, the date in the future and less than a year away.
public sealed class SecurityTextTests
{
    [Fact]
    public async Task The_file_names_the_contact_and_is_not_stale()
    {
        await using var bench = await ConsoleBench.StartAsync(
            _ => null, new Uri("mailto:safe@example.cn"));
        using var answer = await bench.SendAsync("GET", "/.well-known/security.txt");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal("Contact: mailto:safe@example.cn", lines[0]);
        var until = DateTimeOffset.ParseExact(
            lines[1]["Expires: ".Length..], "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(
            until - bench.Clock.GetUtcNow(), TimeSpan.FromDays(30), TimeSpan.FromDays(365));
    }

    [Fact]
    public async Task Without_a_contact_there_is_no_file()
    {
        await using var bench = await ConsoleBench.StartAsync();
        using var answer = await bench.SendAsync("GET", "/.well-known/security.txt");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
