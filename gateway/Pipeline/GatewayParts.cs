using Edge.Batch;
using Edge.Calculator;

namespace Edge.Pipeline;

/// <summary>The parts of a gateway, opened and checked, not yet running.</summary>
internal sealed class GatewayParts : IDisposable
{
    /// <summary>Events of each device whose links are checked at start.</summary>
    private const int ChainAtStart = 64;

    private readonly List<IDisposable> _owned;

    private GatewayParts(
        GatewayOptions options, IPlatformLink platform, TimeProvider time, IFreeSpace space,
        List<IDisposable> owned)
    {
        _owned = owned;
        (Options, Time) = (options, time);
        var journal = Own(Journal.Open(options.Data));
        var path = Journal.PathIn(options.Data);
        var reader = Own(new JournalReader(path));
        Head = Own(Head.Open(options.Data));
        Events = Own(new JournalEvents(journal, reader.LastEvent()));
        Log = Own(new JournalLog(journal));
        OpenShard(journal, reader);
        Check(reader, path);

        Keys = Own(new KeyRing(options.Gateway, platform, time, options.Chance));
        Load(reader);
        var hmac = new NativeHmac();
        var fields = new FieldList(options.Packs.Packs.SelectMany(pack => pack.MayLeave));
        var verify = new Verify(hmac, Events, fields);
        Receive = new Receive(
            journal, Events, Devices, Keys, verify, Counters, Tallies, ReceiptIds, hmac, space,
            time);
        Keys.Keep = KeepAsync;
        Keys.Heard = Heard;
        var reduce = new Reduce(new ReductionEngine(options.Packs, options.Terms));
        Seal = new Seal(
            options, Own(new JournalReader(path)), Log, Receive, Head, reduce, Tallies, time);
        var forwarding = Own(new JournalReader(path));
        Receipts = new Receipts(options, forwarding, Log, Events, Receive, platform, time);
        Forward = new Forward(
            options, forwarding, Log, Receipts, Tallies, platform, time, options.Chance);
        View = new GatewayView(this, reader);
    }

    public GatewayOptions Options { get; }

    public TimeProvider Time { get; }

    public Head Head { get; }

    public JournalEvents Events { get; }

    public JournalLog Log { get; }

    public DeviceBook Devices { get; } = new();

    public KeyRing Keys { get; }

    public Counters Counters { get; } = new();

    public Tallies Tallies { get; } = new();

    public ReceiptIds ReceiptIds { get; } = new();

    public Receive Receive { get; }

    public Seal Seal { get; }

    public Receipts Receipts { get; }

    public Forward Forward { get; }

    public GatewayView View { get; }

    /// <summary>Opens and checks everything; on a failure nothing stays open.</summary>
    public static GatewayParts Open(
        GatewayOptions options, IPlatformLink platform, TimeProvider time, IFreeSpace space)
    {
        var owned = new List<IDisposable>();
        try
        {
            return new GatewayParts(options, platform, time, space, owned);
        }
        catch
        {
            Close(owned);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Close(_owned);

    private static void Close(List<IDisposable> owned)
    {
        for (var i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
        owned.Clear();
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }

    private void OpenShard(Journal journal, JournalReader reader)
    {
        var vkey = VerifierKey.ForLog(Options.Origin, Options.LogKey).Text;
        var shard = reader.First(
            "SELECT id, origin, vkey, first_entry FROM shard ORDER BY id DESC LIMIT 1",
            row => (Id: row.GetInt64(0), Origin: row.GetString(1), Key: row.GetString(2),
                First: row.GetInt64(3)));
        if (shard.Id == 0)
        {
            journal.Begin();
            Log.AddShard(1, Options.Origin, vkey, 0);
            journal.Commit();
            shard = (1, Options.Origin, vkey, 0);
        }

        if (shard.Origin != Options.Origin || shard.Key != vkey)
        {
            throw new GatewayException(
                "open the log", Options.Data,
                $"the journal belongs to {shard.Key}, the configuration names {vkey}",
                "use the origin and the log key the journal was begun with");
        }

        (Log.Shard, Log.FirstEntry) = (shard.Id, shard.First);
    }

    private void Check(JournalReader reader, string path)
    {
        var nodes = new TreeNodes(reader, Log.Shard, Log.FirstEntry);
        var check = new StartCheck(reader, path);
        check.File();
        check.Clock(Time.GetUtcNow().ToUnixTimeMilliseconds());
        check.Receipts();
        check.Log(nodes, Log.FirstEntry, Limits.RehashAtStart);
        foreach (var (id, device) in reader.Devices()) check.Chain(id, device, ChainAtStart);
        if (check.HeadIsKnown(Head.Last, Options.Origin, nodes)) return;
        throw new GatewayException(
            "start", path,
            $"the journal ends at {reader.NewestBatch()?.Size ?? 0}, "
            + $"but {Head.Last!.Size} entries were signed: it comes from a backup",
            "put the newest copy of the data folder back; nothing is signed until then");
    }

    private void Load(JournalReader reader)
    {
        var line = new Edge.Wire.EventLine();
        foreach (var (id, device) in reader.Devices())
        {
            var state = new DeviceState(id, device);
            if (reader.NewestOf(id) is { } newest
                && line.TryParse(newest.Line, 0, newest.Line.Length))
            {
                state.Advance(newest.Seq, line.P, line.Boot);
                state.Settle();
                state.HeardMs = newest.AtMs;
                state.Seen = Sighting.From(newest.AtMs, line);
            }

            Devices.Load(state);
        }

        foreach (var (device, document) in reader.Keys())
        {
            var isGood = DeviceKeys.TryParse(
                document, device, Options.Gateway, out var keys, out _);
            if (!isGood) continue;
            Keys.Load(keys!);
            Devices.Adopt(device).Raise(keys!.FloorSeq, keys.FloorLink);
        }

        foreach (var (name, value) in reader.Counters()) Counters.Load(name, value);
        LoadTallies(reader);
        ReceiptIds.Load(reader);
    }

    // The tally has all that is sealed; what is not sealed or not receipted yet is little.
    private void LoadTallies(JournalReader reader)
    {
        foreach (var (_, tally) in reader.Tallies())
        {
            Tallies.Add(tally);
            Tallies.AddDurable(tally.Device, tally.Events);
            Tallies.AddReceipted(tally.Device, tally.Events);
        }

        var isSealed = reader.NewestBatch()?.LastEvent ?? 0;
        var isReceipted = reader.BatchById(reader.Receipted())?.LastEvent ?? 0;
        foreach (var (device, count) in reader.CountsBetween(isReceipted, isSealed))
        {
            Tallies.AddReceipted(device, -count);
        }

        foreach (var (device, count) in reader.CountsBetween(isSealed, long.MaxValue))
        {
            Tallies.AddDurable(device, count);
        }
    }

    private Task KeepAsync(DeviceKeys keys, byte[] document) => Receive.WriteAsync(() =>
    {
        Events.SetKeys(keys.Device, Time.GetUtcNow().ToUnixTimeMilliseconds(), document);
        Devices.Adopt(keys.Device).Raise(keys.FloorSeq, keys.FloorLink);
    });

    private IEnumerable<string> Heard()
    {
        var since = Time.GetUtcNow().ToUnixTimeMilliseconds() - Limits.KeysWhileHeardMs;
        return Devices.All.Where(state => state.HeardMs >= since).Select(state => state.Device);
    }
}
