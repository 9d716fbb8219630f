using System.Text;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Platform.Devices;

/// <summary>One order of the platform to a device.</summary>
/// <param name="Dev">To whom.</param>
/// <param name="Number">Its counter: only grows.</param>
/// <param name="Kind">epoch, update, decommission.</param>
/// <param name="AtMs">When it was given. Units: ms UTC.</param>
/// <param name="Who">By whom.</param>
/// <param name="State">waiting, done, refused.</param>
/// <param name="Why">The device's reason, or empty.</param>
public sealed record OrderRow(
    string Dev, long Number, string Kind, long AtMs, string Who, string State, string Why);

/// <summary>The platform's orders: signed here under K_u, carried by gateways, answered by the
/// devices themselves.</summary>
/// <remarks>Source: trust.md section 1. Thread-safety: safe.</remarks>
public sealed class OrderBook
{
    private const int LineBytes = 2048;
    private readonly DeviceStore store;
    private readonly Registry registry;
    private readonly TimeProvider time;
    private readonly NativeHmac hmac = new();

    /// <summary>Orders over a store; the devices it holds join the registry.</summary>
    public OrderBook(DeviceStore store, Registry registry, TimeProvider time)
    {
        (this.store, this.registry, this.time) = (store, registry, time);
        foreach (DeviceRow row in store.Rows(
            "SELECT dev, site, kind, key, state, epoch FROM device", ReadDevice))
            registry.Take(row);
    }

    /// <summary>Lines that a device has not answered yet, oldest first.</summary>
    public IReadOnlyList<string> Lines(string dev) => store.Rows(
        "SELECT line FROM orders WHERE dev = $0 AND state = 'waiting' ORDER BY n LIMIT $1",
        row => row.GetString(0), dev, Limits.OrdersWaiting);

    /// <summary>Orders of a device, newest first.</summary>
    public IReadOnlyList<OrderRow> List(string dev) => store.Rows(
        "SELECT dev, n, kind, at, who, state, why FROM orders WHERE dev = $0 ORDER BY n DESC "
        + "LIMIT 1000",
        row => new OrderRow(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3),
            row.GetString(4), row.GetString(5), row.GetString(6)), dev);

    /// <summary>Gives an order.</summary>
    /// <param name="dev">To whom.</param>
    /// <param name="kind">What.</param>
    /// <param name="who">By whom.</param>
    /// <param name="write">Adds the members of the kind.</param>
    /// <returns>Null when the device is not known, revoked, or too many orders wait.</returns>
    public OrderRow? Give(string dev, string kind, string who, Action<PayloadWriter> write)
    {
        if (registry.Device(dev) is not { Row.State: not "revoked" } device) return null;
        if (Lines(dev).Count >= Limits.OrdersWaiting) return null;
        long now = NowMs();
        OrderRow? given = null;
        store.Together(() =>
        {
            long n = Math.Max(now,
                store.Number("SELECT max(n) FROM orders WHERE dev = $0", dev) + 1);
            store.Run("INSERT INTO orders(dev, n, kind, line, at, who, state, why, answered) "
                + "VALUES($0, $1, $2, $3, $4, $5, 'waiting', '', 0)",
                dev, n, kind, Line(device, kind, n, write), now, who);
            store.Note(now, who, "order." + kind, dev, "");
            given = new OrderRow(dev, n, kind, now, who, "waiting", "");
        });
        return given;
    }

    /// <summary>The next key epoch: the gateway learns its keys, the device is told to go over.
    /// </summary>
    public OrderRow? NextEpoch(string dev, string who)
    {
        if (registry.Device(dev) is not { } device) return null;
        long next = device.Row.Epoch + 1;
        OrderRow? order = null;
        store.Together(() =>
        {
            order = Give(dev, "epoch", who, payload => payload.Number("k", next));
            if (order is not null) Change(device.Row with { Epoch = next }, who, "epoch");
        });
        return order;
    }

    /// <summary>Revokes, holds or lets go on; a revocation needs two persons.</summary>
    /// <returns>Empty, or why not.</returns>
    public string SetState(string dev, string state, string who, string second)
    {
        if (registry.Device(dev) is not { } device) return "unknown";
        if (state is not ("active" or "held" or "revoked")) return "state";
        if (device.Row.State == "revoked") return "revoked";
        if (state == "revoked" && (second.Length == 0 || second == who)) return "second";
        Change(device.Row with { State = state }, second.Length == 0 ? who : $"{who}+{second}",
            state);
        return "";
    }

    /// <summary>Takes a device's answer; only its own key can have made it.</summary>
    public bool TakeReply(string dev, byte[] line)
    {
        if (registry.Device(dev) is not { } device || line.Length > LineBytes) return false;
        var down = new DownLine(new TagMaker(hmac, LineBytes));
        byte[] key = Wire.Keys.Orders(hmac, device.DeviceKey);
        bool good = down.TryReadOrder(key, line, 0, line.Length)
            && Text(down, "kind") == "reply" && Text(down, "dev") == dev
            && down.Members.TryGetLong(Wire.Ascii.Bytes("re"), out _);
        if (!good) return false;
        down.Members.TryGetLong(Wire.Ascii.Bytes("re"), out long number);
        string state = Text(down, "result") == "done" ? "done"
            : Text(down, "result") == "waits" ? "waiting" : "refused";
        if (state == "done" && Kind(dev, number) == "decommission")
            Change(device.Row with { State = "revoked" }, dev, "decommissioned");
        return store.Run("UPDATE orders SET state = $2, why = $3, answered = $4 WHERE dev = $0 "
            + "AND n = $1 AND state = 'waiting'", dev, number, state, Text(down, "why"), NowMs())
            > 0;
    }

    private string Kind(string dev, long number) => store.Rows(
        "SELECT kind FROM orders WHERE dev = $0 AND n = $1 AND state = 'waiting'",
        row => row.GetString(0), dev, number).FirstOrDefault() ?? "";

    private void Change(DeviceRow row, string who, string act)
    {
        store.Together(() =>
        {
            store.Run("INSERT INTO device VALUES($0, $1, $2, $3, $4, $5, '') ON CONFLICT "
                + "DO UPDATE SET state = excluded.state, epoch = excluded.epoch",
                row.Dev, row.Site, row.Kind, row.Key, row.State, row.Epoch);
            store.Note(NowMs(), who, "device." + act, row.Dev, "");
            store.Afterwards(() => registry.Take(row));
        });
    }

    private string Line(KnownDevice device, string kind, long n, Action<PayloadWriter> write)
    {
        var payload = new PayloadWriter(LineBytes - 128);
        payload.Begin();
        payload.Number("v", 1);
        payload.Text("dev", device.Row.Dev);
        payload.Text("kind", kind);
        payload.Number("n", n);
        write(payload);
        if (!payload.End())
            throw new System.Diagnostics.UnreachableException($"order {kind} does not fit");
        byte[] line = new byte[LineBytes];
        int count = new DownLine(new TagMaker(hmac, LineBytes)).WriteOrder(
            Wire.Keys.Orders(hmac, device.DeviceKey), payload.Buffer, payload.Count, line);
        return Encoding.ASCII.GetString(line, 0, count);
    }

    private static string Text(DownLine down, string name) =>
        down.Members.TryGetText(Wire.Ascii.Bytes(name), out string value) ? value : "";

    private static DeviceRow ReadDevice(SqliteDataReader row) => new()
    {
        Dev = row.GetString(0), Site = row.GetString(1), Kind = row.GetString(2),
        Key = row.GetString(3), State = row.GetString(4), Epoch = row.GetInt64(5),
    };

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
