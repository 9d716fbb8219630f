using System.Text;
using Edge.Calculator;
using Edge.Exact;
using Xunit;

namespace Edge.Tests.Unit.Calculator;

// Goal: the device's table gives the gateway's milligram, for every category and a spread of
// quantities.
public sealed class CompactPackTests
{
    [Theory]
    [InlineData("bin.material.weight", "dropoff", "net")]
    [InlineData("garment.recycle.piece", "dropoff", "pieces")]
    [InlineData("ev.charge.grid", "charge", "wh")]
    [InlineData("ev.charge.platform", "charge", "wh")]
    public void The_preview_is_the_gateways_number(string id, string kind, string field)
    {
        var pack = Sites.Packs.Find(id)!;
        Assert.True(
            CompactPack.TryCompile(pack, Sites.Shenzhen, Sites.At, out var compact, out var fault),
            fault);
        var table = Read(compact!.Text);
        Assert.Equal(pack.Name, Encoding.ASCII.GetString(table.PackName));
        Assert.Equal(pack.Sha256, Encoding.ASCII.GetString(table.Sha256Hex));
        var engine = Sites.Engine();
        var compared = 0;
        foreach (var category in pack.Factors.Select(f =>
            f.Match.GetValueOrDefault("category", "x")))
        {
            for (long q = 0; q <= pack.QuantityMax && q < 100_000; q += 1 + (q / 7))
            {
                var facts = kind == "charge"
                    ? Sites.Charge(("pack", id), ("start", 0), ("stop", q))
                    : Sites.Dropoff(("pack", id), (field, q), ("cat", category));
                var key = Encoding.ASCII.GetBytes(category);
                Assert.True(table.TryPreview(table.Find(key, 0, key.Length), q, out var preview));
                Assert.Equal(engine.Reduce(facts).Milligrams, preview);
                compared++;
            }
        }
        Assert.True(compared > 20, $"only {compared} quantities were compared");
    }

    [Fact]
    public void The_table_ends_with_the_edition_it_was_made_for()
    {
        // East 2022 holds until 2026-01-15 in China: 2026-01-14T16:00:00Z.
        var pack = Sites.Packs.Find("ev.charge.grid")!;
        Assert.True(ChinaTime.TryMoment("2025-06-01T00:00:00+08:00", out var then));
        Assert.True(CompactPack.TryCompile(pack, Sites.Shenzhen, then, out var compact, out _));
        Assert.True(ChinaTime.TryMoment("2026-01-14T16:00:00Z", out var end));
        Assert.Equal(end, compact!.Window.ToMs);
        Assert.Equal(end, Read(compact.Text).UntilMs);
    }

    [Fact]
    public void A_site_gets_the_tables_its_terms_allow()
    {
        var tables = CompactPack.ForSite(Sites.Packs, Sites.Shenzhen, "dropoff", Sites.At);
        Assert.Equal(
            ["bin.material.weight@1.0.0", "garment.recycle.piece@1.0.0", "waste.report@1.0.0"],
            tables.Select(t => t.Name));
        var counted = Read(tables[2].Text);
        Assert.False(counted.Reduces(counted.Find([1], 0, 1)));
    }

    [Fact]
    public void A_dirtier_grid_previews_negative_like_the_gateway()
    {
        Assert.True(Table("*=-496/5").TryPreview(0, 1, out var mg));
        Assert.Equal(-100, mg);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*=")]
    [InlineData("*=1")]
    [InlineData("*=1/0")]
    [InlineData("*=01/2")]
    [InlineData("*=1/2;")]
    [InlineData("=1/2")]
    [InlineData("*=-;")]
    [InlineData("*=--1/2")]
    [InlineData("*=1/2|")]
    [InlineData("*=4611686018427387904/1")]
    public void A_table_with_another_form_is_refused(string rows)
    {
        var bytes = Encoding.ASCII.GetBytes(Line(rows));
        Assert.False(new CompactTable().TryRead(bytes, 0, bytes.Length));
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_is_refused_or_read_without_harm()
    {
        var bytes = Encoding.ASCII.GetBytes(Line("PET=1/2;HDPE=-3/4;x=-"));
        var table = new CompactTable();
        Assert.True(table.TryRead(bytes, 0, bytes.Length));
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            table.TryRead(bytes, 0, cut);
            for (var value = 0; value < 256; value += 3)
            {
                var copy = (byte[])bytes.Clone();
                copy[cut] = (byte)value;
                table.TryRead(copy, 0, copy.Length);
            }
        }
    }

    private static string Line(string rows) =>
        "EDGEPACK1|a.b@1.0.0|" + new string('a', 64) + "|g|1000|0|9|" + rows;

    private static CompactTable Table(string rows) => Read(Line(rows));

    private static CompactTable Read(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var table = new CompactTable();
        Assert.True(table.TryRead(bytes, 0, bytes.Length), text);
        return table;
    }
}
