using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Platform;

/// <summary>An act brought again, by another device, gateway or pack, is not credited.</summary>
public sealed class ClaimedActsTests : IDisposable
{
    // Goal: one act, one claim, with the packs that are shipped. Source: domain.md 5.5; milligrams
    // from domain.md 6: book 0.3 kg, box 0.037 kg, phone 25 kg, Beijing charging 0.300 kg/kWh.
    private static readonly PackLibrary Packs = PackLibrary.LoadEmbedded();

    private static readonly SiteTerms Terms = new(
        "CN-1101", "CN-grid-North", "beijing-green-life", new Dictionary<string, string>
        {
            ["dropoff"] = "garment.recycle.piece book.reuse tablet.reuse express.box.return "
                + "phone.generic",
            ["charge"] = "ev.charge.platform",
            ["checkin"] = "checkin.qr",
        })
    {
        Parameters = Calculator.Sites.Caps,
    };

    private readonly PlatformWorld world;
    private readonly WrittenDevice one = new("kiosk-1", new byte[32]);
    private readonly WrittenDevice two = new("kiosk-2", [.. Enumerable.Repeat((byte)9, 32)]);
    private readonly LogWriter here;
    private readonly LogWriter there;

    private SiteTerms terms = Terms;

    public ClaimedActsTests()
    {
        world = new PlatformWorld { Recalculate = _ => new PackRecalculator(Packs, terms) };
        world.AddDevice(one.Dev, one.DeviceKey);
        world.AddDevice(two.Dev, two.DeviceKey);
        here = new LogWriter(world, "gw-1");
        there = new LogWriter(world, "gw-2");
        world.Open();
    }

    public void Dispose()
    {
        here.Dispose();
        there.Dispose();
        world.Dispose();
    }

    [Fact]
    public async Task A_drop_off_claims_itself_and_a_second_gateway_cannot_bring_it_again()
    {
        string line = one.Next("\"kind\":\"dropoff\",\"pieces\":13");
        Assert.Equal(("counted", 9_360_000), await BookAsync(here, line));
        Assert.Equal(("duplicate", 0), await BookAsync(there, line));
        Assert.Equal(["event kiosk-1 1"], Names());
    }

    [Fact]
    public async Task A_phone_is_claimed_by_each_of_its_tags_at_any_kiosk()
    {
        Assert.Equal(("counted", 25_000_000), await BookAsync(here, one.Next(
            Phone("\"imeiTag\":\"aaaa\",\"imeiTag2\":\"bbbb\""))));
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(
            Phone("\"imeiTag\":\"bbbb\""))));
        Assert.Equal(("claimed", 0), await BookAsync(here, one.Next(
            Phone("\"imeiTag\":\"cccc\",\"imeiTag2\":\"aaaa\""))));
        // The refused phone has taken nothing: its other tag is free.
        Assert.Equal(("counted", 25_000_000), await BookAsync(there, two.Next(
            Phone("\"imeiTag\":\"cccc\""))));
    }

    [Fact]
    public async Task A_box_is_claimed_once_a_cycle_and_an_object_once_whatever_the_pack()
    {
        Assert.Equal(("counted", 37_000), await BookAsync(here, one.Next(Box("box-7", 3))));
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(Box("box-7", 3))));
        Assert.Equal(("counted", 37_000), await BookAsync(there, two.Next(Box("box-7", 4))));
        Assert.Equal(("counted", 300_000), await BookAsync(here, one.Next(
            "\"kind\":\"dropoff\",\"pack\":\"book.reuse\",\"pieces\":1,\"object\":\"o-1\"")));
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(
            "\"kind\":\"dropoff\",\"pack\":\"tablet.reuse\",\"pieces\":1,\"object\":\"o-1\"")));
        Assert.Equal(1, Count("SELECT closed = 0 FROM alarm WHERE dev = 'kiosk-2' AND seq = 3"));
    }

    [Fact]
    public async Task A_check_in_without_milligrams_is_one_act_too()
    {
        const string first =
            "\"kind\":\"checkin\",\"place\":\"hall\",\"codeWindow\":\"w9\",\"sess\":\"s1\"";
        Assert.Equal(("none", 0), await BookAsync(here, one.Next(first)));
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(first)));
        Assert.Equal(("none", 0), await BookAsync(there, two.Next(first.Replace("s1", "s2"))));
        Assert.Equal(["object hall w9 s1", "object hall w9 s2"], Names());
    }

    [Fact]
    public async Task Kilowatt_hours_of_a_meter_are_half_open_across_chargers_and_gateways()
    {
        Assert.Equal(("counted", 300_000), await BookAsync(here, one.Next(Charge(1000, 2000))));
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(Charge(1999, 3000))));
        Assert.Equal(("counted", 300_000), await BookAsync(there, two.Next(Charge(2000, 3000))));
        Assert.Equal(("claimed", 0), await BookAsync(here, one.Next(Charge(0, 9000))));
        Assert.Equal(2000, Count("SELECT sum(high - low) FROM claim"));
    }

    [Fact]
    public async Task What_was_claimed_before_the_ledger_knew_these_names_stays_claimed()
    {
        // Version 1 wrote meter/NAME, object/TAG and object/OBJECT<1F>CYCLE.
        world.Close();
        Execute("INSERT INTO claim VALUES('meter/m-7', 1000, 2000, 'old', 1), "
            + "('object/aaaa', 0, 1, 'old', 2), ('object/box-7' || char(31) || '3', 0, 1, 'old', "
            + "3); PRAGMA user_version = 1");
        world.Open();
        Assert.Equal(("claimed", 0), await BookAsync(here, one.Next(Charge(1500, 1600))));
        Assert.Equal(("claimed", 0), await BookAsync(here, one.Next(
            Phone("\"imeiTag\":\"aaaa\""))));
        Assert.Equal(("claimed", 0), await BookAsync(here, one.Next(Box("box-7", 3))));
    }

    [Fact]
    public async Task A_correction_may_take_what_its_own_event_took()
    {
        // Tablets collected as bulky waste, then agreed to be reuse: 70 kg each, once.
        terms = Allowing("bulky.collect");
        world.Close();
        world.Open();
        const string tablet = "\"kind\":\"dropoff\",\"pieces\":1,\"object\":\"t-1\"";
        string line = one.Next(tablet);
        Assert.Equal(("none", 0), await BookAsync(here, line));
        terms = Allowing("tablet.reuse");
        world.Close();
        world.Open();
        Assert.Equal(("claimed", 0), await BookAsync(there, two.Next(tablet)));
        await world.PostAsync(here.Row, here.Seal(EntryLine.Correction(
            1_785_000_900_000, "gw-1", 0, "terms", Calc(line))));
        Assert.Equal(("counted", 70_000_000), world.Newest());
    }

    private static SiteTerms Allowing(string pack) => Terms with
    {
        Packs = new Dictionary<string, string> { ["dropoff"] = pack },
    };

    private static string Phone(string tags) =>
        $"\"kind\":\"dropoff\",\"pack\":\"phone.generic\",\"pieces\":1,{tags}";

    private static string Box(string name, int cycle) =>
        "\"kind\":\"dropoff\",\"pack\":\"express.box.return\",\"cat\":\"box\",\"pieces\":1,"
        + $"\"object\":\"{name}\",\"cycle\":{cycle}";

    private static string Charge(long start, long stop) =>
        $"\"kind\":\"charge\",\"start\":{start},\"stop\":{stop},\"wh\":{stop - start},"
        + "\"meter\":\"m-7\",\"sess\":\"s1\"";

    private string Calc(string line)
    {
        var read = new EventLine();
        byte[] source = Encoding.ASCII.GetBytes(line);
        Assert.True(read.TryParse(source, 0, source.Length), read.Fault);
        return new ReductionEngine(Packs, terms).Reduce(new EventFacts(
            read.Kind, read.Tq, read.T + 200, new LogWriter.Fields(read))).ToJson();
    }

    private async Task<(string Verdict, long Milligrams)> BookAsync(LogWriter log, string line)
    {
        Answer answer = await world.PostAsync(
            log.Row, log.Seal(LogWriter.Event(line, Calc(line))));
        Assert.True(answer.Status == 200, Encoding.UTF8.GetString(answer.Body));
        return world.Newest();
    }

    private List<string> Names()
    {
        using SqliteConnection row = world.Ledger.Read();
        using SqliteCommand command = row.CreateCommand();
        command.CommandText = "SELECT name FROM claim ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }

    private long Count(string sql)
    {
        using SqliteConnection row = world.Ledger.Read();
        using SqliteCommand command = row.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        string file = Path.Combine(world.Folder, "ledger.sqlite");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
