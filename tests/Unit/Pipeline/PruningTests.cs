using System.Text;
using Edge.Batch;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: after pruning the payloads are gone and every proof is still worth what it was: one taken
// before verifies, the tree gives the same roots, sums and dedup stay. Source: issue 7, Durability.
public sealed class PruningTests : IAsyncDisposable
{
    private const long DayMs = 86_400_000;

    private readonly GatewayBench _bench = new() { KeepMonths = 3 };
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestDevice _silent = new("bin-0002");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Old_payloads_go_and_the_proofs_given_for_them_still_verify()
    {
        await _bench.OpenAsync(_device, _silent);
        var lines = await SendAsync(_device, 5);
        await SendAsync(_silent, 1);
        await _bench.ReceiptedAsync(6);
        var ids = lines.Select(IdOf).ToList();
        var proofs = ids.Select(id => _bench.Gateway.View.Find(id)!).ToList();
        Assert.All(proofs, AssertVerifies);

        _bench.Clock.Set(_bench.NowMs + (100 * DayMs));
        await SendAsync(_device, 1);
        await _bench.ReceiptedAsync(7);
        await _bench.ReopenAsync(_device, _silent);
        await PrunedAsync(6);
        Assert.All(ids.Take(5), id => Assert.Null(_bench.Gateway.View.Find(id)));
        Assert.All(proofs, AssertVerifies);

        // Too old to compare: the answer is that of a copy.
        Assert.Equal(AcceptCode.Again, await _bench.CodeAsync(_device, lines[1]));
        await SendAsync(_silent, 1);
        await _bench.ReceiptedAsync(8);
        Assert.Equal(6, _bench.Gateway.View.Device(_device.Id)!.Sum.Events);
        Assert.Equal("", _bench.Gateway.Desk.Evidence.Verify(1));
        await _bench.ReopenAsync(_device, _silent);
        Assert.Equal(6, _bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        await _bench.Gateway.DisposeAsync();
        using (var inspection = JournalInspection.Open(_bench.Data))
        {
            Assert.All(inspection.Check(), found => Assert.Equal("", found.Fault));
            using var export = new MemoryStream();
            inspection.Export(export, ["event"], null);
            var text = Encoding.ASCII.GetString(export.ToArray());
            // Kept: the newest of the silent device then, and the two that came later.
            Assert.Equal(3, text.Split("\"line\":\"EDGE1|").Length - 1);
        }

        await _bench.OpenAsync();
    }

    [Fact]
    public async Task What_the_platform_has_not_receipted_is_kept_however_old()
    {
        await _bench.OpenAsync(_device);
        _bench.Platform.Link.IsAway = true;
        var lines = await SendAsync(_device, 3);
        _bench.Clock.Set(_bench.NowMs + (400 * DayMs));
        await _bench.ReopenAsync(_device);
        await GatewayBench.UntilAsync(
            () => _bench.Gateway.View.Status().Sealed >= 3, "a seal");
        Assert.NotNull(_bench.Gateway.View.Find(IdOf(lines[0])));
        _bench.Platform.Link.IsAway = false;
        await _bench.ReceiptedAsync(3);
    }

    [Fact]
    public async Task A_platform_that_went_back_behind_what_was_pruned_is_told_of_and_not_fed()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(_device, 2);
        await _bench.ReceiptedAsync(2);
        _bench.Clock.Set(_bench.NowMs + (100 * DayMs));
        await SendAsync(_device, 1);
        await _bench.ReceiptedAsync(3);
        await _bench.ReopenAsync(_device);
        await PrunedAsync(2);

        _bench.Platform.Restore(0);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await _bench.RaisedAsync("forward", "pruned");
        Assert.Equal(ForwardState.Stopped, _bench.Gateway.View.Status().Forward);
        Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(
            _device, _device.Dropoff(1, _bench.NowMs))); // the site goes on collecting
    }

    [Fact]
    public async Task A_missing_payload_that_nobody_pruned_is_damage()
    {
        await _bench.OpenAsync(_device);
        await SendAsync(_device, 3);
        await _bench.ReceiptedAsync(3);
        await _bench.Gateway.DisposeAsync();
        using (var journal = Journal.Connect(
            Journal.PathIn(_bench.Data), Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        {
            using var damage = journal.CreateCommand();
            damage.CommandText = "UPDATE event SET line = x'' WHERE seq = 1";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        var wrong = await Assert.ThrowsAsync<GatewayException>(() => _bench.OpenAsync());
        Assert.Equal("check the journal", wrong.Operation);
        Directory.Delete(_bench.Data, recursive: true);
        _bench.Platform.Restore(0);
        await _bench.OpenAsync();
    }

    [Fact]
    public async Task The_verb_prunes_a_folder_that_no_gateway_uses()
    {
        var bench = new GatewayBench();
        await using (bench)
        {
            await bench.OpenAsync(_device);
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(AcceptCode.Accept, await bench.CodeAsync(
                    _device, _device.Dropoff(100, bench.NowMs)));
            }

            await bench.ReceiptedAsync(3);
            bench.Clock.Set(bench.NowMs + (100 * DayMs));
            Assert.Throws<GatewayException>(() => Pruning.Run(bench.Data, 3, bench.Clock));
            await bench.Gateway.DisposeAsync();
            Assert.Throws<GatewayException>(() => Pruning.Run(bench.Data, 2, bench.Clock));
            Assert.Equal(0, Pruning.Run(bench.Data, 4, bench.Clock));
            Assert.Equal(2, Pruning.Run(bench.Data, 3, bench.Clock));
            Assert.Equal(0, Pruning.Run(bench.Data, 3, bench.Clock));
            await bench.OpenAsync(_device);
            Assert.Equal(3, bench.Gateway.View.Device(_device.Id)!.DurableSeq);
        }
    }

    private async Task<List<byte[]>> SendAsync(TestDevice device, int count)
    {
        var lines = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            lines.Add(device.Dropoff(100 + device.Seq, _bench.NowMs));
            Assert.Equal(AcceptCode.Accept, await _bench.CodeAsync(device, lines[^1]));
        }

        return lines;
    }

    private Task PrunedAsync(long upto) => GatewayBench.UntilAsync(
        () =>
        {
            using var reader = new JournalReader(Journal.PathIn(_bench.Data));
            return reader.PrunedUpto() >= upto;
        },
        $"pruning up to {upto}");

    private static string IdOf(byte[] line)
    {
        var read = new Edge.Wire.EventLine();
        Assert.True(read.TryParse(line, 0, line.Length));
        return Edge.Wire.ReceiptId.From(read.P);
    }

    private static void AssertVerifies(EventProof proof)
    {
        Assert.True(Note.TryParseCheckpoint(proof.Checkpoint, out _, out var at, out _));
        Assert.True(Proof.VerifyInclusion(
            proof.Index, at.Size, Merkle.Leaf(proof.Entry), proof.Path, at.Root));
    }
}
