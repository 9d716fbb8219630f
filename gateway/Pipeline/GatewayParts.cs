using Edge.Calculator;
using Edge.Pipeline.Orders;
using Edge.Pipeline.Releases;

namespace Edge.Pipeline;

/// <summary>The parts of a gateway, opened and checked, not yet running.</summary>
internal sealed class GatewayParts : IDisposable
{
    private readonly GatewayStore _store;

    private GatewayParts(
        GatewayStore store, GatewayOptions options, IPlatformLink platform, TimeProvider time,
        IFreeSpace space)
    {
        (_store, Options, Time) = (store, options, time);
        Keys = store.Own(new KeyRing(options.Gateway, platform, time, options.Chance));
        Load(store.Reader);
        var hmac = new NativeHmac();
        var fields = new FieldList(options.Packs.Packs.SelectMany(pack => pack.MayLeave));
        var verify = new Verify(hmac, Events, fields);
        var meterKeys = ChargeFields.KeysOf(options.Terms);
        var watch = new MeterWatch(store.Meters, meterKeys);
        Receive = new Receive(
            store.Journal, Events, Devices, Keys, verify, watch, Counters, Tallies, ReceiptIds,
            hmac, space, time);
        Keys.Keep = KeepAsync;
        Keys.Heard = Heard;
        var sealing = store.AddReader();
        var reduce = new Reduce(
            new ReductionEngine(options.Packs, options.Terms), meterKeys, sealing);
        Seal = new Seal(
            options, Shards, sealing, Log, Receive, store.Head, reduce, Tallies,
            new Announce(Shards, sealing), time);
        var forwarding = store.AddReader();
        Receipts = new Receipts(
            options, Shards, forwarding, Log, Events, Receive, platform, time);
        Forward = new Forward(
            Shards, forwarding, Receipts, Tallies, platform, time, options.Chance);
        Pruning = new Pruning(forwarding, Events, options.KeepMonths);
        View = new GatewayView(this, store.Reader);
        Desk = new Operators.OperatorDesk(
            store, Receive, Forward, Devices, Keys, platform, options.Terms, options.Gateway,
            time);
        Seal.Corrections = new Operators.Corrections(
            options, Shards, sealing, Log, ReceiptIds, reduce, Desk.Approvals);
        Desk.Approvals.Fault = Fault;
        Desk.Approvals.Approved = one =>
        {
            if (one.Act == Operators.Approvals.Correction) Seal.Correct();
            else Desk.Acts.Notice();
        };
        Claims = new ClaimRelay(platform);
        Orders = new DeviceOrders(new OrderParts(
            Keys, Devices, Receive,
            store.Own(new CommandBook(store.Journal, store.Reader)), Desk.Audit, platform, time));
        Rollouts = new RolloutDesk(
            new RolloutParts(
                options.Gateway, Keys, Health, Receive, Desk.Audit, Desk.Alarms, platform, time),
            store.Own(new RolloutBook(store.Journal, store.Reader)),
            options.Releases is { } releases ? new ReleaseShelf(releases) : null);
        Orders.Rollouts = Rollouts;
    }

    public GatewayOptions Options { get; }

    public TimeProvider Time { get; }

    public JournalEvents Events => _store.Events;

    public JournalLog Log => _store.Log;

    public Shards Shards => _store.Shards;

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

    public Operators.OperatorDesk Desk { get; }

    public DeviceOrders Orders { get; }

    public RolloutDesk Rollouts { get; }

    public HealthBook Health { get; } = new();

    public ClaimRelay Claims { get; }

    public Pruning Pruning { get; }

    /// <summary>Called with each device that the platform calls revoked.</summary>
    public Action<string>? Revoked { get; set; }

    /// <summary>Opens and checks everything; on a failure nothing stays open.</summary>
    public static async Task<GatewayParts> OpenAsync(
        GatewayOptions options, IPlatformLink platform, TimeProvider time, IFreeSpace space)
    {
        var store = GatewayStore.Open(options, time);
        try
        {
            await new Restore(store, options, platform, time).RunAsync();
            return new GatewayParts(store, options, platform, time, space);
        }
        catch (Microsoft.Data.Sqlite.SqliteException wrong)
        {
            store.Dispose();
            throw GatewayStore.Damaged(store.Path, wrong);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _store.Dispose();

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

    // What can be asked for: something about a device that counts here, or about a sealed event.
    private string Fault(string act, string target) =>
        act == Operators.Approvals.Correction ? Seal.Corrections!.Fault(target)
            : Devices.Find(target) is null ? "unknown"
            : Keys.Find(target)?.IsRevoked == true ? "revoked" : "";

    private async Task KeepAsync(DeviceKeys keys, byte[] document)
    {
        await Receive.WriteAsync(
            () => Events.SetKeys(
                keys.Device, Time.GetUtcNow().ToUnixTimeMilliseconds(), document),
            () => Devices.Adopt(keys.Device).Raise(keys.FloorSeq, keys.FloorLink));
        if (keys.IsRevoked) Revoked?.Invoke(keys.Device);
        Orders.SendOrders(keys);
    }

    private IEnumerable<string> Heard()
    {
        var since = Time.GetUtcNow().ToUnixTimeMilliseconds() - Limits.KeysWhileHeardMs;
        return Devices.All.Where(state => state.HeardMs >= since).Select(state => state.Device);
    }
}
