using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Edge.Pipeline;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Pipeline;

// Goal: what is handed to the journal stands in its tables, value by value, and an older journal
// comes up to date; without any loop or clock. Source: docs/reference/journal.md, trust.md 3; the
// cases are what the mutation run found unasked.
public sealed class JournalRowsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Journal _journal;

    public JournalRowsTests()
    {
        _journal = Journal.Open(_folder.Path);
        _journal.Begin();
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_lost_group_leaves_neither_its_ids_nor_its_times()
    {
        using var events = new JournalEvents(_journal, 0);
        events.AddDevice(1, "bin-0001");
        events.AddEvent(1, 1, 5, "", new byte[] { 1 });
        _journal.Commit();
        var newest = events.Newest;
        _journal.Begin();
        events.AddEvent(1, 2, 9_000_000_000, "", new byte[] { 2 });
        _journal.Rollback();
        events.FallBack(newest);
        Assert.Equal((1, 5), (events.LastEvent, events.LastAtMs));
        _journal.Begin();
        Assert.Equal(2, events.AddEvent(1, 2, 6, "", new byte[] { 2 }));
        using var again = new JournalEvents(_journal, 2);
        Assert.Equal((2, 6), again.Newest);
    }

    [Fact]
    public void Devices_events_and_refusals_stand_as_they_were_given()
    {
        using var events = new JournalEvents(_journal, 6);
        Assert.Equal(6, events.LastEvent);
        events.AddDevice(1, "bin-0001");
        events.AddDevice(2, "bin-0002");
        Assert.Equal(7, events.AddEvent(1, 3, 11, "clock", new byte[] { 0xab, 0xcd }));
        Assert.Equal(8, events.AddEvent(2, 3, 12, "", new byte[] { 0xef }));
        Assert.Equal(8, events.LastEvent);
        Assert.True(events.AddRefused("bin-0001", AcceptCode.Tag, 7_200_001, [1, 2]));
        Assert.False(events.AddRefused("bin-0001", AcceptCode.Tag, 10_799_999, [3]));
        events.SetCounter("accepted", 3);
        events.SetCounter("accepted", 4);
        events.SetKeys("bin-0001", 5, [1]);
        events.SetKeys("bin-0001", 6, [2, 3]);
        events.SetFloor("bin-0002", 40);
        _journal.Commit();
        Holds("SELECT id, dev FROM device", "1|bin-0001", "2|bin-0002");
        Holds("SELECT * FROM event", "7|1|3|11|clock|abcd", "8|2|3|12||ef");
        string first = Hash([1, 2]), second = Hash([3]);
        Holds("SELECT hour, dev, code, count, sha256 FROM refusal", $"2|bin-0001|tag|2|{first}");
        Holds("SELECT at, dev, code, length, sha256, bytes FROM quarantine",
            $"7200001|bin-0001|tag|2|{first}|0102", $"10799999|bin-0001|tag|1|{second}|03");
        Holds("SELECT * FROM counter", "accepted|4");
        Holds("SELECT * FROM device_keys", "bin-0001|6|0203");
        Holds("SELECT * FROM gateway", "floor/bin-0002|40");
    }

    [Fact]
    public void An_alarm_is_told_every_time_and_latched_once()
    {
        using var events = new JournalEvents(_journal, 0);
        events.AddAlarm(new Alarm(5, "bin-0001", "clone", "one"));
        events.AddAlarm(new Alarm(6, "bin-0001", "clone", "two"));
        _journal.Commit();
        Holds("SELECT at, dev, code, detail FROM alarm", "5|bin-0001|clone|one",
            "6|bin-0001|clone|two");
        Holds("SELECT dev, code, since, last, count, detail FROM cause",
            "bin-0001|clone|5|6|2|two");
    }

    [Fact]
    public void Pruning_takes_the_payloads_up_to_an_event_and_leaves_each_devices_newest()
    {
        using var events = new JournalEvents(_journal, 0);
        byte[] line = [1];
        foreach ((int device, int seq) in new[] { (1, 1), (1, 2), (2, 1), (1, 3), (2, 2) })
            events.AddEvent(device, seq, 9, "", line);
        Assert.Equal(3, events.Prune(0, 3));
        Assert.Null(events.Line(1, 1));
        Assert.Null(events.Line(2, 1));
        Assert.Equal(line, events.Line(2, 2));
        Assert.Equal(0, events.Prune(3, 4));
        _journal.Commit();
        Holds("SELECT id, hex(line) FROM event WHERE line <> x''", "4|01", "5|01");
        Holds("SELECT * FROM gateway", "pruned-upto|4");
    }

    [Fact]
    public void The_log_stands_as_it_was_given()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string vkey = Edge.Batch.VerifierKey.ForLog("origin", key).Text;
        using var log = new JournalLog(_journal) { Shard = 2, FirstEntry = 100 };
        log.AddShard(new ShardRow(2, "origin", vkey, 100));
        log.AddEntry(0, new EntryRow(7, true, 25, new byte[] { 1, 2 }, [3]));
        log.AddEntry(1, new EntryRow(0, false, -4, new byte[] { 5 }, [6]));
        foreach (int level in new[] { 0, 1, 7, 8, 9, 15, 16 }) log.Put(level, level + 1, [9]);
        log.AddBatch(new BatchRow(1, 10, 12, [1], [2, 3], 77, 5, 2));
        log.AddNote(1, 8, "note", [4]);
        log.AddReceipt(1, 9, [5, 6]);
        log.AddTally(3, new Tally("", 1, 20, 300, 4_000));
        log.AddTally(3, new Tally("", 1, 2, 3, 4));
        log.AddReceiptId(12, 7);
        log.AddReceiptId(12, 7);
        log.AddReceiptId(12, 8);
        log.AddCorrection(1, 101, -9);
        _journal.Commit();
        Holds("SELECT * FROM shard", $"2|origin|{vkey}|100");
        Holds("SELECT * FROM entry", "101|7|1|25|0102|03", "102|null|0|-4|05|06");
        Holds("SELECT * FROM node", "2|8|9|09", "2|16|17|09");
        Holds("SELECT * FROM batch", "1|2|10|12|01|0203|77|5");
        Holds("SELECT * FROM note", "1|8|note|04");
        Holds("SELECT * FROM receipt", "1|9|0506");
        Holds("SELECT * FROM tally", "3|2|22|303|4004");
        Holds("SELECT * FROM receipt_id", "12|7", "12|8");
        Holds("SELECT entry, target, mg FROM correction", "102|101|-9");
        Assert.Throws<NotSupportedException>(() => log.Get(8, 9));
    }

    // A statement that stays open keeps a closed journal's file busy.
    [Fact]
    public void What_is_closed_leaves_no_statement_open()
    {
        using (var events = new JournalEvents(_journal, 0))
        {
            events.AddDevice(1, "bin-0001");
            events.AddEvent(1, 1, 1, "", new byte[] { 1 });
            events.Line(1, 1);
            events.AddRefused("bin-0001", AcceptCode.Tag, 1, [1]);
            events.SetCounter("a", 1);
            events.AddAlarm(new Alarm(1, "bin-0001", "clone", ""));
            events.SetKeys("bin-0001", 1, [1]);
            events.Prune(0, 1);
            Assert.True(Open() >= 11);
        }

        Assert.Equal(0, Open());
        using (var log = new JournalLog(_journal) { Shard = 1 })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            string vkey = Edge.Batch.VerifierKey.ForLog("a", key).Text;
            log.AddShard(new ShardRow(1, "a", vkey, 0));
            log.AddEntry(0, new EntryRow(1, true, 1, new byte[] { 1 }, [1]));
            log.Put(8, 0, [1]);
            log.AddBatch(new BatchRow(1, 0, 1, [1], [], 1, 1, 1));
            log.AddNote(1, 1, "", [1]);
            log.AddReceipt(1, 1, [1]);
            log.AddTally(1, new Tally("", 1, 1, 1, 1));
            log.AddReceiptId(1, 1);
            log.AddCorrection(0, 1, 1);
            Assert.True(Open() >= 9);
        }

        Assert.Equal(0, Open());
    }

    // Statements on the writing connection but for those that open and close a group.
    private int Open()
    {
        using var command = _journal.Prepare("");
        var database = command.Connection!.Handle!.DangerousGetHandle();
        int count = 0;
        for (var at = Next(database, 0); at != 0; at = Next(database, at))
        {
            string sql = Marshal.PtrToStringUTF8(Text(at))!;
            if (!sql.StartsWith("BEGIN", StringComparison.Ordinal)) count++;
        }

        return count;
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_next_stmt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern nint Next(nint database, nint after);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_sql")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern nint Text(nint statement);

    [Fact]
    public void A_row_that_is_there_already_is_an_error_with_its_operation()
    {
        using var events = new JournalEvents(_journal, 0);
        events.AddDevice(1, "bin-0001");
        var twice = Assert.Throws<GatewayException>(() => events.AddDevice(1, "bin-0002"));
        Assert.Equal("add a device", twice.Operation);
        Assert.Contains("1555", twice.Cause, StringComparison.Ordinal);
        events.AddEvent(1, 1, 9, "", new byte[] { 1 });
        var taken = Assert.Throws<GatewayException>(
            () => events.AddEvent(1, 1, 9, "", new byte[] { 2 }));
        Assert.Equal("journal an event", taken.Operation);
        Assert.Equal(1, events.LastEvent);
    }

    [Fact]
    public void The_writing_connection_syncs_every_commit_and_copies_nothing_back_by_itself()
    {
        _journal.Rollback();
        foreach ((string pragma, string value) in new[]
        {
            ("journal_mode", "wal"), ("synchronous", "2"), ("wal_autocheckpoint", "0"),
            ("cache_size", "-16384"), ("mmap_size", "0"),
        })
        {
            using var command = _journal.Prepare($"PRAGMA {pragma}");
            Assert.Equal(
                value, Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture));
        }
    }

    // After a failed sync the file is left as the disk has it; else the WAL is copied back.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Closing_copies_the_WAL_back_unless_the_disk_failed(bool hasFailed)
    {
        using (var events = new JournalEvents(_journal, 0)) events.SetValue("name", "value");
        _journal.Commit();
        if (hasFailed) _journal.Translate(new SqliteException("io", 10, 1034), "commit a group");
        _journal.Dispose();
        Assert.Equal(hasFailed, File.Exists(Journal.PathIn(_folder.Path) + "-wal"));
        using var again = Journal.Open(_folder.Path);
        using var reader = new JournalReader(Journal.PathIn(_folder.Path));
        Assert.Equal("value", reader.Value("name"));
    }

    [Fact]
    public void A_journal_of_each_older_version_comes_up_to_date_and_keeps_its_rows()
    {
        for (int version = 1; version <= JournalSchema.Version; version++)
        {
            string folder = Path.Combine(_folder.Path, "old", $"{version}");
            Directory.CreateDirectory(folder);
            using (var raw = Journal.Connect(
                Journal.PathIn(folder), SqliteOpenMode.ReadWriteCreate))
            using (var command = raw.CreateCommand())
            {
                command.CommandText = string.Concat(JournalSchema.Steps.Take(version))
                    + $"PRAGMA user_version={version};INSERT INTO gateway VALUES('a', 'b');";
                command.ExecuteNonQuery();
            }

            using var journal = Journal.Open(folder);
            using var reader = new JournalReader(Journal.PathIn(folder));
            Assert.Equal(JournalSchema.Version, reader.Number("PRAGMA user_version"));
            Assert.Equal("b", reader.Value("a"));
            Assert.Equal(0, reader.Number("SELECT count(*) FROM meter"));
        }
    }

    [Fact]
    public void The_folder_and_its_file_are_the_owners_alone_and_a_folder_that_is_none_is_named()
    {
        string folder = Path.Combine(_folder.Path, "new", "data");
        using (Journal.Open(folder))
        {
            const UnixFileMode All =
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(All, File.GetUnixFileMode(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Journal.PathIn(folder) + "-wal"));
        }

        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var wrong = Assert.Throws<GatewayException>(() => Journal.Open(file));
        Assert.Equal(("open the journal", Journal.PathIn(file)), (wrong.Operation, wrong.Subject));
        Assert.NotNull(wrong.InnerException);
    }

    private void Holds(string sql, params string[] rows)
    {
        using var reader = new JournalReader(Journal.PathIn(_folder.Path));
        Assert.Equal(rows, reader.Rows(sql, row => string.Join(
            '|', Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) switch
            {
                byte[] bytes => Convert.ToHexStringLower(bytes),
                DBNull => "null",
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            }))));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
