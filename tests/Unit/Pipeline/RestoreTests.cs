using Edge.Pipeline;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Pipeline;

// Goal: a journal that is damaged or older than what was signed is found before anything is signed,
// and brought up to date where the platform has what is missing. Source: trust.md section 3.
public sealed class RestoreTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestFolder _backup = new();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _backup.Dispose();
    }

    [Fact]
    public async Task A_journal_from_a_backup_is_brought_up_to_what_was_signed()
    {
        await SendAndBackUpAsync();
        await SendAsync(4);
        await _bench.ReceiptedAsync(7);
        var entries = _bench.Platform.Entries.ToList();
        await _bench.Gateway.DisposeAsync();
        PutBack();

        await _bench.OpenAsync(_device);
        Assert.Equal(7, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        Assert.Equal(7, _bench.Gateway.View.Device(_device.Id)!.Sum.Events);
        await SendAsync(1);
        await _bench.ReceiptedAsync(8);
        Assert.Equal(entries, _bench.Platform.Entries.Take(entries.Count));
        await _bench.Gateway.DisposeAsync();
        using var inspection = JournalInspection.Open(_bench.Data);
        Assert.All(inspection.Check(), found => Assert.Equal("", found.Fault));
    }

    [Fact]
    public async Task Even_without_its_head_file_it_asks_the_platform_first()
    {
        await SendAndBackUpAsync();
        await SendAsync(4);
        await _bench.ReceiptedAsync(7);
        await _bench.Gateway.DisposeAsync();
        PutBack();
        File.Delete(Path.Combine(_bench.Data, "head"));
        await _bench.OpenAsync(_device);
        Assert.Equal(7, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
    }

    // What the simulation found: the batch without a note was passed over for ever.
    [Fact]
    public async Task A_copy_taken_between_a_batch_and_its_note_goes_on_forwarding()
    {
        await SendAndBackUpAsync();
        await SendAsync(4);
        await _bench.ReceiptedAsync(7);
        var entries = _bench.Platform.Entries.ToList();
        await _bench.Gateway.DisposeAsync();
        PutBack();
        using (var journal = Journal.Connect(
            Journal.PathIn(_bench.Data), SqliteOpenMode.ReadWrite))
        {
            foreach (var table in new[] { "receipt", "note" })
            {
                using var cut = journal.CreateCommand();
                cut.CommandText =
                    $"DELETE FROM {table} WHERE batch = (SELECT max(id) FROM batch)";
                Assert.Equal(1, cut.ExecuteNonQuery());
            }
        }

        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await _bench.ReceiptedAsync(8);
        Assert.Equal(entries, _bench.Platform.Entries.Take(entries.Count));
    }

    [Fact]
    public async Task What_was_signed_and_cannot_be_had_back_stops_the_gateway()
    {
        await SendAndBackUpAsync();
        await SendAsync(4);
        await _bench.ReceiptedAsync(7);
        await _bench.Gateway.DisposeAsync();
        PutBack();
        _bench.Platform.Link.IsAway = true;
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.Contains("signed", wrong.Cause, StringComparison.Ordinal);
        _bench.Platform.Link.IsAway = false;
        await _bench.OpenAsync(_device);
    }

    [Theory]
    [InlineData("UPDATE event SET line = replace(line, 'net\":1', 'net\":9') WHERE seq = 2")]
    [InlineData("UPDATE entry SET leaf = zeroblob(32) WHERE id = 2")]
    [InlineData("UPDATE entry SET head = replace(head, 'down', 'up') WHERE id = 3")]
    [InlineData("DELETE FROM event WHERE seq = 2")]
    [InlineData("DELETE FROM receipt WHERE batch = 1")]
    [InlineData("UPDATE batch SET root = zeroblob(32)")]
    public async Task A_changed_journal_is_named_before_anything_is_signed(string damage)
    {
        await SealThreeAndDamageAsync(damage);
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.Equal("check the journal", wrong.Operation);
        await RepairNothingAsync();
    }

    // Long world 5282: only a rare statement named the column, and that came after a signature.
    // What
    // somebody else keeps beside does not matter.
    [Fact]
    public async Task A_turned_bit_in_the_name_of_a_column_is_named_at_start()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await _bench.Gateway.DisposeAsync();
        Run("CREATE INDEX mine ON event(at)");
        await _bench.OpenAsync(_device);
        await _bench.Gateway.DisposeAsync();

        Run("PRAGMA writable_schema = ON; UPDATE sqlite_schema "
            + "SET sql = replace(sql, 'note TEXT', 'nove TEXT') WHERE name = 'note'");
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.EndsWith("schema of note", wrong.Subject, StringComparison.Ordinal);
        await RepairNothingAsync();
    }

    // Long world 1698: a bit of a stored receipt turned, and only its reader would have noticed.
    // Bytes counted from the end of the note, which is the end of the cosignature.
    [Theory]
    [InlineData("replace({0}, '\"old\":2', '\"old\":1')", "over the batch's own note")]
    [InlineData("replace({0}, '\"size\":3', '\"size\":4')", "of another origin or size")]
    [InlineData("(SELECT document FROM receipt WHERE batch = 1)", "over the batch's own note")]
    [InlineData("replace({0}, 'edge-receipt/1', 'edge-receipt/3')", "edge-receipt/1")]
    [InlineData("substr({0}, 1, instr({0}, '\\n\",\"exc') - 12) || 'AAAA' "
        + "|| substr({0}, instr({0}, '\\n\",\"exc') - 7)", "cosignature on it does not hold")]
    [InlineData("replace({0}, char(8212) || ' platform.', char(8212) || ' platfork.')",
        "cosignature is gone")]
    public async Task A_turned_bit_in_a_stored_receipt_is_named(string bits, string why)
    {
        await SealThreeAndDamageAsync("UPDATE receipt SET document = CAST("
            + string.Format(
                System.Globalization.CultureInfo.InvariantCulture, bits,
                "CAST(document AS TEXT)") + " AS BLOB) WHERE batch = 2");
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.Contains("the receipt of batch 2", wrong.Subject, StringComparison.Ordinal);
        Assert.Contains(why, wrong.Cause, StringComparison.Ordinal);
        Assert.Contains("restore", wrong.Hint, StringComparison.Ordinal);
        using (var inspection = JournalInspection.Open(_bench.Data))
        {
            var found = Assert.Single(inspection.Check(), look => look.Fault.Length > 0);
            Assert.Equal("receipts", found.Name);
        }

        await RepairNothingAsync();
    }

    private async Task SealThreeAndDamageAsync(string damage)
    {
        await _bench.OpenAsync(_device);
        for (var i = 1; i <= 3; i++)
        {
            await SendAsync(1);
            await _bench.ReceiptedAsync(i);
        }

        await _bench.Gateway.DisposeAsync();
        Assert.True(Run(damage.Replace("replace(line", "replace(CAST(line AS TEXT)",
            StringComparison.Ordinal)) > 0);
    }

    private int Run(string sql)
    {
        using var journal = new SqliteConnection(
            $"Data Source={Path.Combine(_bench.Data, "journal.db")};Pooling=False");
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    [Fact]
    public async Task A_clock_before_what_was_received_stops_the_gateway()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(1);
        await _bench.Gateway.DisposeAsync();
        _bench.Clock.Set(1_700_000_000_000);
        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.Equal("the clock", wrong.Subject);
        _bench.Clock.Set(1_785_000_000_000);
        await _bench.OpenAsync(_device);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_folder_is_turned_away()
    {
        await _bench.OpenAsync(_device);
        var options = TestGateway.Options(_bench.Folder);
        var wrong = await Assert.ThrowsAsync<GatewayException>(
            () => Gateway.OpenAsync(options, _bench.Platform.Link, _bench.Clock));
        Assert.Equal("open the data folder", wrong.Operation);
    }

    private async Task SendAndBackUpAsync()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(3);
        await _bench.ReceiptedAsync(3);
        await _bench.Gateway.DisposeAsync();
        foreach (var file in Directory.GetFiles(_bench.Data, "journal.db*"))
        {
            File.Copy(file, Path.Combine(_backup.Path, Path.GetFileName(file)));
        }

        await _bench.OpenAsync(_device);
    }

    private void PutBack()
    {
        foreach (var file in Directory.GetFiles(_bench.Data, "journal.db*")) File.Delete(file);
        foreach (var file in Directory.GetFiles(_backup.Path))
        {
            File.Copy(file, Path.Combine(_bench.Data, Path.GetFileName(file)));
        }
    }

    // The bench closes a gateway at the end: give it one over an empty folder.
    private async Task RepairNothingAsync()
    {
        Directory.Delete(_bench.Data, recursive: true);
        _bench.Platform.Restore(0);
        await _bench.OpenAsync();
    }

    private async Task SendAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
                _device, _device.Dropoff(100 + _device.Seq, _bench.NowMs)));
        }
    }
}
