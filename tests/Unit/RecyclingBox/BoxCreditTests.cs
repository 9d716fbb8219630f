using System.Text;
using System.Text.Json;
using Edge.Calculator;
using Edge.Device;
using Edge.Device.Store;
using Edge.RecyclingBox;
using Edge.Tests.Unit.Calculator;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Box;
using Edge.Wire;

namespace Edge.Tests.Unit.RecyclingBox;

/// <summary>What a box shows and what the gateway calculates for the same event.</summary>
public sealed class BoxCreditTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly SiteTerms Terms = Sites.Shenzhen with
    {
        Packs = new Dictionary<string, string>
        {
            ["dropoff/garment"] = "garment.recycle.piece",
            ["dropoff/book"] = "book.reuse",
            ["dropoff/phone"] = "phone.shenzhen.resale",
        },
    };

    private readonly List<string> _lines = [];

    [Fact]
    public void A_day_of_clothes_books_and_phones_is_worth_the_same_at_the_box_and_the_gateway()
    {
        // Goal: the number on the box's screen is the gateway's to the milligram, for what is
        // credited and for what is not. Expected: 0.72 kg a garment and 0.3 kg a book (seed texts
        // 000 and 002), nothing for a phone before somebody looked at it. A cell that jumps about
        // makes some weighings fail.
        var box = Day(permilleOfSpikes: 300, events: 120);

        var engine = new ReductionEngine(Sites.Packs, Terms);
        long credited = 0;
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in _lines)
        {
            var fields = Members(line);
            if (!fields.TryGetText("kind", out var kind) || kind != "dropoff") continue;
            fields.TryGetText("cat", out var category);
            fields.TryGetText("why", out var why);
            kinds[category + " " + why] = kinds.GetValueOrDefault(category + " " + why) + 1;
            fields.TryGetLong("t", out var at);
            fields.TryGetLong("mg", out var shown);
            fields.TryGetLong("pieces", out var pieces);
            var calculated = engine.Reduce(new EventFacts(kind, "S", at, fields)).Shown;
            Assert.True(shown == calculated, $"shown {shown}, calculated {calculated}: {line}");
            Assert.Equal(
                why.Length > 0 ? 0 : pieces * (category == "garment" ? 720_000 : 300_000), shown);
            credited += calculated;
        }

        Assert.Equal(box.Totals.Milligrams, credited);
        Assert.True(kinds.GetValueOrDefault("garment ") > 5, string.Join(", ", kinds));
        Assert.True(kinds.GetValueOrDefault("book ") > 5, string.Join(", ", kinds));
        Assert.True(kinds.GetValueOrDefault("phone hold") > 5, string.Join(", ", kinds));
    }

    [Theory]
    [InlineData("not-settled", 0)]
    [InlineData("scale-fault", 0)]
    [InlineData("mass", 0)]
    [InlineData(null, 300_000)]
    public void A_book_that_nobody_saw_lie_there_is_worth_nothing(string? why, long expected)
    {
        // Goal: the gateway credits no more than the box: a failed weighing proves no book.
        (string, object)[] members = why is null ? [] : [("why", why)];
        var facts = Sites.Dropoff(
            [("cat", "book"), ("pieces", 1), ("net", 0), ("object", "tag"), .. members]);
        Assert.Equal(expected, new ReductionEngine(Sites.Packs, Terms).Reduce(facts).Shown);
    }

    private RecyclingBoxApp Day(int permilleOfSpikes, long events)
    {
        var identity = new DeviceIdentity(
            new ManagedHmac(), "box-01", "gw-01", Key, 1, "box-1.0.0");
        var gateway = new SimulatedGateway(identity, new Chance(1, "gateway")) { Epoch = 1 };
        gateway.Sink = (line, count) => _lines.Add(Encoding.ASCII.GetString(line, 0, count));
        var link = new BoxGateway(gateway, identity, Key);
        var world = new BoxWorld(3, "box-01");
        foreach (var cell in world.Cells) cell.SpikePermille = permilleOfSpikes;
        var clock = new SimulatedClock();
        var box = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 8, 8192), 8, link, clock,
            new BoxTerms(Tables("garment", clock.BaseMs), Tables("book", clock.BaseMs), false));
        Assert.True(box.Claim());
        Assert.True(box.Start(0));
        for (long now = 0; now < 7_200_000; now += 20)
        {
            gateway.Advance(now);
            world.Advance(now);
            box.Step(now);
            world.People.NobodyComes = box.Journal.Next > events;
            if (world.People.NobodyComes && world.People.IsAway && box.Journal.Waiting == 0) break;
        }

        Assert.True(box.Journal.Next > events, $"{box.Journal.Next - 1} events");
        Assert.Equal(0, box.Journal.Waiting);
        return box;
    }

    private static string[] Tables(string category, long atMs)
    {
        var key = "dropoff/" + category;
        var own = Terms with
        {
            Packs = new Dictionary<string, string> { [key] = Terms.Packs[key] },
        };
        return [.. CompactPack.ForSite(Sites.Packs, own, key, atMs).Select(table => table.Text)];
    }

    private static Fields Members(string line)
    {
        using var json = JsonDocument.Parse(line.Split('|')[1]);
        return new Fields([.. json.RootElement.EnumerateObject().Select(member =>
            (member.Name, member.Value.ValueKind == JsonValueKind.Number
                ? (object)member.Value.GetInt64()
                : member.Value.ToString()))]);
    }
}
