using System.Text;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Platform;
using Edge.Tests.Unit.Pipeline;

namespace Edge.Tests.Unit.Platform;

// Goal: caps over a person's day cut the reduction and never the evidence; an account's parts and
// points are made of exact sums. Source: domain.md 5.6, 5.9 and issue 4. Numbers: mixed paper is
// 3.55 t CO2e per short ton (EPA WARM v16), 710000000000/181436948 = 3913.2051 mg/g.
public sealed class AccountTests : IAsyncDisposable
{
    private const long NowMs = 1_785_000_000_000;
    private const string Points = """
        {"schema":"edge-points/1","platform":"p","version":"1",
         "rows":[{"pack":"bin.material.weight","mgPerPoint":1000000},
                 {"pack":"checkin.qr","pointsPerCount":5}]}
        """;

    private static readonly SiteTerms Terms = TestGateway.Terms with
    {
        Packs = new Dictionary<string, string>
        {
            ["dropoff"] = "bin.material.weight",
            ["checkin"] = "checkin.qr",
        },
        Parameters = new Dictionary<string, string>
        {
            ["bin.material.weight/cap.person-day"] = "1000",
            ["checkin.qr/cap.person-day"] = "2",
        },
        Shares = new Dictionary<string, IReadOnlyList<Share>>
        {
            ["bin.material.weight"] = [new Share("resident", "0.7"), new Share("community", "0.3")],
        },
    };

    private readonly TestFolder _folder = new();
    private readonly TestDevice _device = new("bin-0001");
    private readonly TestClock _clock = new(NowMs);
    private readonly PlatformWorld _world = new()
    {
        Recalculate = terms => new PackRecalculator(TestGateway.Packs, terms),
    };

    private Gateway? _gateway;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_cap_over_a_persons_day_cuts_the_reduction_and_not_the_evidence()
    {
        await OpenAsync();
        await DropAsync("ann", 600);
        await DropAsync("ann", 600);
        await DropAsync("ann", 50);
        await DropAsync("bob", 600);

        // Half up to nothing: floor(600 f), floor(400 f), 0; and Bob's day is his own.
        Assert.Equal(
            [("counted", 2_347_923L), ("capped", 1_565_282L), ("capped", 0L),
                ("counted", 2_347_923L)],
            Verdicts());
        Assert.Equal(1_850, _world.Desk.Totals().G);
        Assert.Equal(2 * 2_347_923L + 1_565_282L, _world.Desk.Totals().Mg);
    }

    [Fact]
    public async Task The_next_day_has_its_own_allowance()
    {
        await OpenAsync();
        await DropAsync("ann", 1_000);
        await DropAsync("ann", 1);
        _clock.Advance(TimeSpan.FromDays(1));
        await DropAsync("ann", 1_000);
        Assert.Equal(["counted", "capped", "counted"], Verdicts().Select(row => row.Verdict));
    }

    [Fact]
    public async Task What_is_nobodys_is_bounded_by_itself()
    {
        await OpenAsync();
        await DropAsync(null, 1_000);
        await DropAsync(null, 1_000);
        await DropAsync(null, 1_001);
        Assert.Equal(["counted", "counted", "capped"], Verdicts().Select(row => row.Verdict));
    }

    [Fact]
    public async Task An_account_adds_up_with_its_shares_and_points()
    {
        await OpenAsync();
        await DropAsync("ann", 600);
        await DropAsync("ann", 300);
        await CheckInAsync("ann", "park", "w1");
        await CheckInAsync("ann", "park", "w2");
        await CheckInAsync("ann", "park", "w3");
        var file = Path.Combine(_folder.Path, "points.json");
        await File.WriteAllTextAsync(file, Points, TestContext.Current.CancellationToken);
        var accounts = new Accounts(
            _world.Ledger, _world.Registry, Accounts.ReadTables([file]));

        var account = accounts.Find("ann")!;
        var bin = Assert.Single(account.Packs, row => row.Pack == "bin.material.weight");
        Assert.Equal(2_347_923L + 1_173_961L, account.Mg);
        Assert.Equal((2L, 2L, account.Mg), (bin.Acts, bin.Counted, bin.Mg));
        Assert.Equal(account.Mg, bin.Parts.Sum(part => part.Mg));
        Assert.Equal(2_465_319L, bin.Parts[0].Mg); // 0.7 x 3 521 884 = 2 465 318.8: by remainder
        var checkIn = Assert.Single(account.Packs, row => row.Pack == "checkin.qr");
        Assert.Equal((3L, 2L, 2L, 0L),
            (checkIn.Acts, checkIn.Counted, checkIn.Pieces, checkIn.Mg));
        var points = Assert.Single(account.Points);
        Assert.Equal(3 + (2 * 5), points.Points); // floor(3.521884) and two admitted check-ins
        Assert.Equal(521_884, points.Rows[0].CarriedMg);
        Assert.Null(accounts.Find("bob"));
    }

    [Fact]
    public void A_faulty_points_table_is_named_at_start()
    {
        var file = Path.Combine(_folder.Path, "points.json");
        File.WriteAllText(
            file, Points.Replace("\"platform\":\"p\",", "", StringComparison.Ordinal));
        var wrong = Assert.Throws<PlatformException>(() => Accounts.ReadTables([file]));
        Assert.Equal(file, wrong.Subject);
        Assert.Contains("platform", wrong.Cause, StringComparison.Ordinal);
    }

    private async Task OpenAsync()
    {
        var options = TestGateway.Options(_folder.Path);
        var vkey = Edge.Batch.VerifierKey.ForLog(options.Origin, options.LogKey).Text;
        var row = _world.AddLog(options.Gateway, options.Origin, vkey, Terms);
        _world.AddDevice(_device.Id, _device.Key);
        _world.Open();
        _gateway = await Gateway.OpenAsync(
            new GatewayOptions
            {
                Gateway = options.Gateway,
                Site = "site",
                Origin = options.Origin,
                LogKey = options.LogKey,
                Data = options.Data,
                Packs = options.Packs,
                Terms = Terms,
            },
            new LedgerLink(_world, row), _clock);
        await _gateway.KeysAsync(_device.Id);
    }

    private Task DropAsync(string? sess, long grams) => SendAsync("dropoff",
        $"{Session(sess)}\"net\":{grams},\"comp\":1,\"cat\":\"mixed-paper\","
        + "\"cal\":\"c-2026-07-01\",");

    private Task CheckInAsync(string sess, string place, string window) => SendAsync("checkin",
        $"{Session(sess)}\"place\":\"{place}\",\"codeWindow\":\"{window}\",");

    private static string Session(string? sess) => sess is null ? "" : $"\"sess\":\"{sess}\",";

    private async Task SendAsync(string kind, string fields)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var answer = new TestAnswer(1);
        _gateway!.Submit(_device.Id, _device.Next(kind, now, fields), now, answer);
        Assert.Equal(AcceptCode.Accept, (await answer.Decision).Code);
        await GatewayBench.UntilAsync(
            () => _gateway.View.Status().Receipted == _device.Seq, $"receipt {_device.Seq}");
    }

    private List<(string Verdict, long Mg)> Verdicts()
    {
        using var connection = _world.Ledger.Read();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT verdict, mg FROM entry WHERE type = 'event' ORDER BY id";
        using var rows = command.ExecuteReader();
        var found = new List<(string, long)>();
        while (rows.Read()) found.Add((rows.GetString(0), rows.GetInt64(1)));
        return found;
    }
}
