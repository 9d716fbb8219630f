using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.Calculator;

// Goal: the coverage table stays complete. Source of its rows: domain paper section 1 (18 systems).
public sealed partial class CoveragePageTests
{
    private static readonly string Page = Repository.Text("docs", "reference", "coverage.md");

    [Fact]
    public void Every_row_has_a_pack_that_exists_or_a_reason()
    {
        var known = Sites.Packs.Packs.Select(p => p.Id).ToHashSet();
        var rows = Served();
        Assert.Equal(18, rows.Count);
        foreach (var row in rows)
        {
            var packs = Name().Matches(row[2]).Select(m => m.Groups[1].Value).ToList();
            Assert.True(packs.Count > 0 || row[3].Length > 10, row[0]);
            Assert.All(packs, p => Assert.Contains(p, known));
        }
    }

    [Fact]
    public void Every_pack_stands_in_the_table()
    {
        var named = Name().Matches(Page).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Empty(Sites.Packs.Packs.Select(p => p.Id).Where(id => !named.Contains(id)));
    }

    [Theory]
    [InlineData("成都碳惠天府")]
    [InlineData("北京绿色生活季")]
    [InlineData("快电")]
    [InlineData("三晋绿色生活")]
    [InlineData("广州碳普惠")]
    [InlineData("武碳江湖")]
    [InlineData("绿喵mio")]
    [InlineData("云上亚运村")]
    [InlineData("闲鱼")]
    [InlineData("转转")]
    [InlineData("菜鸟回箱")]
    [InlineData("深圳居民低碳用电")]
    [InlineData("苏州工业园区")]
    [InlineData("上海方案")]
    [InlineData("碳账户")]
    [InlineData("阿里云SaaS")]
    [InlineData("大运会")]
    [InlineData("无废城市")]
    public void Every_system_of_the_seeds_has_its_row(string system) =>
        Assert.Single(Served(), row => row[0].Contains(system, StringComparison.Ordinal));

    private static List<string[]> Served() => [.. Page.Split("## Packs beyond")[0].Split('\n')
        .Where(l => l.StartsWith('|') && !l.StartsWith("|---", StringComparison.Ordinal))
        .Skip(1)
        .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    [GeneratedRegex(@"`([a-z]+(?:\.[a-z-]+)+)`")]
    private static partial Regex Name();
}
