using Edge.Batch;

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

    /// <summary>The journal is older than what was signed: nothing may be signed until the missing
    /// batches are back.</summary>
    public bool IsBehindHead { get; private set; }

    /// <summary>The stored tree.</summary>
    public TreeNodes Nodes => new(Reader, Log.Shard, Log.FirstEntry);

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
                Path = path,
            };
            store.OpenShard(options);
            store.Check(options.Origin, time.GetUtcNow().ToUnixTimeMilliseconds());
            store._owned.AddRange(owned);
            return store;
        }
        catch
        {
            Close(owned);
            throw;
        }
    }

    /// <summary>Another reading connection, closed with the store.</summary>
    public JournalReader AddReader() => Own(_owned, new JournalReader(Path));

    /// <summary>Something else that is closed with the store.</summary>
    public T Own<T>(T part)
        where T : IDisposable => Own(_owned, part);

    /// <inheritdoc />
    public void Dispose() => Close(_owned);

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

    private void OpenShard(GatewayOptions options)
    {
        var vkey = VerifierKey.ForLog(options.Origin, options.LogKey).Text;
        var shard = Reader.First(
            "SELECT id, origin, vkey, first_entry FROM shard ORDER BY id DESC LIMIT 1",
            row => (Id: row.GetInt64(0), Origin: row.GetString(1), Key: row.GetString(2),
                First: row.GetInt64(3)));
        if (shard.Id == 0)
        {
            Journal.Begin();
            Log.AddShard(1, options.Origin, vkey, 0);
            Journal.Commit();
            shard = (1, options.Origin, vkey, 0);
        }

        if (shard.Origin != options.Origin || shard.Key != vkey)
        {
            throw new GatewayException(
                "open the log", options.Data,
                $"the journal belongs to {shard.Key}, the configuration names {vkey}",
                "use the origin and the log key the journal was begun with");
        }

        (Log.Shard, Log.FirstEntry) = (shard.Id, shard.First);
    }

    private void Check(string origin, long nowMs)
    {
        var check = new StartCheck(Reader, Path);
        check.File();
        check.Clock(nowMs);
        check.Receipts();
        check.Log(Nodes, Log.FirstEntry, Limits.RehashAtStart);
        foreach (var (id, device) in Reader.Devices()) check.Chain(id, device, ChainAtStart);
        IsBehindHead = !check.HeadIsKnown(Head.Last, origin, Nodes);
    }
}
