using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: an entry has one spelling, and what is written is what is read, for each type. Source:
// trust.md 2 (table of entries); the cases are what the kernel's mutation run found unasked.
public class EntryFormTests
{
    private const string Meta = "ENTRY1|{\"at\":5,\"gw\":\"gw-1\",\"type\":";
    private const string Line = "|EDGE1|{}|{}";
    private static readonly string tag = new string('A', 43) + "=";

    private static string? Fault(string entry) =>
        EntryLine.TryParse(entry, out _, out string fault) ? null : fault;

    private static EntryParts Read(string entry)
    {
        Assert.True(EntryLine.TryParse(entry, out EntryParts parts, out string fault), fault);
        return parts;
    }

    [Fact]
    public void Every_type_is_read_as_it_was_written()
    {
        EntryParts open = Read(EntryLine.Open(5, "gw-1", "edge.a/b/c", "AAAA"));
        Assert.Equal((5L, "gw-1", EntryType.Open), (open.AtMs, open.Gateway, open.Type));
        Assert.Equal(("edge.a/b/c", "AAAA"), (open.Origin, open.Before));
        Assert.Equal("key", Read(EntryLine.Close(5, "gw-1", "key")).Next);
        EntryParts fix = Read(EntryLine.Correction(5, "gw-1", 7, "because", "{\"none\":\"x\"}"));
        Assert.Equal((7L, "because", "{\"none\":\"x\"}"), (fix.Index, fix.Why, fix.CalcJson));
        EntryParts held = Read(EntryLine.Withheld(5, "gw-1", "bin-1", 9, tag, "ab"));
        Assert.Equal(("bin-1", 9L, tag, "ab"), (held.Device, held.Seq, held.P, held.Sha256));
        EntryParts bad = Read(EntryLine.Quarantine(5, "gw-1", "bin-1", "tag", 3, "ab"));
        Assert.Equal(("bin-1", "tag", 3L, "ab"), (bad.Device, bad.Code, bad.Count, bad.Sha256));
        EntryParts keys = Read(EntryLine.Keys(5, "gw-1", 4, "ab"));
        Assert.Equal((4L, "ab"), (keys.Serial, keys.Sha256));
        EntryParts act = Read(EntryLine.Event(5, "gw-1", ["clock", "preview"], "{}", Line[1..]));
        Assert.Equal(["clock", "preview"], act.Flags);
        Assert.Equal(("{}", Line[1..]), (act.CalcJson, act.EnvelopeLine));
        Assert.Equal($"{Meta}\"event\",\"flags\":[\"clock\"],\"calc\":{{}}}}{Line}",
            EntryLine.Event(5, "gw-1", ["clock"], "{}", Line[1..]));
        Assert.Equal($"{Meta}\"event\",\"calc\":{{}}}}{Line}",
            EntryLine.Event(5, "gw-1", [], "{}", Line[1..]));
        foreach (EntryType type in Enum.GetValues<EntryType>())
            Assert.Equal(type.ToString().ToLowerInvariant(), EntryLine.NameOf(type));
        Assert.ThrowsAny<Exception>(() => EntryLine.NameOf((EntryType)99));
        Assert.ThrowsAny<Exception>(() => EntryLine.Close(5, "GW", "key"));
        Assert.ThrowsAny<Exception>(() => EntryLine.Event(5, "gw-1", [], "{}", "no line"));
    }

    [Theory]
    [InlineData("ENTRY2|{}", "an entry begins with ENTRY1|")]
    [InlineData("ENTRY1|{\u001f}", "an entry is printable ASCII without backslash")]
    [InlineData("ENTRY1|{\u007f}", "an entry is printable ASCII without backslash")]
    [InlineData("ENTRY1|{\\}", "an entry is printable ASCII without backslash")]
    [InlineData("ENTRY1|{}", "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|", "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":-1,\"gw\":\"a\",\"type\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"A\",\"type\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"\",\"type\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1,\"gv\":\"a\",\"type\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"a\",\"typ\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1;\"gw\":\"a\",\"type\":\"close\",\"next\":\"k\"}",
        "the meta does not begin with at, gw, type")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"a\",\"type\":\"close\",\"next\":\"k\"}x",
        "bytes after the meta")]
    [InlineData("ENTRY1|{\"at\":1,\"gw\":\"a\",\"type\":\"event\",\"calc\":{}}|EDGE2|{",
        "an event's meta is followed by the device's line")]
    public void What_is_no_entry_is_named(string entry, string fault) =>
        Assert.Equal(fault, Fault(entry));

    [Theory]
    [InlineData("\"event\",\"calc\":{}}", true)]
    [InlineData("\"event\",\"flags\":[\"a\"],\"calc\":{\"a\":[1,{\"b\":[]}]}}", true)]
    [InlineData("\"event\",\"flags\":[],\"calc\":{}}", false)]
    [InlineData("\"event\",\"flags\":[\"\"],\"calc\":{}}", false)]
    [InlineData("\"event\",\"flags\":[\"a\",],\"calc\":{}}", false)]
    [InlineData("\"event\",\"flags\":[\"a\",\"calc\":{}}", false)]
    [InlineData("\"event\",\"flags\":\"a\",\"calc\":{}}", false)]
    [InlineData("\"event\",\"flags\":[\"a\"]}", false)]
    [InlineData("\"event\",\"flags\":[\"a\"],\"kalk\":{}}", false)]
    [InlineData("\"event\",\"kalk\":{}}", false)]
    [InlineData("\"event\"}", false)]
    [InlineData("\"event\",\"calc\":[]}", false)]
    [InlineData("\"event\",\"calc\":1}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":1,\"a\":2}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\"}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":1}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":[1,]}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":[1}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":1,}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}}", true)]
    [InlineData("\"event\",\"calc\":{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{}}}}}}}", false)]
    [InlineData("\"event\",\"calc\":{\"a\":[[[[]]]]}}", true)]
    [InlineData("\"event\",\"calc\":{\"a\":[[[[[]]]]]}}", false)]
    [InlineData("\"event\", \"calc\":{}}", false)]
    [InlineData("\"event\",\"calc\":{},\"more\":1}", false)]
    [InlineData("\"other\",\"calc\":{}}", false)]
    public void The_members_of_an_event_are_these_in_this_order(string meta, bool isGood)
    {
        const string Wrong = "the members of the meta are not those of its type";
        Assert.Equal(isGood ? null : Wrong, Fault(Meta + meta + Line));
    }

    [Theory]
    [InlineData("\"open\",\"origin\":\"a b\",\"before\":\"\"}")]
    [InlineData("\"open\",\"origin\":\"a\",\"before\":\"A\"}")]
    [InlineData("\"open\",\"before\":\"\",\"origin\":\"a\"}")]
    [InlineData("\"close\",\"next\":1}")]
    [InlineData("\"close\"}")]
    [InlineData("\"correction\",\"index\":-1,\"why\":\"a\",\"calc\":{}}")]
    [InlineData("\"correction\",\"index\":1,\"why\":\"a\",\"calk\":{}}")]
    [InlineData("\"correction\",\"index\":1,\"why\":\"a\"}")]
    [InlineData("\"correction\",\"index\":\"1\",\"why\":\"a\",\"calc\":{}}")]
    [InlineData("\"correction\",\"place\":1,\"why\":\"a\",\"calc\":{}}")]
    [InlineData("\"withheld\",\"dev\":\"B\",\"seq\":1,\"p\":\"P\",\"sha256\":\"\"}")]
    [InlineData("\"withheld\",\"dev\":\"b\",\"seq\":-1,\"p\":\"P\",\"sha256\":\"\"}")]
    [InlineData("\"withheld\",\"dev\":\"b\",\"seq\":1,\"p\":\"AAAA\",\"sha256\":\"\"}")]
    [InlineData("\"withheld\",\"dev\":\"b\",\"seq\":1,\"p\":\"P\"}")]
    [InlineData("\"quarantine\",\"dev\":\"b\",\"code\":\"tag\",\"count\":-1,\"sha256\":\"\"}")]
    [InlineData("\"quarantine\",\"dev\":\"b\",\"code\":1,\"count\":1,\"sha256\":\"\"}")]
    [InlineData("\"quarantine\",\"dev\":\"b\",\"code\":\"tag\",\"count\":1}")]
    [InlineData("\"keys\",\"serial\":-1,\"sha256\":\"\"}")]
    [InlineData("\"keys\",\"serial\":1}")]
    public void A_member_that_is_not_of_its_kind_refuses_the_entry(string meta) =>
        Assert.NotNull(Fault(Meta + meta.Replace("\"P\"", $"\"{tag}\"")));

    [Fact]
    public void An_id_is_of_one_to_32_letters_digits_and_inner_dashes()
    {
        foreach (string id in new[] { "a", "9", "a-", "a-9", new string('z', 32) })
            Assert.Null(Fault(
                $"ENTRY1|{{\"at\":0,\"gw\":\"{id}\",\"type\":\"close\",\"next\":\"\"}}"));
        foreach (string id in new[] { "-a", "A", "a_", "a.b", new string('z', 33) })
            Assert.NotNull(Fault(
                $"ENTRY1|{{\"at\":0,\"gw\":\"{id}\",\"type\":\"close\",\"next\":\"\"}}"));
    }
}
