using Edge.Batch;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Pipeline.Operators;
using Edge.Platform;
using Edge.Platform.Devices;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Pipeline.Operators;

// Goal: what two persons decided is carried out once, whatever is lost between; what one person
// wants is not. Source: trust.md section 6, "two persons for rotation, revocation, manual
// correction". Milligrams: mixed paper is 3.55 t per short ton of 907 184.74 g (the pack's row),
// cut: 1 000 g are 3 913 205 mg, 500 g are 1 956 602 mg.
public sealed class FourEyesTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestClock _clock = new(1_785_000_000_000);
    private readonly DeviceStore _store;
    private readonly OrderBook _orders;
    private readonly ActingLink _link;
    private readonly PlatformWorld _world = new()
    {
        Recalculate = terms => new PackRecalculator(TestGateway.Packs, terms),
    };

    private Gateway _gateway = null!;

    public FourEyesTests()
    {
        using var key = TestGateway.Options(_folder.Path).LogKey;
        var row = _world.AddLog(
            TestGateway.Id, TestGateway.Origin,
            VerifierKey.ForLog(TestGateway.Origin, key).Text, TestGateway.Terms);
        _world.AddDevice(_device.Id, _device.Key);
        _world.Open();
        _store = DeviceStore.Open(_folder.Path);
        _orders = new OrderBook(_store, _world.Registry, _clock);
        _link = new ActingLink(
            new LedgerLink(_world, row), new PairedActs(_store, _orders, _clock), row.Gateway);
    }

    private Approvals Approvals => _gateway.Desk.Approvals;

    public async ValueTask InitializeAsync()
    {
        await OpenAsync(TestGateway.Terms);
        await SendAsync(1_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _world.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_revocation_that_two_persons_want_is_done_and_both_names_are_kept()
    {
        var id = await AskAsync("device.revoke", _device.Id);
        Assert.Equal("same", await Approvals.DecideAsync("mei", id, true));
        Assert.Equal(0, _link.Asked);
        Assert.Equal("", await Approvals.DecideAsync("li", id, true));
        var done = await EndedAsync(id);

        Assert.Equal(("done", "revoked"), (done.State, done.Answer));
        Assert.Equal("revoked", _world.Registry.Device(_device.Id)!.Row.State);
        await UntilAsync(() => _gateway.View.Device(_device.Id)!.IsRevoked, "the gateway's word");
        Assert.Equal(
            ["mei device.revoke.ask", "li device.revoke.approved",
                "mei+li device.revoke.done"], Audited());
        Assert.Equal(0, _gateway.Desk.Audit.FirstBroken());
        Assert.Equal("revoked", await Approvals.AskAsync("mei", "key.rotate", _device.Id, "x"));
    }

    [Fact]
    public async Task New_keys_and_a_decommissioning_are_orders_to_the_device()
    {
        await ApproveAsync("key.rotate", _device.Id);
        await ApproveAsync("device.decommission", _device.Id);
        Assert.Equal(
            ["decommission mei+li", "epoch mei+li"],
            _orders.List(_device.Id).Select(one => $"{one.Kind} {one.Who}"));
        Assert.Equal(2, _world.Registry.Device(_device.Id)!.Row.Epoch);
    }

    [Fact]
    public async Task An_answer_that_is_lost_does_not_turn_the_keys_twice()
    {
        _link.AnswersLost = 1;
        var id = await AskAsync("key.rotate", _device.Id);
        await Approvals.DecideAsync("li", id, true);
        await UntilAsync(() => _link.Asked == 1, "the first try");
        Assert.Equal("approved", Approvals.Find(id)!.State);
        // The gateway dies here and is started again: it is still to do, and the answer comes back.
        await ReopenAsync(TestGateway.Terms);
        Assert.Equal("done", (await EndedAsync(id)).State);
        Assert.True(_link.Asked >= 2);
        Assert.Single(_orders.List(_device.Id));
        Assert.Equal(2, _world.Registry.Device(_device.Id)!.Row.Epoch);
    }

    [Fact]
    public async Task While_the_platform_is_away_it_stays_to_do_and_is_asked_once()
    {
        _link.IsAway = true;
        var id = await AskAsync("device.revoke", _device.Id);
        Assert.Equal(
            "waits", await Approvals.AskAsync("wang", "device.revoke", _device.Id, "also"));
        await Approvals.DecideAsync("li", id, true);
        await UntilAsync(() => _link.Asked > 0, "a try");
        Assert.Equal("approved", Approvals.Find(id)!.State);
        Assert.Equal(
            "waits", await Approvals.AskAsync("wang", "device.revoke", _device.Id, "also"));
        _link.IsAway = false;
        await ReopenAsync(TestGateway.Terms);
        Assert.Equal("done", (await EndedAsync(id)).State);
    }

    [Fact]
    public async Task Refused_is_not_done_and_neither_is_what_nobody_decided_in_time()
    {
        var refused = await AskAsync("device.revoke", _device.Id);
        Assert.Equal("", await Approvals.DecideAsync("li", refused, false));
        Assert.Equal("done", await Approvals.DecideAsync("wang", refused, true));
        var late = await AskAsync("device.revoke", _device.Id);
        _clock.Advance(TimeSpan.FromHours(73));
        Assert.Equal("expired", Approvals.Find(late)!.State);
        Assert.Equal("expired", await Approvals.DecideAsync("li", late, true));

        Assert.Equal(0, _link.Asked);
        Assert.Equal("active", _world.Registry.Device(_device.Id)!.Row.State);
        Assert.Equal(
            ["mei device.revoke.ask", "li device.revoke.refused", "mei device.revoke.ask",
                "gateway device.revoke.expired"], Audited());
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_asked_for()
    {
        Assert.Equal("unknown", await Approvals.AskAsync("mei", "key.rotate", "bin-9", "why"));
        Assert.Equal(
            "unknown",
            await Approvals.AskAsync("mei", Approvals.Correction, "0000000000000000", "why"));
        Assert.Equal("act", await Approvals.AskAsync("mei", "log.delete", _device.Id, "why"));
        Assert.Equal("detail", await Approvals.AskAsync("mei", "key.rotate", _device.Id, " "));
    }

    [Fact]
    public async Task A_correction_is_a_new_entry_that_the_platform_comes_to_as_well()
    {
        // Sealed under terms that knew no pack for it; the site then agreed to one.
        await ReopenAsync(Without);
        var id = await SendAsync(1_000);
        Assert.NotNull(Proof(id).Calculation!.None);
        Assert.Equal(3_913_205, _gateway.View.Device(_device.Id)!.Sum.Milligrams);
        await ReopenAsync(TestGateway.Terms);
        var asked = await AskAsync(Approvals.Correction, id);
        await Approvals.DecideAsync("li", asked, true);
        var done = await EndedAsync(asked);

        Assert.Equal(("done", "+3913205 mg"), (done.State, done.Answer));
        Assert.Equal(7_826_410, _gateway.View.Device(_device.Id)!.Sum.Milligrams);
        await UntilAsync(() => Proof(id).Corrections is [{ ReceiptedMs: > 0 }], "its receipt");
        var correction = Proof(id).Corrections.Single();
        Assert.Equal("", correction.Exception);
        Assert.Equal(3_913_205, correction.Calculation.Milligrams);
        Assert.Equal($"approval-{asked}", correction.Why);
        Assert.Equal(("counted", 3_913_205), _world.Newest());
        Assert.Equal(7_826_410, _world.Desk.Totals().Mg);
        Assert.Equal("mei+li correction.done", Audited()[^1]);
        using var look = JournalInspection.Open(Path.Combine(_folder.Path, "data"));
        Assert.All(look.Check(), one => Assert.Equal("", one.Fault));
    }

    [Fact]
    public async Task A_correction_that_changes_nothing_makes_no_entry()
    {
        var id = IdOf(_device.LastTag);
        var before = _gateway.View.Status().Entries;
        var asked = await AskAsync(Approvals.Correction, id);
        await Approvals.DecideAsync("li", asked, true);
        var ended = await EndedAsync(asked);
        Assert.Equal(("failed", "same"), (ended.State, ended.Answer));
        Assert.Equal(before, _gateway.View.Status().Entries);
        Assert.Empty(Proof(id).Corrections);
    }

    [Fact]
    public async Task A_correction_approved_before_the_gateway_died_is_made_once_after_it()
    {
        await ReopenAsync(Without);
        var id = await SendAsync(500);
        var asked = await AskAsync(Approvals.Correction, id);
        // It is approved in the journal of a gateway that does not come to sealing it.
        _gateway.Desk.Approvals.Approved = null;
        await Approvals.DecideAsync("li", asked, true);
        Assert.Equal("approved", Approvals.Find(asked)!.State);
        await ReopenAsync(TestGateway.Terms);
        Assert.Equal("done", (await EndedAsync(asked)).State);
        await ReopenAsync(TestGateway.Terms);
        Assert.Single(Proof(id).Corrections);
        Assert.Equal(3_913_205 + 1_956_602, _gateway.View.Device(_device.Id)!.Sum.Milligrams);
    }

    [Fact]
    public async Task What_an_older_version_only_wrote_down_is_not_done_now()
    {
        await _gateway.DisposeAsync();
        var data = Path.Combine(_folder.Path, "data");
        Execute(data, "DROP TABLE identity; DROP TABLE correction; "
            + "ALTER TABLE approval DROP COLUMN ended; "
            + "ALTER TABLE approval DROP COLUMN answer; INSERT INTO approval(at, who, act, object, "
            + "detail, state, second, decided) VALUES(1, 'mei', 'device.revoke', 'bin-0001', "
            + "'old', 'approved', 'li', 2); PRAGMA user_version = 4");
        await OpenAsync(TestGateway.Terms);
        var old = Approvals.Newest(1).Single();
        Assert.Equal(("failed", "not carried out"), (old.State, old.Answer));
        Assert.Equal(0, _link.Asked);
        // The journal goes on: the next decision is carried out.
        await ApproveAsync("device.revoke", _device.Id);
    }

    private static void Execute(string data, string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(data, "journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SiteTerms Without => TestGateway.Terms with
    {
        Packs = new Dictionary<string, string>(),
    };

    private async Task OpenAsync(SiteTerms terms)
    {
        var options = TestGateway.Options(_folder.Path);
        _gateway = await Gateway.OpenAsync(
            new GatewayOptions
            {
                Gateway = options.Gateway, Site = options.Site, Origin = options.Origin,
                LogKey = options.LogKey, Data = options.Data, Packs = options.Packs,
                Terms = terms,
            },
            _link, _clock, new TestSpace());
        await _gateway.KeysAsync(_device.Id);
    }

    private async Task ReopenAsync(SiteTerms terms)
    {
        await _gateway.DisposeAsync();
        await OpenAsync(terms);
    }

    private async Task<string> SendAsync(long grams)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var answer = new TestAnswer(1);
        _gateway.Submit(_device.Id, _device.Dropoff(grams, now), now, answer);
        Assert.Equal(AcceptCode.Accept, (await answer.Decision).Code);
        var id = IdOf(_device.LastTag);
        await UntilAsync(
            () => _gateway.View.Find(id) is { ReceiptedMs: > 0 }, "the event's receipt");
        return id;
    }

    private async Task<long> AskAsync(string act, string target)
    {
        Assert.Equal("", await Approvals.AskAsync("mei", act, target, "because"));
        return Approvals.Newest(1).Single().Id;
    }

    private async Task ApproveAsync(string act, string target)
    {
        var id = await AskAsync(act, target);
        Assert.Equal("", await Approvals.DecideAsync("li", id, true));
        Assert.Equal("done", (await EndedAsync(id)).State);
    }

    private async Task<Approval> EndedAsync(long id)
    {
        await UntilAsync(() => Approvals.Find(id)!.EndedMs > 0, "its end");
        return Approvals.Find(id)!;
    }

    private (Calculation? Calculation, IReadOnlyList<EventCorrection> Corrections) Proof(string id)
    {
        var proof = _gateway.View.Find(id)!;
        Assert.True(EntryLine.TryParse(proof.Entry, out var parts, out _));
        Assert.True(Calculation.TryParse(parts.CalcJson!, out var calculation, out _));
        return (calculation, proof.Corrections);
    }

    private List<string> Audited() =>
    [
        .. _gateway.Desk.Audit.Before(long.MaxValue, 100).Reverse()
            .Select(row => $"{row.Deed.Who} {row.Deed.Act}"),
    ];

    private static string IdOf(string tag) => ReceiptId.From(tag);

    private static Task UntilAsync(Func<bool> holds, string what) =>
        GatewayBench.UntilAsync(holds, what);
}
