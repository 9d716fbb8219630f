using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Unit.Pipeline;

// Goal: a log is followed by another without an event lost, without a hand at the platform, and
// with proofs that hold across both. Source: trust.md section 2, Rotation, and planted bug 41.
public sealed class ShardTests : IAsyncDisposable
{
    private const long NowMs = 1_785_000_000_000;
    private const string NextOrigin = "edge.example.cn/sz-futian-07/2027h1";

    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestClock _clock = new(NowMs);
    private readonly ECDsa _nextKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _logKey;
    private readonly PlatformWorld _world = new()
    {
        Recalculate = terms => new PackRecalculator(TestGateway.Packs, terms),
    };

    private readonly LedgerLink _link;
    private Gateway? _gateway;

    public ShardTests()
    {
        _logKey = TestGateway.Options(_folder.Path).LogKey;
        var vkey = VerifierKey.ForLog(TestGateway.Origin, _logKey).Text;
        var row = _world.AddLog(TestGateway.Id, TestGateway.Origin, vkey, TestGateway.Terms);
        _world.AddDevice(_device.Id, _device.Key);
        _world.Open();
        _link = new LedgerLink(_world, row);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        _world.Dispose();
        _folder.Dispose();
        _nextKey.Dispose();
        _logKey.Dispose();
    }

    [Fact]
    public async Task At_the_half_year_the_log_closes_and_the_next_begins_with_nothing_between()
    {
        await OpenAsync();
        var before = await SendAsync(3);
        await ReceiptedAsync(3);
        _clock.Advance(TimeSpan.FromHours(2));
        var at = await SendAsync(2);
        await ReceiptedAsync(5);
        var after = await SendAsync(2);
        await ReceiptedAsync(7);

        Assert.Equal(NextOrigin, _gateway!.View.Status().Origin);
        Assert.Equal(["open", "event", "event", "event", "event", "event", "close"],
            Types(TestGateway.Origin));
        Assert.Equal(["open", "event", "event"], Types(NextOrigin));
        Assert.Equal(7, _world.Desk.Totals().Counted);
        AssertProven(TestGateway.Origin, [.. before, .. at]);
        AssertProven(NextOrigin, after);
        Assert.Empty(Alarms());
    }

    [Fact]
    public async Task The_new_log_names_the_last_cosigned_note_of_the_old_one()
    {
        await OpenAsync();
        await SendAsync(1);
        await ReceiptedAsync(1);
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await ReceiptedAsync(2);
        await SendAsync(1);
        await ReceiptedAsync(3);

        Assert.True(EntryLine.TryParse(Entries(NextOrigin)[0], out var open, out _));
        var note = Encoding.UTF8.GetString(Convert.FromBase64String(open.Before!));
        Assert.True(Note.TryParseCheckpoint(note, out var signed, out var checkpoint, out _));
        Assert.Equal(TestGateway.Origin, checkpoint.Origin);
        Assert.Equal(_world.SizeOnRecord(TestGateway.Origin), checkpoint.Size);
        Assert.Equal(SignatureState.Good, signed.Check(_world.Cosigner.VerifierKey));
    }

    [Fact]
    public async Task A_platform_that_is_away_holds_the_new_log_up_for_a_minute_only()
    {
        await OpenAsync();
        await SendAsync(1);
        await ReceiptedAsync(1);
        _link.IsAway = true;
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await SealedAsync(2);
        await SendAsync(1);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await SealedAsync(3);
        Assert.Equal(NextOrigin, _gateway!.View.Status().Origin);
        await ReopenAsync();
        _link.IsAway = false;
        await ReceiptedAsync(3);
        Assert.Equal(["open", "event"], Types(NextOrigin));
        Assert.Equal(3, _world.Desk.Totals().Counted);
        Assert.Empty(Alarms());
    }

    [Fact]
    public async Task A_restart_between_close_and_open_goes_on_in_the_new_log()
    {
        await OpenAsync();
        await SendAsync(1);
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await ReceiptedAsync(2);
        await ReopenAsync();
        Assert.Equal(NextOrigin, _gateway!.View.Status().Origin);
        await SendAsync(1);
        await ReceiptedAsync(3);
        Assert.Equal(3, _world.Desk.Totals().Counted);
        await _gateway.DisposeAsync();
        using var inspection = JournalInspection.Open(Path.Combine(_folder.Path, "data"));
        Assert.All(inspection.Check(), found => Assert.Equal("", found.Fault));
    }

    [Fact]
    public async Task A_journal_from_before_the_turn_is_brought_over_it()
    {
        await OpenAsync();
        await SendAsync(2);
        await ReceiptedAsync(2);
        await _gateway!.DisposeAsync();
        using var backup = new TestFolder();
        Copy(Path.Combine(_folder.Path, "data"), backup.Path);
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await ReceiptedAsync(3);
        await SendAsync(2);
        await ReceiptedAsync(5);
        await _gateway.DisposeAsync();
        Copy(backup.Path, Path.Combine(_folder.Path, "data"));

        await OpenAsync();
        Assert.Equal(NextOrigin, _gateway.View.Status().Origin);
        Assert.Equal(5, _gateway.View.Device(_device.Id)!.DurableSeq);
        await SendAsync(1);
        await ReceiptedAsync(6);
        Assert.Equal(6, _world.Desk.Totals().Counted);
    }

    [Fact]
    public async Task A_platform_from_before_the_turn_is_fed_both_logs_again()
    {
        await OpenAsync();
        await SendAsync(2);
        await ReceiptedAsync(2);
        var backup = _world.BackUp();
        _world.Open();
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await ReceiptedAsync(3);
        await SendAsync(2);
        await ReceiptedAsync(5);
        _link.IsAway = true;
        _world.PutBack(backup);
        _world.Open();
        _link.IsAway = false;
        await SendAsync(1);
        await ReceiptedAsync(6);
        Assert.Equal(6, _world.Desk.Totals().Counted);
        Assert.Equal(["open", "event", "event", "event"], Types(NextOrigin));
    }

    [Fact]
    public async Task The_platform_knows_the_new_log_after_its_own_restart()
    {
        await OpenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        await SendAsync(1);
        await ReceiptedAsync(1);
        _link.IsAway = true;
        _world.Close();
        _world.Open();
        _link.IsAway = false;
        await SendAsync(1);
        await ReceiptedAsync(2);
        Assert.Equal(2, _world.Desk.Totals().Counted);
    }

    private async Task OpenAsync()
    {
        var options = TestGateway.Options(_folder.Path);
        _gateway = await Gateway.OpenAsync(
            new GatewayOptions
            {
                Gateway = options.Gateway,
                Site = "site",
                Origin = options.Origin,
                LogKey = options.LogKey,
                Next = new NextLog(NextOrigin, _nextKey, NowMs + 3_600_000),
                Data = options.Data,
                Packs = options.Packs,
                Terms = options.Terms,
            },
            _link, _clock);
        await _gateway.KeysAsync(_device.Id);
    }

    private async Task ReopenAsync()
    {
        await _gateway!.DisposeAsync();
        await OpenAsync();
    }

    private async Task<List<string>> SendAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            var answer = new TestAnswer(1);
            _gateway!.Submit(_device.Id, _device.Dropoff(100 + _device.Seq, now), now, answer);
            Assert.Equal(AcceptCode.Accept, (await answer.Decision).Code);
            ids.Add(Edge.Wire.ReceiptId.From(_device.LastTag));
        }

        return ids;
    }

    private Task ReceiptedAsync(long events) => GatewayBench.UntilAsync(
        () => _gateway!.View.Status().Receipted == events, $"{events} receipts");

    private Task SealedAsync(long events) => GatewayBench.UntilAsync(
        () => _gateway!.View.Status().Sealed == events, $"{events} sealed");

    private void AssertProven(string origin, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            var proof = _gateway!.View.Find(id);
            Assert.NotNull(proof);
            Assert.True(VerifierKey.TryParse(proof.LogKey, out var key, out _));
            Assert.True(Note.TryParseCheckpoint(
                proof.Checkpoint, out var note, out var checkpoint, out _));
            Assert.Equal(origin, checkpoint.Origin);
            Assert.Equal(SignatureState.Good, note.Check(key));
            Assert.True(Proof.VerifyInclusion(
                proof.Index, checkpoint.Size, Merkle.Leaf(proof.Entry), proof.Path,
                checkpoint.Root));
        }
    }

    private List<string> Entries(string origin)
    {
        var log = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
        var entries = new List<string>();
        while (_world.Desk.Stored(log, entries.Count, receipt: false) is { } body)
        {
            Assert.True(BatchDocument.TryParse(body, out var batch, out _));
            entries.AddRange(batch.Entries);
        }

        return entries;
    }

    private List<string> Types(string origin) => [.. Entries(origin).Select(entry =>
    {
        Assert.True(EntryLine.TryParse(entry, out var parts, out _));
        return EntryLine.NameOf(parts.Type);
    })];

    private List<string> Alarms()
    {
        using var connection = _world.Ledger.Read();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT code FROM alarm";
        using var rows = command.ExecuteReader();
        var codes = new List<string>();
        while (rows.Read()) codes.Add(rows.GetString(0));
        return codes;
    }

    // The head stays: it knows what was signed.
    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(to, "journal.db*")) File.Delete(file);
        foreach (var file in Directory.GetFiles(from, "journal.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
