using System.Text;
using Edge.Batch;
using Edge.Platform;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Platform;

// Goal: whatever changes in the platform's books without it, it is named before anything is signed
// again. Source: trust.md section 3 ("only our hashes find corruption"; at start, before
// listening). Method: one value of each kind.
public sealed class LedgerCheckTests : IDisposable
{
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly LogWriter log;

    public LedgerCheckTests()
    {
        world.AddDevice(bin.Dev, bin.DeviceKey);
        log = new LogWriter(world, "gw-1");
        world.Open();
    }

    public void Dispose()
    {
        log.Dispose();
        world.Dispose();
    }

    [Fact]
    public async Task Books_that_nobody_touched_pass_while_the_platform_goes_on()
    {
        await FillAsync();
        Assert.Equal(8, Check(long.MaxValue));
        Assert.Equal(2, Check(1)); // the newest batch only
        await BookAsync(1);
        Assert.Equal(9, Check(long.MaxValue));
    }

    [Theory]
    [InlineData("UPDATE batch SET body = cast(replace(body, 'pet', 'pex') AS BLOB) WHERE old = 2",
        "node 0/2")]
    [InlineData("UPDATE batch SET body = substr(body, 2) WHERE old = 2", "batch 2")]
    [InlineData("UPDATE batch SET note = replace(note, char(10) || '6', char(10) || '7')", "batch")]
    [InlineData("UPDATE batch SET root = zeroblob(32) WHERE old = 6", "batch 6")]
    [InlineData("UPDATE batch SET receipt = cast(replace(receipt, 'ions\":[', 'ions\":[[3,\"x\"]')"
        + " AS BLOB) WHERE old = 2", "receipt 2")]
    [InlineData("DELETE FROM batch WHERE old = 2", "batch 2")]
    [InlineData("UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND idx = 5", "node 0/5")]
    [InlineData("UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1", "node 2/1")]
    [InlineData("UPDATE entry SET mg = mg + 1 WHERE idx = 4", "entry 4")]
    [InlineData("UPDATE entry SET g = g * 2 WHERE idx = 4", "entry 4")]
    [InlineData("UPDATE entry SET at = at + 1 WHERE idx = 3", "entry 3")]
    [InlineData("UPDATE entry SET seq = seq + 64 WHERE idx = 3", "entry 3")]
    [InlineData("UPDATE entry SET verdict = 'held' WHERE idx = 7", "entry 7")]
    [InlineData("DELETE FROM entry WHERE idx = 0", "entry 0")]
    [InlineData("UPDATE event SET p = zeroblob(32) WHERE seq = 2", "entry 1")]
    [InlineData("UPDATE event SET prev = zeroblob(32) WHERE seq = 2", "entry 1")]
    [InlineData("UPDATE device SET mg = mg + 1", "sums of bin-1")]
    [InlineData("UPDATE device SET counted = counted - 1", "sums of bin-1")]
    [InlineData("UPDATE device SET last_seq = last_seq + 1", "sums of bin-1")]
    [InlineData("UPDATE verdict SET n = n + 1", "verdict")]
    [InlineData("UPDATE log SET root = zeroblob(32)", "size 8")]
    [InlineData("UPDATE log SET size = 6", "size 6")]
    [InlineData("UPDATE log SET frozen = 1", "is frozen")]
    [InlineData("UPDATE claim SET seq = 99 WHERE seq = 3", "the claim event bin-1 3")]
    [InlineData("UPDATE device SET last_at = last_at - 1", "sums of bin-1")]
    public async Task One_changed_value_is_named_with_what_to_do(string sql, string name)
    {
        await FillAsync();
        world.Close();
        Change(sql);
        var wrong = Assert.Throws<PlatformException>(() => Check(long.MaxValue));
        Assert.Contains(name, wrong.Subject, StringComparison.Ordinal);
        Assert.Contains("backup", wrong.Hint, StringComparison.Ordinal);
    }

    // What nobody signed, each with why it may differ: the platform's own clock, the number of a
    // row,
    // and what a claim is for (it follows from a pack that the check has not).
    private static readonly string[] unsigned =
        ["batch.at", "claim.high", "claim.low", "claim.name", "entry.id"];

    // Method: one value of every row and column of the books after the other, also of entries that
    // were not booked. A new column is found here until it is compared, or listed with why not.
    [Fact]
    public async Task Every_value_of_the_books_is_compared_but_for_what_nobody_signed()
    {
        await FillAsync();
        var stranger = new WrittenDevice("bin-9", new byte[32]);
        string twice = LogWriter.Event(bin.DropOff(100, "pet"));
        await PostAsync(twice, LogWriter.Event(stranger.DropOff(100, "pet")));
        await PostAsync(twice);
        world.Close();
        Assert.Equal(11, Check(long.MaxValue));

        var unfound = new SortedSet<string>(StringComparer.Ordinal);
        byte[] kept = File.ReadAllBytes(FileName);
        foreach ((string table, string column, string row) in Cells())
        {
            Change(string.Format(System.Globalization.CultureInfo.InvariantCulture,
                "UPDATE {0} SET {1} = CASE typeof({1}) WHEN 'integer' THEN {1} + 1000 "
                + "WHEN 'text' THEN substr({1}, 1, length({1}) - 1) || '~' "
                + "WHEN 'blob' THEN cast(substr({1}, 2) AS BLOB) ELSE 1 END WHERE {2}",
                table, column, row));
            if (Record.Exception(() => Check(long.MaxValue)) is not PlatformException)
                unfound.Add($"{table}.{column}");
            File.WriteAllBytes(FileName, kept);
        }
        Assert.Equal(unsigned, unfound);
    }

    private List<(string Table, string Column, string Row)> Cells()
    {
        using SqliteConnection connection = Connect();
        var cells = new List<(string, string, string)>();
        foreach (string[] column in Rows(connection,
            "SELECT m.name, c.name, (SELECT group_concat(k.name) FROM pragma_table_info(m.name) k "
            + "WHERE k.pk > 0) FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
            + "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"))
        {
            string row = string.Join(" || ' AND ' || ", column[2].Split(',')
                .Select(key => $"'{key} = ' || quote({key})"));
            cells.AddRange(Rows(connection, $"SELECT {row} FROM {column[0]}")
                .Select(found => (column[0], column[1], found[0])));
        }
        return cells;
    }

    private static List<string[]> Rows(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return rows;
    }

    [Fact]
    public async Task A_bent_signature_of_the_log_or_of_ours_is_named()
    {
        await FillAsync();
        world.Close();
        string name = world.Cosigner.VerifierKey.Name;
        foreach (string column in new[] { "body", "receipt" })
        {
            byte[] kept = File.ReadAllBytes(FileName);
            var text = Text($"SELECT {column} FROM batch WHERE old = 2");
            string signer = column == "body" ? log.Row.Origin : name;
            int at = text.LastIndexOf($"{signer} ", StringComparison.Ordinal)
                + signer.Length + 60;
            string bent = $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";
            Change($"UPDATE batch SET {column} = cast($0 AS BLOB) WHERE old = 2", bent);
            if (column == "body") // the note stands twice: bent alike, only the signature tells
                Change("UPDATE batch SET note = $0 WHERE old = 2", Note(bent));
            var wrong = Assert.Throws<PlatformException>(() => Check(long.MaxValue));
            Assert.Contains("signature", wrong.Cause, StringComparison.Ordinal);
            SqliteConnection.ClearAllPools();
            File.WriteAllBytes(FileName, kept);
        }
    }

    [Fact]
    public async Task A_head_that_lost_its_newest_slot_is_named()
    {
        await FillAsync();
        string file = Assert.Single(Directory.GetFiles(Path.Combine(world.Folder, "head")));
        byte[] whole = File.ReadAllBytes(file);
        // Three batches, three writes: the newest slot is the odd one.
        byte[] bent = [.. whole];
        bent[4096 + 20] ^= 4;
        File.WriteAllBytes(file, bent);
        var wrong = Assert.Throws<PlatformException>(() => Check(long.MaxValue));
        Assert.Contains("head", wrong.Subject, StringComparison.Ordinal);
        Assert.Contains("a slot was lost", wrong.Cause, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Throws<PlatformException>(() => Check(long.MaxValue));
        File.WriteAllBytes(file, whole);
        Assert.Equal(8, Check(long.MaxValue));
    }

    [Fact]
    public async Task The_daily_look_finds_what_changed_since_the_start()
    {
        await FillAsync();
        using LedgerCheck check = Open();
        var watch = new LedgerWatch(check, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task<PlatformException?> running = watch.RunAsync(limit.Token);
        Change("UPDATE entry SET mg = mg + 1 WHERE idx = 4");
        Assert.Contains("entry 4", (await running)!.Subject, StringComparison.Ordinal);
    }

    private string FileName => Path.Combine(world.Folder, "ledger.sqlite");

    private async Task FillAsync()
    {
        foreach (int count in new[] { 2, 4, 2 }) await BookAsync(count);
    }

    private Task BookAsync(int count) => PostAsync([.. Enumerable.Range(0, count).Select(_ =>
        LogWriter.Event(bin.DropOff(100, "pet")))]);

    private async Task PostAsync(params string[] entries) => Assert.Equal(
        200, (await world.PostAsync(log.Row, log.Seal(entries))).Status);

    private LedgerCheck Open() => new(world.Folder)
    {
        LogKey = origin => origin == log.Row.Origin
            && VerifierKey.TryParse(log.Row.Vkey, out VerifierKey key, out _) ? key : null,
        Cosigners = [world.Cosigner.VerifierKey],
    };

    private long Check(long most)
    {
        using LedgerCheck check = Open();
        return check.Run(most, TestContext.Current.CancellationToken);
    }

    private static string Note(string batch)
    {
        Assert.True(BatchDocument.TryParse(Encoding.UTF8.GetBytes(batch), out var document,
            out var fault), fault.Detail);
        return document.Checkpoint;
    }

    private void Change(string sql, params string[] values)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i]);
        Assert.True(command.ExecuteNonQuery() > 0, sql);
    }

    private string Text(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Encoding.UTF8.GetString((byte[])command.ExecuteScalar()!);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        return connection;
    }
}
