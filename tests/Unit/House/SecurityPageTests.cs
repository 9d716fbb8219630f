using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.House;

// Goal: every test that the security page names exists, so that no row outlives its proof. Source:
// trust.md section 5: each row links to a test or a stated reason.
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_the_security_page_names_exists()
    {
        var named = TestName().Matches(Repository.Text("docs", "explanation", "security.md"))
            .Select(match => match.Groups[1].Value).Distinct().ToList();
        var present = Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.True(named.Count > 25, $"only {named.Count} tests are named");
        Assert.All(named, name => Assert.Contains(name, present));
    }

    [Fact]
    public void Support_ends_in_the_future()
    {
        var end = DateOnly.ParseExact(
            Until().Match(Repository.Text("SECURITY.md")).Groups[1].Value, "yyyy-MM-dd",
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(end > DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests)`")]
    private static partial Regex TestName();

    [GeneratedRegex("until ([0-9]{4}-[0-9]{2}-[0-9]{2})")]
    private static partial Regex Until();
}
