using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.Calculator;

// Goal: no binary or decimal floating point where grams of CO2e are made. Source: domain paper 5.1
// point 8: double floors to the wrong milligram in 9 to 29 % of whole Wh, float in 42 to 85 %.
public sealed partial class NoFloatsTests
{
    [Theory]
    [InlineData("gateway/Exact")]
    [InlineData("gateway/Calculator")]
    public void No_floating_point_stands_in_the_room(string room)
    {
        var found =
            Directory.EnumerateFiles(Repository.Path(room), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(f).Select(line => (f, line)))
            .Where(x => Floating().IsMatch(Comment().Replace(x.line, "")))
            .Select(x => $"{Path.GetFileName(x.f)}: {x.line.Trim()}");
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("double x")]
    [InlineData("var x = 0.5;")]
    [InlineData("Math.Round(x)")]
    [InlineData("(decimal)q")]
    public void The_search_finds_what_it_looks_for(string line) => Assert.Matches(Floating(), line);

    [Fact]
    public void Three_books_are_900000_mg_where_binary_floats_give_899999()
    {
        // Source: domain paper 3.5.
        Assert.Equal(899_999, (long)(3 * 0.3 * 1_000_000));
        Assert.Equal(900_000, Edge.Exact.MulDiv.Compute(3, 300_000, 1, Edge.Exact.MulDiv.Down));
    }

    [GeneratedRegex(
        @"\b(double|float|decimal|Half)\b|\d\.\d+[^.\d""'/]|Math\.(Round|Floor|Ceiling|Pow)")]
    private static partial Regex Floating();

    [GeneratedRegex(@"//.*$|""[^""]*""")]
    private static partial Regex Comment();
}
