using System.Globalization;
using Edge.Batch;

namespace Edge.Platform.Devices;

/// <summary>Orders a device to update, after it has checked the release itself.</summary>
/// <remarks>The device has no ECDSA: it believes the platform's tag under K_u, and the hash. So
/// nothing is tagged here that two release keys did not sign. Every manifest that was ever ordered
/// is kept. Source: trust.md section 5, OTA. Thread-safety: safe.</remarks>
public sealed class UpdateDesk
{
    private const int SerialStepMax = 1_000;
    private static readonly Dictionary<string, string> Products = new(StringComparer.Ordinal)
    {
        ["bin"] = "smart-bin", ["box"] = "recycling-box", ["meter"] = "meter-collector",
    };

    private readonly DeviceStore store;
    private readonly Registry registry;
    private readonly OrderBook orders;
    private readonly ReleaseKeys? keys;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    /// <summary>A desk over the platform's devices.</summary>
    /// <param name="store">Where manifests and orders are kept.</param>
    /// <param name="registry">The devices.</param>
    /// <param name="orders">What signs orders.</param>
    /// <param name="row">Whose signatures make a release; null orders nothing.</param>
    /// <param name="time">For what has expired.</param>
    /// <exception cref="PlatformException">A key is none.</exception>
    public UpdateDesk(
        DeviceStore store, Registry registry, OrderBook orders, ReleaseRow? row, TimeProvider time)
    {
        (this.store, this.registry, this.orders, this.time) = (store, registry, orders, time);
        if (row is null) return;
        if (!ReleaseKeys.TryRead(row.Keys, row.Revoked, out ReleaseKeys read, out string fault))
            throw new PlatformException("read the release keys", "releases in platform.json",
                fault, "edge release keys prints verifier keys; key ids are eight hex digits");
        keys = read;
    }

    /// <summary>Orders a device to install a release.</summary>
    /// <param name="dev">The device.</param>
    /// <param name="note">The signed manifest.</param>
    /// <param name="who">Who asks: the gateway.</param>
    /// <param name="order">The order: a new one, or the one of this release that waits.</param>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>unconfigured</c>, <c>signature</c>,
    /// <c>expired</c>, <c>product</c>, <c>old</c>, <c>step</c>, <c>refused</c>.</returns>
    public string Order(string dev, string note, string who, out OrderRow? order)
    {
        order = null;
        if (registry.Device(dev) is not { } device) return "unknown";
        if (keys is null) return "unconfigured";
        if (!ReleaseManifest.TryParse(note, keys, out ReleaseManifest manifest, out _))
            return "signature";
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now / 1000 > manifest.ExpiresSeconds) return "expired";
        if (Products.TryGetValue(device.Row.Kind, out string? product)
            && product != manifest.Product) return "product";
        lock (gate)
        {
            if (Keep(manifest, note, now) is { Length: > 0 } fault) return fault;
            order = Waiting(dev, manifest) ?? orders.Give(dev, "update", who, payload =>
            {
                payload.Text("product", manifest.Product);
                payload.Text("hw", manifest.Hardware);
                payload.Text("ver", manifest.Version);
                payload.Text("min", manifest.Minimum);
                payload.Number("size", manifest.Size);
                payload.Text("sha", Convert.ToBase64String(
                    Convert.FromHexString(manifest.Sha256)));
                payload.Number("exp", manifest.ExpiresSeconds * 1000);
                payload.Number("serial", manifest.Serial);
            });
        }
        return order is null ? "refused" : "";
    }

    // A gateway cannot bring an older release back, nor push the serial beyond all others.
    private string Keep(ReleaseManifest manifest, string note, long nowMs)
    {
        long highest = store.Number(
            "SELECT max(serial) FROM release WHERE product = $0 AND hardware = $1",
            manifest.Product, manifest.Hardware);
        if (manifest.Serial < highest) return "old";
        if (manifest.Serial - highest > SerialStepMax) return "step";
        store.Run(
            "INSERT INTO release(product, hardware, serial, sha256, note, at) "
            + "VALUES($0, $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            manifest.Product, manifest.Hardware, manifest.Serial, manifest.Sha256, note, nowMs);
        string kept = store.Rows(
            "SELECT sha256 FROM release WHERE product = $0 AND hardware = $1 AND serial = $2",
            row => row.GetString(0), manifest.Product, manifest.Hardware, manifest.Serial)[0];
        return kept == manifest.Sha256 ? "" : "old";
    }

    private OrderRow? Waiting(string dev, ReleaseManifest manifest)
    {
        string end = string.Create(
            CultureInfo.InvariantCulture, $"\"serial\":{manifest.Serial}}}|");
        List<long> numbers = store.Rows(
            "SELECT n FROM orders WHERE dev = $0 AND kind = 'update' AND state = 'waiting' "
            + "AND instr(line, $1) > 0", row => row.GetInt64(0), dev, end);
        return numbers.Count == 0 ? null
            : orders.List(dev).FirstOrDefault(one => one.Number == numbers[^1]);
    }
}
