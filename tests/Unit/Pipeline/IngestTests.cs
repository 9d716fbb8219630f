using System.Text;
using System.Text.Json.Nodes;
using Edge.Pipeline;
using Edge.Wire;
using Limits = Edge.Pipeline.Limits;

namespace Edge.Tests.Unit.Pipeline;

// Goal: what happens to a line between the door and the commit, in the cases the worked vectors do
// not have. Source: trust.md sections 1 and 3.
public sealed class IngestTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_was_acked_is_in_a_copy_of_the_files_taken_at_once()
    {
        // A copy after the answer is what a crash at that moment leaves: WAL and all.
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 40; i++)
        {
            var (code, ack) = await _bench.SendAsync(_device, _device.Dropoff(i, _bench.NowMs));
            Assert.Equal(AcceptCode.Accept, code);
            Assert.Equal(i, Upto(ack));
            if (i % 8 != 0) continue;
            using var image = new TestFolder();
            foreach (var file in Directory.GetFiles(_bench.Data, "journal.db*"))
            {
                if (file.EndsWith("-shm", StringComparison.Ordinal)) continue;
                File.Copy(file, Path.Combine(image.Path, Path.GetFileName(file)));
            }

            Assert.Equal(i, Exported(image.Path, "event").Count);
        }
    }

    [Fact]
    public async Task A_gateway_opened_on_what_a_crash_left_seals_everything_once()
    {
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 30; i++)
        {
            await _bench.SendAsync(_device, _device.Dropoff(i, _bench.NowMs));
            if (i == 10) await _bench.ReceiptedAsync(10);
        }

        // Somewhere between commit, entries, signature, head and receipt: wherever it stands now.
        var image = Path.Combine(_bench.Folder, "image");
        Directory.CreateDirectory(image);
        foreach (var name in new[] { "journal.db", "journal.db-wal", "head" })
        {
            Shell("cp", Path.Combine(_bench.Data, name), image);
        }

        await _bench.Gateway.DisposeAsync();
        Directory.Delete(_bench.Data, recursive: true);
        Directory.Move(image, _bench.Data);
        await _bench.OpenAsync(_device);
        await _bench.ReceiptedAsync(30);
        await _bench.SendAsync(_device, _device.Dropoff(31, _bench.NowMs));
        await _bench.ReceiptedAsync(31);
        var events = _bench.Platform.Entries.Count(entry => entry.Contains(
            "\"type\":\"event\"", StringComparison.Ordinal));
        Assert.Equal(31, events);
    }

    [Fact]
    public async Task A_copy_in_the_open_group_waits_for_the_same_commit_and_is_kept_once()
    {
        await _bench.OpenAsync(_device);
        var line = _device.Dropoff(500, _bench.NowMs);
        var answers = Enumerable.Range(0, 3).Select(_ => new TestAnswer()).ToList();
        foreach (var answer in answers)
        {
            _bench.Gateway.Submit(_device.Id, line, _bench.NowMs, answer);
        }

        var codes = new List<AcceptCode>();
        foreach (var answer in answers) codes.Add((await answer.Decision).Code);
        Assert.Equal([AcceptCode.Accept, AcceptCode.Again, AcceptCode.Again], codes);
        Assert.Single(Exported(_bench.Data, "event"));
    }

    [Fact]
    public async Task A_full_store_refuses_new_lines_answers_old_ones_and_goes_on_later()
    {
        await _bench.OpenAsync(_device);
        var first = _device.Dropoff(100, _bench.NowMs);
        await _bench.SendAsync(_device, first);
        _bench.Space.Set(Limits.FreeBytes - 1);
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        var second = _device.Dropoff(200, _bench.NowMs);

        var (code, ack) = await _bench.SendAsync(_device, second);
        Assert.Equal(AcceptCode.Full, code);
        Assert.Equal((1, "full"), (Upto(ack), Why(ack)));
        Assert.Equal(AcceptCode.Again, await _bench.CodeAsync(_device, first));

        _bench.Space.Set(long.MaxValue);
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(_device, second));
    }

    [Fact]
    public async Task A_clone_is_kept_as_evidence_raises_one_alarm_and_moves_nothing()
    {
        await _bench.OpenAsync(_device);
        await _bench.SendAsync(_device, _device.Dropoff(100, _bench.NowMs));
        var copy = new TestDevice(_device.Id, TestGateway.Id, _device.Key);
        var other = copy.Dropoff(9_999, _bench.NowMs);
        var (code, ack) = await _bench.SendAsync(_device, other);
        await _bench.SendAsync(_device, other);

        Assert.Equal((AcceptCode.Clone, 1, "clone"), (code, Upto(ack), Why(ack)));
        await _bench.RaisedAsync("clone", "sequence 1");
        var kept = Exported(_bench.Data, "quarantine");
        Assert.Equal(Encoding.ASCII.GetString(other), (string)kept[0]["bytes"]!);
        Assert.Equal("clone", (string)kept[0]["code"]!);
        Assert.Single(_bench.Alarms, alarm => alarm.Code == "clone");
        Assert.True(_bench.Gateway.View.Device(_device.Id)!.IsSuspect);
        Assert.Single(Exported(_bench.Data, "event"));
    }

    // Long worlds 1173 and 1459: a copy recorded an event of its own under a number that was taken,
    // was told so far in answer to its greeting, and took its own event for booked.
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task A_copy_at_a_number_that_is_taken_is_named_by_its_greeting(
        int ahead, bool isAnew)
    {
        await _bench.OpenAsync(_device);
        for (var i = 0; i < ahead; i++)
        {
            await _bench.SendAsync(_device, _device.Dropoff(100, _bench.NowMs));
        }

        var copy = new TestDevice(_device.Id, TestGateway.Id, _device.Key);
        copy.Dropoff(9_999, _bench.NowMs);
        if (isAnew) await _bench.ReopenAsync(_device);
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, _device.LinkedHello(1, _bench.NowMs)));
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, copy.Hello(1, _bench.NowMs))); // one that says no link cannot be told apart

        var greeting = copy.LinkedHello(1, _bench.NowMs);
        var (code, ack) = await _bench.SendAsync(_device, greeting);
        Assert.Equal((AcceptCode.Clone, ahead, "clone"), (code, Upto(ack), Why(ack)));
        await _bench.RaisedAsync("clone", "greeting");
        Assert.Single(_bench.Alarms, alarm => alarm.Code == "clone");
        Assert.True(_bench.Gateway.View.Device(_device.Id)!.IsSuspect);
        var kept = Exported(_bench.Data, "quarantine");
        Assert.Equal(Encoding.ASCII.GetString(greeting), (string)kept[0]["bytes"]!);
    }

    [Fact]
    public async Task A_greeting_is_compared_with_the_floor_of_a_device_that_moved_here()
    {
        for (var i = 0; i < 40; i++) _device.Dropoff(1, _bench.NowMs);
        var copy = new TestDevice(_device.Id, TestGateway.Id, _device.Key);
        for (var i = 0; i < 40; i++) copy.Dropoff(2, _bench.NowMs);
        _bench.Platform.Link.Devices[_device.Id] =
            new TestPlatform.Listed(_device.Key, "active", 40, _device.LastTag);
        await _bench.OpenAsync(_device);
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, _device.LinkedHello(1, _bench.NowMs)));
        Assert.Equal(AcceptCode.Clone, await _bench.CodeAsync(
            _device, copy.LinkedHello(1, _bench.NowMs)));
    }

    [Fact]
    public async Task Another_event_at_the_floor_itself_is_a_copys()
    {
        var copy = new TestDevice(_device.Id, TestGateway.Id, _device.Key);
        var own = _device.Dropoff(1, _bench.NowMs);
        var other = copy.Dropoff(2, _bench.NowMs);
        _bench.Platform.Link.Devices[_device.Id] =
            new TestPlatform.Listed(_device.Key, "active", 1, _device.LastTag);
        await _bench.OpenAsync(_device);
        Assert.Equal(AcceptCode.Again, await _bench.CodeAsync(_device, own));
        Assert.Equal(AcceptCode.Clone, await _bench.CodeAsync(_device, other));
    }

    [Fact]
    public async Task A_greeting_whose_link_cannot_be_compared_is_a_greeting()
    {
        await _bench.OpenAsync(_device);
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, _device.LinkedHello(1, _bench.NowMs))); // nothing recorded yet
        _device.Dropoff(1, _bench.NowMs);
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, _device.LinkedHello(1, _bench.NowMs))); // ahead of what came
        var line = _device.Line(
            0, "hello", _bench.NowMs, "\"low\":1,\"next\":2,\"link\":\"short\",", Tags.Zero, out _);
        Assert.Equal(AcceptCode.Form, await _bench.CodeAsync(_device, line));
    }

    [Fact]
    public async Task A_line_made_anew_under_the_next_epoch_is_the_same_line()
    {
        await _bench.OpenAsync(_device);
        var line = _device.Dropoff(100, _bench.NowMs);
        await _bench.SendAsync(_device, line);
        var next = new TestDevice(_device.Id, TestGateway.Id, _device.Key, epoch: 2);
        var same = next.Dropoff(100, _bench.NowMs);
        Assert.Equal(AcceptCode.Epoch, await _bench.CodeAsync(_device, same)); // 2 is not held
    }

    [Fact]
    public async Task A_greeting_counts_for_its_own_connection_only()
    {
        await _bench.OpenAsync(_device);
        await _bench.SendAsync(_device, _device.Dropoff(1, _bench.NowMs));
        for (var i = 0; i < 3; i++) _device.Dropoff(1, _bench.NowMs); // 2 to 4 are lost
        var fifth = _device.Dropoff(5, _bench.NowMs);
        Assert.Equal(AcceptCode.Hello, await _bench.CodeAsync(
            _device, _device.Hello(5, _bench.NowMs), session: 7));
        Assert.Equal(AcceptCode.Gap, await _bench.CodeAsync(_device, fifth, session: 8));
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(_device, fifth, session: 7));
        await _bench.RaisedAsync("missing", "2-4");
    }

    [Fact]
    public async Task Half_a_greeting_is_broken_grammar()
    {
        await _bench.OpenAsync(_device);
        var line = _device.Line(0, "hello", _bench.NowMs, "\"low\":1,", Tags.Zero, out _);
        Assert.Equal(AcceptCode.Form, await _bench.CodeAsync(_device, line));
    }

    [Fact]
    public async Task After_a_restart_numbers_links_and_counters_go_on()
    {
        await _bench.OpenAsync(_device);
        for (var i = 0; i < 5; i++)
        {
            await _bench.SendAsync(_device, _device.Dropoff(i, _bench.NowMs));
        }

        await _bench.CodeAsync(_device, "broken"u8.ToArray());
        await _bench.ReopenAsync(_device);
        Assert.Equal(5, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        Assert.Equal(1, _bench.Gateway.View.Status().Counters["form"]);
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
            _device, _device.Dropoff(6, _bench.NowMs)));
    }

    [Fact]
    public async Task Refused_lines_of_an_hour_become_one_entry_when_the_hour_is_over()
    {
        await _bench.OpenAsync(_device);
        for (var i = 0; i < 70; i++) await _bench.CodeAsync(_device, "broken"u8.ToArray());
        Assert.Equal(Limits.QuarantineKept, Exported(_bench.Data, "quarantine").Count);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        await _bench.SendAsync(_device, _device.Dropoff(1, _bench.NowMs));
        await _bench.ReceiptedAsync(1);
        var entry = Assert.Single(_bench.Platform.Entries, line => line.Contains(
            "\"type\":\"quarantine\"", StringComparison.Ordinal));
        Assert.Contains("\"code\":\"form\",\"count\":70,", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_with_a_field_that_must_not_leave_is_sealed_as_its_hash()
    {
        await _bench.OpenAsync(_device);
        await _bench.SendAsync(_device, _device.Next(
            "dropoff", _bench.NowMs, "\"net\":100,\"phoneNumber\":\"13800000000\","));
        await _bench.ReceiptedAsync(1);
        Assert.Contains(_bench.Platform.Entries, entry => entry.Contains(
            "\"type\":\"withheld\"", StringComparison.Ordinal));
        Assert.DoesNotContain(_bench.Platform.Entries, entry => entry.Contains(
            "13800000000", StringComparison.Ordinal));
        Assert.Equal(0, _bench.Gateway.View.Device(_device.Id)!.Sum.Grams);
    }

    [Fact]
    public async Task A_preview_that_differs_is_flagged_and_the_log_has_the_calculated_number()
    {
        await _bench.OpenAsync(_device);
        await _bench.SendAsync(_device, _device.Next(
            "dropoff", _bench.NowMs,
            "\"net\":100,\"cat\":\"mixed-paper\",\"mg\":1,\"cal\":\"c-2026-07-01\","));
        await _bench.ReceiptedAsync(1);
        Assert.Contains(
            "\"flags\":[\"preview\"]", _bench.Platform.Entries[1], StringComparison.Ordinal);
    }

    private static void Shell(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static List<JsonNode> Exported(string folder, string type)
    {
        using var inspection = JournalInspection.Open(folder);
        using var stream = new MemoryStream();
        inspection.Export(stream, [type], null);
        return [.. Encoding.UTF8.GetString(stream.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];
    }

    private long Upto(byte[]? ack) => Read(ack).Upto;

    private string? Why(byte[]? ack) => Read(ack).Why;

    private (long Upto, string? Why) Read(byte[]? ack)
    {
        Assert.NotNull(ack);
        var hmac = new NativeHmac();
        var key = Keys.Gateway(hmac, _device.Key, TestGateway.Id, 1);
        Assert.True(AckLine.TryRead(
            hmac, key, 1, _device.Id, ack, 0, ack.Length, out var upto, out _, out var why));
        return (upto, why);
    }
}
