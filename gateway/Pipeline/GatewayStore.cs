using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>Everything of a gateway that outlives it: journal and head, opened and checked.
/// </summary>
internal sealed class GatewayStore : IDisposable
{
    /// <summary>Events of each device whose links are checked at start.</summary>
    private const int ChainAtStart = 64;

    private readonly List<IDisposable> _owned = [];

    /// <summary>The journal.</summary>
    public required Journal Journal { get; init; }

    /// <summary>A reading connection for whoever opens.</summary>
    public required JournalReader Reader { get; init; }

    /// <summary>What was signed last.</summary>
    public required Head Head { get; init; }

    /// <summary>The journal's evidence.</summary>
    public required JournalEvents Events { get; init; }

    /// <summary>The journal's log.</summary>
    public required JournalLog Log { get; init; }

    /// <summary>The journal's file.</summary>
    public required string Path { get; init; }

    /// <summary>The stored tree.</summary>
    public TreeNodes Nodes => NodesOf(Shards.Open);

    /// <summary>The journal's memory of meters.</summary>
    public required JournalMeters Meters { get; init; }

    /// <summary>The gateway's logs.</summary>
    public Shards Shards { get; private set; } = null!;

    /// <summary>Opens the data folder for this process alone, and checks it.</summary>
    /// <exception cref="GatewayException">It cannot be opened, or something in it is not as it
    /// should be; says what and what to do.</exception>
    public static GatewayStore Open(GatewayOptions options, TimeProvider time)
    {
        var owned = new List<IDisposable>();
        try
        {
            var alone = Own(owned, DataLock.Take(options.Data));
            var journal = Own(owned, Journal.Open(options.Data));
            var path = Journal.PathIn(options.Data);
            var reader = Own(owned, new JournalReader(path));
            var store = new GatewayStore
            {
                Journal = journal,
                Reader = reader,
                Head = Own(owned, Head.Open(options.Data)),
                Events = Own(owned, new JournalEvents(journal, reader.LastEvent())),
                Log = Own(owned, new JournalLog(journal)),
                Meters = Own(owned, new JournalMeters(journal)),
                Path = path,
            };
            store.Shards = Shards.Load(options, journal, reader, store.Log);
            store.Check(options, time.GetUtcNow().ToUnixTimeMilliseconds());
            store._owned.AddRange(owned);
            return store;
        }
        catch (SqliteException wrong)
        {
            Close(owned);
            throw Damaged(Journal.PathIn(options.Data), wrong);
        }
        catch
        {
            Close(owned);
            throw;
        }
    }

    /// <summary>What it means that SQLite cannot read the journal at start: a turned bit in the
    /// schema is no fault of a page, and shows when a table is asked.</summary>
    public static GatewayException Damaged(string path, SqliteException wrong) => new(
        "check the journal", path, wrong.Message,
        "check the disk; restore the data folder from its backup, the platform feeds the rest back",
        wrong);

    /// <summary>Another reading connection, closed with the store.</summary>
    public JournalReader AddReader() => Own(_owned, new JournalReader(Path));

    /// <summary>Something else that is closed with the store.</summary>
    public T Own<T>(T part)
        where T : IDisposable => Own(_owned, part);

    /// <inheritdoc />
    public void Dispose() => Close(_owned);

    /// <summary>Sealed entries of a log.</summary>
    public long Size(ShardRow shard) => shard.Id < Shards.Open.Id
        ? Shards.ById(shard.Id + 1).FirstEntry - shard.FirstEntry
        : Reader.NewestBatch() is { } newest && newest.Shard == shard.Id ? newest.Size : 0;

    private static T Own<T>(List<IDisposable> owned, T part)
        where T : IDisposable
    {
        owned.Add(part);
        return part;
    }

    private static void Close(List<IDisposable> owned)
    {
        for (var i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
        owned.Clear();
    }

    private TreeNodes NodesOf(ShardRow shard) => new(Reader, shard.Id, shard.FirstEntry);

    private void Check(GatewayOptions options, long nowMs)
    {
        var check = new StartCheck(Reader, Path);
        check.File();
        check.Clock(nowMs);
        check.Receipts(
            Receipts.KnownKey(options.PlatformKey, Reader), Limits.ReceiptsAtStart);
        if (Reader.NewestBatch() is { } newest)
        {
            var shard = Shards.ById(newest.Shard);
            check.Log(newest, NodesOf(shard), shard.FirstEntry, Limits.RehashAtStart);
        }

        foreach (var (id, device) in Reader.Devices()) check.Chain(id, device, ChainAtStart);
        if (Head.Last is { } head && Shards.ByOrigin(head.Origin) is { } signed)
        {
            check.Head(head, Size(signed), NodesOf(signed));
        }
    }
}
