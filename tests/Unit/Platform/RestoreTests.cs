using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Unit.Platform;

/// <summary>Restarts, backups put back, and logs with two histories.</summary>
public sealed class RestoreTests : IDisposable
{
    // Goal: whatever is put back, nothing is cosigned below the head or with another root, and the
    // books are fed again from the gateway. Source: trust.md sections 2 (equivocation) and 3.
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly LogWriter log;

    public RestoreTests()
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
    public async Task After_a_restart_the_same_batch_gets_the_same_receipt_byte_for_byte()
    {
        byte[] batch = Next();
        Answer first = await world.PostAsync(log.Row, batch);
        world.Close();
        world.Open();
        Assert.Equal(first.Body, (await world.PostAsync(log.Row, batch)).Body);
        Assert.Equal(1, world.Desk.Totals().Events);
    }

    [Fact]
    public async Task A_ledger_from_a_backup_is_fed_again_and_cosigns_nothing_below_its_head()
    {
        byte[] first = Next(), second = Next(), third = Next();
        await world.PostAsync(log.Row, first);
        byte[] backup = world.BackUp();
        world.Open();
        await world.PostAsync(log.Row, second);
        Answer before = await world.PostAsync(log.Row, third);
        world.PutBack(backup);
        world.Open();
        Answer stale = await world.PostAsync(log.Row, Next());
        Assert.Equal(409, stale.Status);
        Assert.True(RefusalDocument.TryParse(stale.Body, out var refusal, out _));
        Assert.Equal(1, refusal.Size);
        Assert.Equal(SignatureState.Absent, Cosigned(await world.PostAsync(log.Row, second)));
        Answer again = await world.PostAsync(log.Row, third);
        Assert.Equal(SignatureState.Good, Cosigned(again));
        Assert.Equal(SignatureState.Good, Cosigned(before));
        Assert.Equal(3, world.Desk.Totals().Events);
    }

    [Fact]
    public async Task Another_history_is_refused_even_if_the_ledger_forgot_the_first()
    {
        await world.PostAsync(log.Row, Next());
        byte[] backup = world.BackUp();
        world.Open();
        await world.PostAsync(log.Row, Next());
        world.PutBack(backup);
        world.Open();
        byte[] forged = log.Fork(1, LogWriter.Event(bin.DropOff(9999)));
        Answer answer = await world.PostAsync(log.Row, forged);
        Assert.Equal(422, answer.Status);
        Assert.True(RefusalDocument.TryParse(answer.Body, out var refusal, out _));
        Assert.Equal("fork", refusal.Code);
        Assert.Equal(423, (await world.PostAsync(log.Row, forged)).Status);
    }

    [Fact]
    public async Task Both_histories_are_kept_as_evidence()
    {
        await world.PostAsync(log.Row, Next());
        await world.PostAsync(log.Row, Next());
        byte[] forged = log.Fork(1, LogWriter.Event(bin.DropOff(9999)));
        Assert.Equal(422, (await world.PostAsync(log.Row, forged)).Status);
        using var connection = world.Ledger.Read();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT ours, theirs, size FROM fork";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        var roots = new List<string>();
        foreach (int column in new[] { 0, 1 })
        {
            Assert.True(Note.TryParseCheckpoint(row.GetString(column), out Note note,
                out Checkpoint at, out string fault), fault);
            Assert.True(VerifierKey.TryParse(log.Row.Vkey, out VerifierKey key, out _));
            Assert.Equal(SignatureState.Good, note.Check(key));
            Assert.Equal(2, at.Size);
            roots.Add(Convert.ToHexString(at.Root));
        }
        Assert.NotEqual(roots[0], roots[1]);
    }

    [Fact]
    public async Task A_ledger_whose_tree_was_damaged_does_not_start()
    {
        await world.PostAsync(log.Row, Next());
        world.Close();
        string file = Path.Combine(world.Folder, "ledger.sqlite");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE node SET hash = zeroblob(32)";
            command.ExecuteNonQuery();
        }
        var wrong = Assert.Throws<PlatformException>(world.Open);
        Assert.Contains("nodes do not give the root", wrong.Cause);
    }

    [Fact]
    public async Task A_sender_of_another_log_and_a_stranger_are_refused()
    {
        byte[] batch = Next();
        Assert.Equal(403, (await world.PostAsync(null, batch)).Status);
        Assert.Equal(403, (await world.PostAsync(
            log.Row with { Gateway = "gw-2" }, batch)).Status);
        Assert.Equal(0, world.SizeOnRecord(log.Row.Origin));
    }

    private byte[] Next() => log.Seal(LogWriter.Event(bin.DropOff(100)));

    private SignatureState Cosigned(Answer answer)
    {
        Assert.Equal(200, answer.Status);
        Assert.True(
            ReceiptDocument.TryParse(answer.Body, out var receipt, out string fault), fault);
        Assert.True(Note.TryParse(receipt.Note, out Note note, out fault), fault);
        return note.Check(world.Cosigner.VerifierKey);
    }
}
