using System.Diagnostics;
using System.Text;
using Edge.Pipeline;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the journal's own rules at their edges, and each row of the acceptance table from both
// sides. Source: trust.md sections 1 and 3; the cases are what the mutation run found unasked.
public sealed class JournalEdgeTests : IDisposable
{
    private const long Now = 1_785_000_000_000;

    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly DeviceState _state = new(1, "bin-0001");
    private readonly Kept _kept = new();
    private readonly Verify _verify;

    public JournalEdgeTests() => _verify = new Verify(
        new NativeHmac(), _kept, new FieldList(TestGateway.Packs.Packs.SelectMany(
            pack => pack.MayLeave)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_group_is_opened_once_committed_once_and_taken_back_whole()
    {
        using var journal = Journal.Open(_folder.Path);
        Assert.False(journal.IsOpen);
        Assert.Throws<UnreachableException>(journal.Commit);
        journal.Begin();
        Assert.True(journal.IsOpen);
        Assert.Throws<UnreachableException>(journal.Begin);
        Assert.Throws<UnreachableException>(journal.CheckpointWhenDue);
        using var events = new JournalEvents(journal, 0);
        events.SetValue("name", "one");
        journal.Commit();
        Assert.False(journal.IsOpen);
        journal.Begin();
        events.SetValue("name", "two");
        journal.Rollback();
        Assert.False(journal.IsOpen);
        journal.Rollback();
        journal.Begin();
        journal.Rollback();
        using var reader = new JournalReader(Journal.PathIn(_folder.Path));
        Assert.Equal("one", reader.Value("name"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Journal.PathIn(_folder.Path)));
    }

    [Fact]
    public void The_WAL_is_copied_back_when_it_has_grown_and_not_before()
    {
        using var journal = Journal.Open(_folder.Path);
        using var events = new JournalEvents(journal, 0);
        var file = new FileInfo(Journal.PathIn(_folder.Path));
        var text = new string('x', 1 << 20);
        long whole = 0;
        for (var i = 0; i < 20; i++)
        {
            journal.Begin();
            events.SetValue($"name-{i}", text);
            journal.Commit();
            journal.CheckpointWhenDue();
            file.Refresh();
            if (i < 14) Assert.True(file.Length < 1 << 20, $"copied back after {i + 1} MiB");
            if (i > 15) Assert.True(file.Length == whole, $"copied back again after {i + 1} MiB");
            whole = file.Length;
        }

        Assert.True(file.Length > 10 << 20, "never copied back");
    }

    [Fact]
    public void A_journal_of_a_newer_program_and_a_file_that_is_none_are_refused()
    {
        using (Journal.Open(_folder.Path)) { }
        using (var raw = Journal.Connect(
            Journal.PathIn(_folder.Path), SqliteOpenMode.ReadWrite))
        {
            using var command = raw.CreateCommand();
            command.CommandText = $"PRAGMA user_version={JournalSchema.Version + 1}";
            command.ExecuteNonQuery();
        }

        var newer = Assert.Throws<GatewayException>(() => Journal.Open(_folder.Path));
        Assert.Contains("this program knows", newer.Cause, StringComparison.Ordinal);
        Assert.Null(newer.InnerException);
        File.WriteAllText(Journal.PathIn(_folder.Path), new string('x', 5_000));
        var none = Assert.Throws<GatewayException>(() => Journal.Open(_folder.Path));
        Assert.Equal("open the journal", none.Operation);
    }

    [Fact]
    public void What_SQLite_says_is_no_room_or_the_end()
    {
        using var journal = Journal.Open(_folder.Path);
        var full = journal.Translate(new SqliteException("full", SQLitePCL.raw.SQLITE_FULL), "x");
        Assert.IsType<JournalFullException>(full);
        var broken = Assert.IsType<GatewayException>(
            journal.Translate(new SqliteException("io", 10, 1034), "commit a group"));
        Assert.Equal("commit a group", broken.Operation);
        Assert.Equal(Journal.PathIn(_folder.Path), broken.Subject);
        Assert.Contains("1034", broken.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_kept_as_it_is_also_out_of_a_larger_buffer()
    {
        using var journal = Journal.Open(_folder.Path);
        using var events = new JournalEvents(journal, 0);
        journal.Begin();
        events.AddDevice(1, "bin-0001");
        var whole = new byte[] { 1, 2, 3, 4, 5 };
        Assert.Equal(1, events.AddEvent(1, 1, 9, "", whole));
        Assert.Equal(2, events.AddEvent(1, 2, 9, "", whole.AsMemory(1, 3)));
        Assert.Equal(3, events.AddEvent(1, 3, 9, "", whole.AsMemory(0, 3)));
        Assert.Equal(3, events.LastEvent);
        Assert.Equal(whole, events.Line(1, 1));
        Assert.Equal([2, 3, 4], events.Line(1, 2));
        Assert.Equal([1, 2, 3], events.Line(1, 3));
        Assert.Null(events.Line(1, 4));
    }

    [Fact]
    public void Refused_lines_are_counted_all_and_kept_in_part()
    {
        using var journal = Journal.Open(_folder.Path);
        using var events = new JournalEvents(journal, 0);
        journal.Begin();
        var line = new byte[Limits.QuarantineBytes + 10];
        var kept = Limits.QuarantineKept + 2;
        for (var i = 0; i < kept; i++)
        {
            Assert.Equal(i == 0, events.AddRefused("bin-0001", AcceptCode.Tag, Now, line));
        }

        Assert.True(events.AddRefused("bin-0001", AcceptCode.Tag, Now + 3_600_000, line));
        Assert.True(events.AddRefused("bin-0001", AcceptCode.Form, Now, line));
        journal.Commit();
        using var reader = new JournalReader(Journal.PathIn(_folder.Path));
        Assert.Equal(
            Limits.QuarantineKept + 2, reader.Number("SELECT count(*) FROM quarantine"));
        Assert.Equal(
            Limits.QuarantineBytes, reader.Number("SELECT max(length(bytes)) FROM quarantine"));
        Assert.Equal(line.Length, reader.Number("SELECT max(length) FROM quarantine"));
        Assert.Equal(kept + 2, reader.Number("SELECT sum(count) FROM refusal"));
    }

    [Fact]
    public void Each_row_of_the_acceptance_table_decides_alone()
    {
        var keys = Keys("active");
        Assert.Equal(AcceptCode.Form, Code(new byte[Limits.LineBytes + 1], keys));
        Assert.Equal(AcceptCode.Form, Code("EDGE1|{}|{}"u8.ToArray(), keys));
        var first = _device.Dropoff(100, Now);
        Assert.Equal(AcceptCode.Identity, Code(first, keys, "bin-0002"));
        Assert.Equal(AcceptCode.Unknown, Code(first, null));
        Assert.Equal(AcceptCode.Revoked, Code(first, Keys("revoked")));
        var other = new TestDevice("bin-0001", epoch: 2);
        Assert.Equal(AcceptCode.Epoch, Code(other.Dropoff(100, Now), keys));
        var stranger = new TestDevice("bin-0001", key: new byte[32]);
        Assert.Equal(AcceptCode.Tag, Code(stranger.Dropoff(100, Now), keys));
        Assert.Equal(AcceptCode.Full, Code(first, keys, isFull: true));
        Assert.Equal(AcceptCode.Accept, Code(first, keys));
        Assert.Equal(AcceptCode.Gap, Code(Second(), keys));
        _state.Advance(1, LinkOf(first), 1);
        Assert.Equal(AcceptCode.Again, Code(first, keys, isFull: true));
        _kept.Bytes = first;
        Assert.Equal(AcceptCode.Again, Code(first, keys));
        _kept.Bytes = first[..^1];
        Assert.Equal(AcceptCode.Again, Code(first, keys));
        _kept.Bytes = first[..100];
        Assert.Equal(AcceptCode.Clone, Code(first, keys));
        var twin = new TestDevice("bin-0001");
        Assert.Equal(AcceptCode.Clone, Code(twin.Dropoff(101, Now), keys));
        _kept.Bytes = first;
        Assert.Equal(AcceptCode.Clone, Code(twin.Line(
            1, "dropoff", Now, "\"net\":100,\"comp\":2,\"cat\":\"mixed-paper\","
            + "\"cal\":\"c-2026-07-01\",", Edge.Wire.Tags.Zero, out _), keys));
        Assert.Equal(AcceptCode.Accept, Code(Second(), keys));
        Assert.Equal(AcceptCode.Chain, Code(twin.Next("dropoff", Now, ""), keys));
    }

    [Fact]
    public void A_line_may_be_as_long_as_the_limit_and_carry_what_does_not_leave()
    {
        var keys = Keys("active");
        var count = Padded(0).Length;
        Assert.Equal(AcceptCode.Accept, Code(Padded(Limits.LineBytes - count), keys));
        Assert.Equal(AcceptCode.Form, Code(Padded(Limits.LineBytes - count + 1), keys));
        Assert.Equal("withheld", Judge(Padded(3), keys).Flags);
        Assert.Equal("", Judge(_device.Dropoff(100, Now), keys).Flags);
        Assert.Equal(1, _verify.Line.Seq);
        var broken = Judge("EDGE1|{}|{}"u8.ToArray(), keys);
        Assert.Equal((AcceptCode.Form, ""), (broken.Code, broken.Flags));
    }

    [Fact]
    public void Known_bytes_are_compared_up_to_the_whole_of_p()
    {
        var keys = Keys("active");
        var first = _device.Dropoff(100, Now);
        _state.Advance(1, LinkOf(first), 1);
        var count = first.AsSpan().IndexOf(",\"k\":"u8);
        _kept.Bytes = first[..count];
        Assert.Equal(AcceptCode.Again, Code(first, keys));
        _kept.Bytes = first[..(count - 1)];
        Assert.Equal(AcceptCode.Clone, Code(first, keys));
        foreach (var at in new[] { 0, 6, count - 45, count - 3 })
        {
            _kept.Bytes = [.. first];
            _kept.Bytes[at] ^= 1;
            Assert.Equal(AcceptCode.Clone, Code(first, keys));
        }

        _kept.Bytes = [.. first];
        _kept.Bytes[^5] ^= 1;
        Assert.Equal(AcceptCode.Again, Code(first, keys));
        Assert.Equal((1, 1), _kept.Asked);
    }

    [Fact]
    public void A_greeting_that_names_another_last_event_comes_from_a_second_body()
    {
        var keys = Keys("active");
        var first = _device.Dropoff(100, Now);
        var link = LinkOf(first);
        var other = new string('B', 43) + "=";
        Assert.Equal(AcceptCode.Hello, Code(Linked(1, other), keys));
        Assert.Equal(AcceptCode.Hello, Code(Linked(2, other), keys));
        _state.Advance(1, link, 1);
        Assert.Equal(AcceptCode.Hello, Code(Linked(2, link), keys));
        Assert.Equal(AcceptCode.Clone, Code(Linked(2, other), keys));
        Assert.Equal(AcceptCode.Hello, Code(Linked(3, other), keys));
        _state.Advance(3, other, 1);
        Assert.Equal(AcceptCode.Hello, Code(Linked(2, other), keys));
        foreach (var nothing in new byte[][] { [], [1, 2, 3] })
        {
            _kept.Bytes = nothing;
            Assert.Equal(AcceptCode.Hello, Code(Linked(2, other), keys));
        }

        _kept.Bytes = first;
        Assert.Equal(AcceptCode.Hello, Code(Linked(2, link), keys));
        Assert.Equal((1, 1), _kept.Asked);
        Assert.Equal(AcceptCode.Clone, Code(Linked(2, other), keys));
        Assert.Equal(AcceptCode.Form, Code(Linked(2, other[1..]), keys));
        Assert.Equal(AcceptCode.Form, Code(Linked(2, other + "="), keys));
        Assert.Equal(AcceptCode.Hello, Code(Greeting("\"low\":1,\"next\":2,"), keys));
    }

    private byte[] Linked(long next, string link) =>
        Greeting($"\"low\":1,\"next\":{next},\"link\":\"{link}\",");

    private byte[] Padded(int count) => _device.Line(
        1, "dropoff", Now, $"\"pad\":\"{new string('x', count)}\",", Edge.Wire.Tags.Zero, out _);

    private Judgement Judge(byte[] line, DeviceKeys keys) => _verify.Judge(
        new Submission("bin-0001", line, Now, new TestAnswer(7)), _state, keys, false);

    [Fact]
    public void A_greeting_is_whole_or_broken_grammar()
    {
        var keys = Keys("active");
        Assert.Equal(AcceptCode.Hello, Code(_device.Hello(1, Now), keys));
        Assert.Equal(1, _state.Low);
        Assert.Equal(AcceptCode.Form, Code(_device.Hello(0, Now), keys));
        Assert.Equal(AcceptCode.Form, Code(Greeting("\"low\":1,\"next\":0,"), keys));
        Assert.Equal(AcceptCode.Form, Code(Greeting("\"next\":1,"), keys));
        Assert.Equal(AcceptCode.Form, Code(Greeting("\"low\":1,"), keys));
        Assert.Equal(AcceptCode.Form, Code(_device.Line(
            0, "hello", Now, "\"low\":1,\"next\":1,", "B" + Edge.Wire.Tags.Zero[1..], out _),
            keys));
    }

    [Theory]
    [InlineData(1, Now, "S", 1, "")]
    [InlineData(1, Now + 86_400_000, "S", 1, "")]
    [InlineData(1, Now + 86_400_001, "S", 1, "clock")]
    [InlineData(1, Now - 86_400_001, "S", 1, "clock")]
    [InlineData(1, Now - 86_400_001, "U", 1, "")]
    [InlineData(0, Now, "S", 1, "boot-back")]
    [InlineData(2, Now, "S", 1, "")]
    [InlineData(1, Now, "S", 4, "missing 1-3")]
    [InlineData(0, Now - 86_400_001, "S", 4, "missing 1-3,boot-back,clock")]
    public void Flags_never_refuse_and_say_what_is_odd(
        long boot, long at, string quality, long seq, string flags)
    {
        _state.Advance(0, Edge.Wire.Tags.Zero, 1);
        _state.Greet(7, seq);
        _device.Boot = boot;
        var line = Encoding.ASCII.GetString(_device.Line(
            seq, "dropoff", at, "", Edge.Wire.Tags.Zero, out _));
        var judged = JudgeText(line, quality, at, boot, seq);
        Assert.Equal((AcceptCode.Accept, flags), (judged.Code, judged.Flags ?? ""));
    }

    [Fact]
    public void A_hole_is_named_only_by_the_session_that_greeted_with_it()
    {
        var keys = Keys("active");
        _state.Greet(8, 4);
        var line = _device.Line(4, "dropoff", Now, "", Edge.Wire.Tags.Zero, out _);
        Assert.Equal(AcceptCode.Gap, Code(line, keys));
        _state.Greet(7, 3);
        Assert.Equal(AcceptCode.Gap, Code(line, keys));
        _state.Greet(7, 4);
        Assert.Equal(AcceptCode.Accept, Code(line, keys));
    }

    private Judgement JudgeText(string line, string quality, long at, long boot, long seq)
    {
        // The tag covers the quality of the clock, so the line is made with it.
        var made = quality == "S" ? Encoding.ASCII.GetBytes(line)
            : Resigned(at, boot, seq, quality);
        return _verify.Judge(
            new Submission("bin-0001", made, Now, new TestAnswer(7)), _state, Keys("active"),
            false);
    }

    private byte[] Resigned(long at, long boot, long seq, string quality)
    {
        var payload = Encoding.ASCII.GetBytes(
            $"{{\"v\":1,\"dev\":\"bin-0001\",\"boot\":{boot},\"seq\":{seq},\"t\":{at},"
            + $"\"tq\":\"{quality}\",\"kind\":\"dropoff\",\"prev\":\"{Edge.Wire.Tags.Zero}\"}}");
        var hmac = new NativeHmac();
        var p = Edge.Wire.Tags.P(
            hmac, Edge.Wire.Keys.Platform(hmac, _device.Key), payload, 0, payload.Length);
        var g = Edge.Wire.Tags.G(
            hmac, Edge.Wire.Keys.Gateway(hmac, _device.Key, TestGateway.Id, 1), payload, 0,
            payload.Length, p);
        return Encoding.ASCII.GetBytes(
            $"EDGE1|{Encoding.ASCII.GetString(payload)}|{{\"p\":\"{p}\",\"k\":1,\"g\":\"{g}\"}}");
    }

    private byte[] Second() => _second ??= _device.Dropoff(200, Now);

    private byte[]? _second;

    private byte[] Greeting(string fields) =>
        _device.Line(0, "hello", Now, fields, Edge.Wire.Tags.Zero, out _);

    private static string LinkOf(byte[] line)
    {
        var read = new Edge.Wire.EventLine();
        Assert.True(read.TryParse(line, 0, line.Length));
        return read.P;
    }

    private AcceptCode Code(
        byte[] line, DeviceKeys? keys, string topic = "bin-0001", bool isFull = false) =>
        _verify.Judge(
            new Submission(topic, line, Now, new TestAnswer(7)), _state, keys, isFull).Code;

    private DeviceKeys Keys(string state)
    {
        var hmac = new NativeHmac();
        var key = Convert.ToBase64String(
            Edge.Wire.Keys.Gateway(hmac, _device.Key, TestGateway.Id, 1));
        var epochs = state == "active"
            ? $$"""[{"k":1,"g":"{{key}}","s":"{{key}}","m":"{{key}}"}]""" : "[]";
        var document = Encoding.ASCII.GetBytes($$"""
            {"format":"edge-device-keys/1","dev":"bin-0001","state":"{{state}}",
             "gateway":"{{TestGateway.Id}}",
             "floor":{"seq":0,"p":"{{Edge.Wire.Tags.Zero}}"},
             "newest":1,"epochs":{{epochs}},"orders":[]}
            """);
        Assert.True(DeviceKeys.TryParse(
            document, "bin-0001", TestGateway.Id, out var keys, out var fault), fault);
        return keys!;
    }

    private sealed class Kept : IEventLookup
    {
        public byte[]? Bytes { get; set; }

        public long LastAtMs { get; set; }

        public (long Device, long Seq) Asked { get; private set; }

        public byte[]? Line(long deviceId, long seq)
        {
            Asked = (deviceId, seq);
            return Bytes;
        }
    }
}
