using System.Text.RegularExpressions;
using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

// Goal: the page of reasons and the program's closed list are one.
public sealed partial class ReasonsPageTests
{
    [Fact]
    public void Every_reason_stands_on_its_page_and_no_other()
    {
        var page = Row().Matches(Repository.Text("docs", "reference", "reasons.md"))
            .Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Reasons.All.Order(StringComparer.Ordinal), page);
    }

    [GeneratedRegex(@"^\| `([a-zA-Z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
