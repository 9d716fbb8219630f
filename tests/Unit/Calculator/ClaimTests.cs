using Edge.Calculator;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Unit.Calculator;

// Goal: one act, one claim, whatever the pack. Source: domain paper 5.5.
public sealed class ClaimTests
{
    [Fact]
    public void Sessions_that_touch_do_not_overlap_and_sessions_that_share_a_watt_hour_do()
    {
        var book = new ClaimBook();
        Assert.True(book.TryTake(Interval("ev.charge.grid", 100, 200), "a", out _));
        Assert.True(book.TryTake(Interval("ev.charge.platform", 200, 300), "b", out _));
        Assert.True(book.TryTake(Interval("ev.charge.grid", 0, 100), "c", out _));
        Assert.False(book.TryTake(Interval("ev.charge.grid", 199, 201), "d", out var holder));
        Assert.Contains(holder, (string?[])["a", "b"]);
        Assert.False(book.TryTake(Interval("ev.charge.platform", 0, 1), "d", out holder));
        Assert.Equal("c", holder);
        Assert.False(book.TryTake(Interval("pv.distributed", 0, 9_999), "d", out _));
        Assert.Equal(3, book.Count);
    }

    [Fact]
    public void The_key_has_no_pack_in_it()
    {
        // The same bag of clothes by piece and by weight is one (dev, seq).
        Assert.Equal(
            Keys("garment.recycle.piece", ("pieces", 13)),
                Keys("garment.recycle.weight", ("net", 2_600)));
    }

    [Fact]
    public void Both_identities_of_a_phone_are_claimed_together()
    {
        var book = new ClaimBook();
        var two = Keys("phone.shenzhen.resale", ("imeiTag", "aaaa"), ("imeiTag2", "bbbb"));
        Assert.Equal(2, two.Count);
        Assert.True(book.TryTake(two, "first", out _));
        Assert.False(
            book.TryTake(Keys("phone.generic", ("imeiTag", "bbbb")), "second", out var holder));
        Assert.Equal("first", holder);
    }

    [Fact]
    public void An_object_is_claimed_by_its_cycle_and_an_unnamed_one_by_its_event()
    {
        Assert.Equal("object box-7 3",
            Keys("express.box.return", ("object", "box-7"), ("cycle", 3))[0].Scope);
        Assert.Equal("event bin-1 5", Keys("express.box.return", ("pieces", 1))[0].Scope);
        Assert.Equal("object hall w9 s1",
            Keys("checkin.qr", ("place", "hall"), ("codeWindow", "w9"), ("sess", "s1"))[0].Scope);
    }

    [Theory]
    [InlineData("bulky.collect")]
    [InlineData("ev.charge.grid")]
    [InlineData("phone.shenzhen.resale")]
    [InlineData("book.reuse")]
    public void An_act_that_nothing_names_makes_no_claim_and_carries_no_reduction(string id)
    {
        var pack = Sites.Packs.Find(id)!;
        Assert.False(ClaimKey.TryOf(
            pack.ClaimKey, "bin-1", 5, new Fields(("pieces", 1)), out var keys));
        Assert.Empty(keys);
    }

    [Fact]
    public void A_book_without_a_name_is_counted_and_not_credited()
    {
        var terms = Sites.Shenzhen with
        {
            Packs = new Dictionary<string, string> { ["dropoff"] = "book.reuse" },
        };
        Assert.Equal(Reasons.ClaimKeyMissing,
            Sites.Engine(terms).Reduce(Sites.Dropoff(("pieces", 3))).None);
        Assert.Equal(900_000,
            Sites.Engine(terms).Reduce(Sites.Dropoff(("pieces", 3), ("object", "b-7"))).Milligrams);
    }

    [Fact]
    public void No_watt_hour_is_ever_claimed_twice()
    {
        // Property: whatever is taken, a register position belongs to one claimant at most.
        var pair =
            Gen.Choose(0, 60)
                .SelectMany(from => Gen.Choose(1, 20).Select(n => (from, to: from + n)));
        Prop.ForAll(pair.ListOf().ToArbitrary(), intervals =>
        {
            var book = new ClaimBook();
            var owner = new int[100];
            var i = 0;
            foreach (var (from, to) in intervals)
            {
                i++;
                var free = Enumerable.Range(from, to - from).All(wh => owner[wh] == 0);
                Assert.Equal(free,
                    book.TryTake([new ClaimKey("meter m", from, to)], $"{i}", out _));
                for (var wh = from; free && wh < to; wh++)
                {
                    owner[wh] = i;
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private static IReadOnlyList<ClaimKey> Interval(string pack, long start, long stop) =>
        Keys(pack, ("meter", "m1"), ("start", start), ("stop", stop));

    private static IReadOnlyList<ClaimKey> Keys(string pack, params (string, object)[] members)
    {
        var rule = Sites.Packs.Find(pack)!.ClaimKey;
        Assert.True(ClaimKey.TryOf(rule, "bin-1", 5, new Fields(members), out var keys));
        return keys;
    }
}
