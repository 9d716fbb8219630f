using System.Text;
using Edge.Calculator;
using Edge.Exact;

namespace Edge.Tests.Unit.Calculator;

// Goal: a pack file from a stranger is refused with its faults or read, never an exception; so is
// the line that a device gets of it. Method: seeded changes of small packs of every kind of rule
// and of those that are shipped; EDGE_FUZZ_INPUTS sets how many.
[Trait("hostile", "kernel")]
public class HostilePackTests
{
    // All members that a pack must have, and little else: a change is near to everything.
    private const string Small = """
        {"schema":"edge-pack/1","id":"a.b","version":"1.0.0","status":"active",
        "title":{"en":"A","zh":"A"},"quantClass":"quantitative","minEvidence":"E1","flag":"seed",
        "scheme":"none","served":"device","event":"dropoff",
        "region":{"basis":"site","codes":["CN"]},"timezone":"Asia/Shanghai","period":"none",
        "valid":{"from":"2026-01-01","to":null},"unit":{"quantity":["g"],"result":"mg"},
        "maxQuantity":1000,"rule":RULE,"factors":[{"id":"x","role":"reduction","value":"0.72",
        "unit":"kg/kg","match":{"category":"PET"},"flag":"seed"}],
        "eligibility":[{"rule":"after","at":"2026-01-01T00:00:00+08:00"}],
        "caps":[{"per":"event","max":5,"unit":"g","set":"pack"}],"claimKey":{"kind":"event"},
        "parameters":{"e":{"value":"0.9","unit":"1","set":"pack"}}}
        """;

    private static readonly string[] rules =
    [
        """{"kind":"linear","factor":{"match":["category"],"several":"conservative"}}""",
        """{"kind":"linear","factor":{"id":"x"},"efficiency":"e"}""",
        """{"kind":"difference","baseline":{"id":"x"},"project":{"id":"x"}}""",
        """{"kind":"count","capPerUnit":{"value":"1.5","unit":"kg/kg"}}""",
        """
        {"kind":"lookupMinusAllocation","project":{"id":"x"},
        "lookup":{"key":["model"],"table":"t","unit":"kg","default":{"min":1,"except":["z"]}}}
        """,
        """
        {"kind":"residential","factor":{"id":"x"},"perPersonDay":"e","persons":"e",
        "historyDays":30}
        """,
    ];

    [Fact]
    public void A_pack_is_refused_with_its_faults_or_read()
    {
        List<byte[]> packs = [.. rules.Select(Written), .. Directory.GetFiles(
            Repository.Path("gateway/Calculator/Packs"), "*.json", SearchOption.AllDirectories)
            .Select(File.ReadAllBytes)];
        Hostile.Run("pack", packs, 21, Hostile.Inputs(4), (bytes, count) =>
        {
            var pack = PackReader.Read("hostile.json", bytes.AsMemory(0, count), out var faults);
            Assert.Equal(pack is null, faults.Count > 0);
            return pack is not null;
        }, bytesPerByte: 192);
    }

    [Fact]
    public void A_devices_table_is_refused_or_read()
    {
        var good = Encoding.ASCII.GetBytes(
            $"EDGEPACK1|a.b@1.0.0|{new string('a', 64)}|g|1000|0|9|PET=1/2;HDPE=-3/4;x=-");
        var table = new CompactTable();
        Hostile.Run("table", [good], 22, Hostile.Inputs(), (bytes, count) =>
        {
            if (!table.TryRead(bytes, 0, count)) return false;
            for (var row = 0; row < table.Rows; row++) table.TryPreview(row, 999, out _);
            return true;
        });
    }

    // Goal: what a megabyte can ask for is bounded. Each of these took minutes or gigabytes once:
    // members looked up by name again, lists without end, a long name in every path below it.
    [Theory]
    [InlineData("members", 4.0)]
    [InlineData("list", 1.0)]
    [InlineData("name", 8.0)]
    [InlineData("factors", 64.0)]
    public void A_megabyte_that_asks_for_much_gets_little(string what, double bytesPerByte)
    {
        var rule = what == "factors" ? rules[0][..^27] + "}}" : rules[1];
        var text = Encoding.UTF8.GetString(Written(rule));
        var many = Enumerable.Range(0, 90_000);
        text = what switch
        {
            "members" => Replaced(text, "\"schema\"", string.Concat(
                many.Select(i => $"\"a{i}\":1,")) + "\"schema\""),
            "list" => Replaced(text, "\"caps\":[", "\"caps\":["
                + string.Concat(many.Select(_ => "{},"))),
            "name" => Replaced(text, "\"e\":{", $"\"{new string('n', 900_000)}\":{{"
                + string.Concat(many.Take(2_000).Select(i => $"\"a{i}\":1,"))),
            _ => Replaced(text, "{\"id\":\"x\"", string.Concat(many.Take(2_000).Select(i =>
                $$"""{"id":"y{{i}}","role":"reduction","value":"1","unit":"kg/kg","""
                + """ "match":{"category":"PET"},"flag":"seed"},""")) + "{\"id\":\"x\""),
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.InRange(bytes.Length, 100_000, Limits.PackBytesMax);
        Assert.Null(PackReader.Read("large.json", bytes, out var faults));
        Assert.InRange(faults.Count, 1, 5_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(PackReader.Read("large.json", bytes, out _));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < 65_536 + (bytesPerByte * bytes.Length),
            $"{taken} bytes for {bytes.Length}");
    }

    // Found by changing bytes: a number that a list of days or percents cannot hold.
    [Theory]
    [InlineData("\"historyDays\":30", "\"historyDays\":9223372036854775807")]
    [InlineData("\"rule\":\"after\",", "\"rule\":\"after\",\"tolerancePercent\":4294967296,")]
    public void A_number_beyond_its_use_is_a_fault(string from, string to)
    {
        var text = Encoding.UTF8.GetString(Written(rules[5]));
        var bytes = Encoding.UTF8.GetBytes(Replaced(text, from, to));
        Assert.Null(PackReader.Read("number.json", bytes, out var faults));
        Assert.Contains("at most 1000000", Assert.Single(faults).Cause, StringComparison.Ordinal);
    }

    private static string Replaced(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private static byte[] Written(string rule)
    {
        var bytes = Encoding.UTF8.GetBytes(Small.Replace("RULE", rule, StringComparison.Ordinal));
        Assert.True(PackReader.Read("small.json", bytes, out var faults) is not null,
            string.Join('\n', faults));
        return bytes;
    }
}
