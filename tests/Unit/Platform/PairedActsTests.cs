using Edge.Platform.Devices;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Unit.Platform;

// Goal: a decision of two persons is done once at the platform, whoever asks again, and one person
// is not two. Source: trust.md section 6.
public sealed class PairedActsTests : IDisposable
{
    private readonly PlatformWorld _world = new();
    private readonly TestClock _clock = new(1_785_000_000_000);
    private readonly TestFolder _folder = new();
    private DeviceStore _store;

    public PairedActsTests()
    {
        _world.AddDevice("bin-1", new byte[32]);
        _world.Open();
        _store = DeviceStore.Open(_folder.Path);
    }

    private PairedActs Acts =>
        new(_store, new OrderBook(_store, _world.Registry, _clock), _clock);

    public void Dispose()
    {
        _store.Dispose();
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Asked_again_the_first_answer_comes_back_also_after_a_restart()
    {
        Assert.Equal(("", "order 1785000000000"), Carry("5-1", "epoch"));
        Assert.Equal(("", "order 1785000000000"), Carry("5-1", "epoch"));
        _store.Dispose();
        _store = DeviceStore.Open(_folder.Path);
        Assert.Equal(("", "order 1785000000000"), Carry("5-1", "epoch"));
        Assert.Equal(2, _world.Registry.Device("bin-1")!.Row.Epoch);
        // Another gateway's decision of the same name is another decision.
        Assert.Equal("", Acts.Carry("gw-2", "bin-1", Act("5-1", "epoch"), out _));
        Assert.Equal(3, _world.Registry.Device("bin-1")!.Row.Epoch);
    }

    [Theory]
    [InlineData("mei", "mei", "second")]
    [InlineData("mei", "", "second")]
    [InlineData("", "li", "form")]
    public void One_person_is_not_two(string who, string second, string fault)
    {
        Assert.Equal(
            fault, Acts.Carry("gw-1", "bin-1", new PairedAct("1", "revoke", who, second), out _));
        Assert.Equal("active", _world.Registry.Device("bin-1")!.Row.State);
    }

    [Fact]
    public void A_refusal_leaves_no_mark_and_an_unknown_act_is_refused()
    {
        Assert.Equal(("act", ""), Carry("1", "hold"));
        Assert.Equal(("", "revoked"), Carry("1", "revoke"));
        Assert.Equal(("revoked", ""), Carry("2", "revoke"));
        Assert.Equal(("refused", ""), Carry("3", "epoch"));
    }

    [Fact]
    public void A_store_of_the_version_before_is_taken_over()
    {
        _store.Dispose();
        using (var old = new SqliteConnection(
            $"Data Source={Path.Combine(_folder.Path, "devices.sqlite")};Pooling=False"))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText = "DROP TABLE carried; PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }

        _store = DeviceStore.Open(_folder.Path);
        Assert.Equal(("", "revoked"), Carry("1", "revoke"));
    }

    private static PairedAct Act(string id, string act) => new(id, act, "mei", "li");

    private (string Fault, string Answer) Carry(string id, string act)
    {
        var fault = Acts.Carry("gw-1", "bin-1", Act(id, act), out var answer);
        return (fault, answer);
    }
}
