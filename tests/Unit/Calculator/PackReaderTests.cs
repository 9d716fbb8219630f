using System.Text;
using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

// Goal: a broken pack is refused by name and place, hostile bytes do no harm, a version never
// changes.
public sealed class PackReaderTests
{
    private static readonly string Good =
        Encoding.UTF8.GetString(Sites.Packs.Find("garment.recycle.piece")!.Bytes.Span);

    [Theory]
    [InlineData("\"0.72\",\n      \"unit\"", "0.72,\n      \"unit\"", "factors[0].value")]
    [InlineData("\"0.72\",\n      \"unit\"", "\"-0.72\",\n      \"unit\"", "factors[0].value")]
    [InlineData("\"0.72\",\n      \"unit\"", "\"7.2e-1\",\n      \"unit\"", "factors[0].value")]
    [InlineData("\"maxQuantity\": 1000", "\"maxQuantity\": -1", "maxQuantity")]
    [InlineData("\"maxQuantity\": 1000", "\"maxQuantity\": 1e3", "maxQuantity")]
    [InlineData("\"maxQuantity\": 1000", "\"maxQuantity\": \"1000\"", "maxQuantity")]
    [InlineData("edge-pack/1", "edge-pack/2", "schema")]
    [InlineData("\"version\": \"1.0.0\"", "\"version\": \"1.0\"", "version")]
    [InlineData("Asia/Shanghai", "Europe/Berlin", "timezone")]
    [InlineData("\"kind\": \"linear\"", "\"kind\": \"script\"", "rule.kind")]
    [InlineData("{\"id\": \"garment\"}", "{\"id\": \"trousers\"}", "rule.factor")]
    [InlineData("\"from\": \"2026-01-01\"", "\"from\": \"2026-02-30\"", "valid.from")]
    [InlineData("\"scheme\": \"none\"", "\"scheme\": \"none\", \"factor\": 1", "factor")]
    [InlineData("\"minEvidence\": \"E1\"", "\"minEvidence\": \"E4\"", "minEvidence")]
    [InlineData("\"id\": \"garment\"", "\"id\": \"gar\\\"ment\"", "factors[0].id")]
    public void A_broken_member_is_named_with_its_place(string from, string to, string where)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Null(Read(Good.Replace(from, to, StringComparison.Ordinal), out var faults));
        Assert.Contains(faults, f => f.Where.StartsWith(where, StringComparison.Ordinal));
        Assert.All(faults, f => Assert.Equal("bad.json", f.Pack));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"edge-pack/1\",\"schema\":\"edge-pack/1\"}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}")]
    [InlineData("{\"schema\":\"edge-pack/1\"")]
    [InlineData("{ /* note */ }")]
    public void What_is_no_pack_is_refused_without_an_exception(string json)
    {
        Assert.Null(Read(json, out var faults));
        Assert.NotEmpty(faults);
    }

    [Fact]
    public void Ten_thousand_mutated_packs_throw_nothing()
    {
        // Seeded: byte flips, cuts and doubled pieces of a real pack.
        var state = 0x5EED_0001u;
        var bytes = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 10_000; i++)
        {
            var copy = (byte[])bytes.Clone();
            for (var n = Next(ref state) % 4; n < 4; n++)
            {
                copy[Next(ref state) % copy.Length] = unchecked((byte)Next(ref state));
            }
            var length =
                (int)(Next(ref state) % 5 == 0 ? Next(ref state) % copy.Length : copy.Length);
            PackReader.Read("fuzz", copy.AsMemory(0, length), out _);
        }
    }

    [Fact]
    public void One_version_with_two_contents_is_refused()
    {
        var first = Read(Good, out _)!;
        var second = Read(Good.Replace("0.72", "0.73", StringComparison.Ordinal), out _)!;
        Assert.NotEqual(first.Sha256, second.Sha256);
        var error = Assert.Throws<PackException>(() => new PackLibrary([first, second]));
        Assert.Contains("never changes", error.Message, StringComparison.Ordinal);
        Assert.Single(new PackLibrary([first, first]).Packs);
    }

    [Fact]
    public void The_version_in_force_at_the_activity_is_taken_and_none_before_it()
    {
        var older =
            Read(Good.Replace("\"to\": null}", "\"to\": \"2026-04-01\"}", StringComparison.Ordinal)
            .Replace("\"valid\": {\"from\": null, \"to\": \"2026-04-01\"}",
                "\"valid\": {\"from\": null, \"to\": null}", StringComparison.Ordinal), out var f1);
        var newer = Read(Good.Replace("\"1.0.0\"", "\"1.1.0\"", StringComparison.Ordinal)
            .Replace("2026-01-01", "2026-04-01", StringComparison.Ordinal), out var f2);
        Assert.Empty(f1.Concat(f2));
        var library = new PackLibrary([newer!, older!]);
        Assert.Equal("1.1.0", library.Find("garment.recycle.piece")!.Version);
        Assert.Equal("1.0.0", At(library, "2026-03-31T23:59:59+08:00")!.Version);
        Assert.Equal("1.1.0", At(library, "2026-04-01T00:00:00+08:00")!.Version);
        Assert.Null(At(library, "2025-12-31T23:59:59+08:00"));
    }

    [Fact]
    public void A_missing_folder_says_what_to_do()
    {
        var error = Assert.Throws<PackException>(() => PackLibrary.Load("/no/such/folder"));
        Assert.Contains("no such folder", error.Message, StringComparison.Ordinal);
    }

    private static Pack? At(PackLibrary library, string moment)
    {
        Assert.True(ChinaTime.TryMoment(moment, out var ms));
        return library.FindInForce("garment.recycle.piece", null, ms);
    }

    private static Pack? Read(string json, out IReadOnlyList<PackFault> faults) =>
        PackReader.Read("bad.json", Encoding.UTF8.GetBytes(json), out faults);

    private static uint Next(ref uint state)
    {
        // xorshift32 (Marsaglia 2003).
        state ^= unchecked(state << 13);
        state ^= state >> 17;
        state ^= unchecked(state << 5);
        return state;
    }
}
