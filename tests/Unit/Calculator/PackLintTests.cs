using Edge.Calculator;
using Edge.Calculator.Lint;

namespace Edge.Tests.Unit.Calculator;

// Goal: the shipped packs are clean, and each lint rule finds the error it was made for.
// Source: domain paper 5.7 and 3.5; planted packs: tests/vectors/packs-bad.
public sealed class PackLintTests
{
    public static TheoryData<string> PackIds => [.. Sites.Packs.Packs.Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(PackIds))]
    public void A_shipped_pack_has_no_finding(string id)
    {
        var pack = Sites.Packs.Find(id)!;
        var report = PackLint.Check(id, pack.Bytes, Seeds.Folder);
        Assert.Empty(report.Faults.Select(f => f.ToString()));
        if (Seeds.Folder is null)
        {
            Assert.Equal(0, report.QuotesChecked);
        }
        else
        {
            Assert.Equal(0, report.QuotesNotChecked);
        }
    }
}
