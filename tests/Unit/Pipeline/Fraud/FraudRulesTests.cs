using Edge.Pipeline.Fraud;
using Edge.Pipeline.Operators;

namespace Edge.Tests.Unit.Pipeline.Fraud;

// Goal: each rule speaks on the fraud it is made for and is silent through an honest day. Method:
// a generator of observations per fraud, mixed into the honest day. Figures: hardware.md section 3.
public sealed class FraudRulesTests
{
    private const long Morning = 1_785_000_000_000;

    private readonly FraudWatch _watch = new(new FraudLimits());

    [Fact]
    public void An_honest_day_of_ten_boxes_is_not_flagged()
    {
        for (var box = 0; box < 10; box++)
        {
            Assert.Empty(_watch.Look(HonestDay($"bin-{box}", seed: box)));
        }

        Assert.Empty(_watch.LookAtRefused([("bin-1", "tag", 1), ("bin-1", "form", 40)], Morning));
    }

    public static TheoryData<string> Frauds => new(Generators.Keys);

    private static readonly Dictionary<string, Func<List<Observation>>> Generators = new()
    {
        // 177 000 times the same bottle: faster than a lid can open.
        ["fraud-rate"] = () => [.. Enumerable.Range(0, 500).Select(i => Drop(
            i + 1, Morning + (i * 5_000L), 100 + (i % 90)))],
        // The operator books 100 drop-offs, the crew finds half of it.
        ["fraud-balance"] = () =>
        [
            Empty(1, Morning, 0), .. Enumerable.Range(0, 100).Select(i => Drop(
                i + 2, Morning + (i * 60_000L), 200 + i)),
            Empty(102, Morning + 7_000_000, 12_000),
        ],
        // The bottle on a string.
        ["fraud-back"] = () =>
        [
            Drop(1, Morning, 900),
            Drop(2, Morning + 60_000, 10) with
            {
                Kind = "alarm", Code = "mass-removed", Value = -890, Grams = 0,
            },
        ],
        // A PET bottle full of water.
        ["fraud-density"] = () =>
            [Drop(1, Morning, 1_550) with { Category = "PET", Pieces = 1 }],
        // One phone, two boxes.
        ["fraud-object"] = () =>
        [
            Drop(1, Morning, 170) with { ObjectTag = "dGFn" },
            Drop(9, Morning + 86_000_000, 170) with { Device = "bin-b", ObjectTag = "dGFn" },
        ],
        // The same brick, again and again.
        ["fraud-repeat"] = () => [.. Enumerable.Range(0, 6).Select(i => Drop(
            i + 1, Morning + (i * 60_000L), 1_240))],
        // A tare that eats the mass; a scale with another calibration than the recorded one.
        ["fraud-tare"] = () =>
        [
            Drop(1, Morning, 300) with { Calibration = "c-1" },
            Drop(2, Morning + 60_000, 300) with { Calibration = "c-2" },
        ],
    };

    [Theory]
    [MemberData(nameof(Frauds))]
    public void Each_fraud_is_flagged_by_its_own_rule_with_its_evidence(string code)
    {
        _watch.Look(HonestDay("bin-other", seed: 99));
        var found = _watch.Look(Generators[code]());
        var finding = Assert.Single(found, one => one.Code == code);
        Assert.Contains("event ", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Tried_lines_are_flagged_as_replay()
    {
        var found = _watch.LookAtRefused(
            [("bin-1", "tag", 3), ("bin-1", "clone", 1), ("bin-2", "tag", 2)], Morning);
        Assert.Equal(("fraud-replay", "bin-1"),
            (Assert.Single(found).Code, found[0].Device));
    }

    [Fact]
    public void A_calibration_that_was_recorded_is_no_fraud()
    {
        Assert.Empty(_watch.Look(
        [
            Drop(1, Morning, 300) with { Calibration = "c-1" },
            Drop(2, Morning + 1, 0) with { Kind = "calibration" },
            Drop(3, Morning + 60_000, 310) with { Calibration = "c-2" },
        ]));
    }

    [Fact]
    public void A_rule_speaks_once_an_hour_for_a_device()
    {
        var found = _watch.Look([.. Enumerable.Range(0, 40).Select(i => Drop(
            i + 1, Morning + (i * 60_000L), 1_240))]);
        Assert.Single(found);
    }

    // 120 drop-offs of 40 residents between 07:00 and 22:00, three compartments, emptied twice.
    private static List<Observation> HonestDay(string device, int seed)
    {
        var chance = new Random(seed);
        var day = new List<Observation>();
        var filled = new long[4];
        for (var i = 0; i < 120; i++)
        {
            var at = Morning + (i * 450_000L) + chance.Next(300_000);
            var compartment = 1 + chance.Next(3);
            var grams = 150 + chance.Next(3_000);
            filled[compartment] += grams;
            day.Add(Drop(day.Count + 1, at, grams) with
            {
                Device = device,
                Compartment = compartment,
                Session = $"s-{chance.Next(40)}",
                Calibration = "c-1",
            });
            if (i % 50 != 49) continue;
            // The scale's error of each of the weighings, at most twice its division in all.
            day.Add(Empty(day.Count + 1, at + 1_000, filled[compartment] - chance.Next(40)) with
            {
                Device = device,
                Compartment = compartment,
            });
            filled[compartment] = 0;
        }

        return day;
    }

    private static Observation Drop(long seq, long atMs, long grams) => new()
    {
        Device = "bin-a",
        Kind = "dropoff",
        Seq = seq,
        AtMs = atMs,
        Grams = grams,
        Compartment = 1,
        Category = "mixed-paper",
    };

    private static Observation Empty(long seq, long atMs, long grams) =>
        Drop(seq, atMs, grams) with { Kind = "emptying", Category = "" };
}
