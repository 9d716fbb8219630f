using System.Text.RegularExpressions;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the table of members in docs/reference/envelope.md is the list the gateway uses, and its
// codes are those of the acceptance table.
public sealed partial class EnvelopeTableTests
{
    private static readonly string Page = Repository.Text("docs", "reference", "envelope.md");

    [Fact]
    public void Members_per_kind_are_those_of_the_page()
    {
        var rows = Row().Matches(Page).ToDictionary(
            row => row.Groups[1].Value.Trim('`'),
            row => Word().Matches(row.Groups[2].Value).Select(word => word.Groups[1].Value)
                .ToList());
        Assert.Equal(FieldList.Common, rows["common"]);
        foreach (var (kind, names) in FieldList.ByKind) Assert.Equal(names, rows[kind]);
    }

    [Fact]
    public void Every_code_has_its_row_on_the_page()
    {
        foreach (var code in Enum.GetValues<AcceptCode>())
        {
            Assert.Contains($"| `{code.Text()}`", Page, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^\| (common|`\w+`) \| ((?:`\w+` ?)+)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Word();
}
