using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the turn of the half-year falls on midnight in China, and names follow each other. Source:
// trust.md section 2, Rotation; 2026-06-30T16:00:00Z is 2026-07-01T00:00:00+08:00.
public sealed class HalfYearTests
{
    [Theory]
    [InlineData("edge.example.cn/g/2026h2", "2026-06-30T16:00:00Z")]
    [InlineData("edge.example.cn/g/2027h1", "2026-12-31T16:00:00Z")]
    [InlineData("edge.example.cn/g/2027h1.2", "2026-12-31T16:00:00Z")]
    public void A_half_year_begins_at_midnight_in_China(string origin, string moment)
    {
        Assert.True(HalfYear.TryStart(origin, out var startMs));
        Assert.Equal(
            DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)
                .ToUnixTimeMilliseconds(), startMs);
    }

    [Theory]
    [InlineData("a/g/2026h1", false, "a/g/2026h2")]
    [InlineData("a/g/2026h2", false, "a/g/2027h1")]
    [InlineData("a/g/2026h2.3", false, "a/g/2027h1")]
    [InlineData("a/g/2026h2", true, "a/g/2026h2.2")]
    [InlineData("a/g/2026h2.2", true, "a/g/2026h2.3")]
    public void One_name_follows_another(string origin, bool isNow, string next) =>
        Assert.Equal(next, HalfYear.Following(origin, isNow));

    [Theory]
    [InlineData("a/g/2026h3")]
    [InlineData("a/g/26h1")]
    [InlineData("a/g/2026h1.1")]
    [InlineData("a/g/2026h1.x")]
    [InlineData("a/g/-026h1")]
    [InlineData("")]
    public void What_names_no_half_year_is_said_to_be_none(string origin)
    {
        Assert.False(HalfYear.TryStart(origin, out _));
        Assert.Null(HalfYear.Following(origin, isNow: false));
    }
}
