using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Platform;

/// <summary>What gateways read at the platform: their devices' keys and their logs' documents.
/// </summary>
/// <remarks>Knows no HTTP. Thread-safety: safe, each call reads on its own connection.</remarks>
public sealed class ReadDesk
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    private readonly Registry registry;
    private readonly LedgerView view;
    private readonly Devices.OrderBook? orders;
    private readonly Devices.DeviceClaims? claims;
    private readonly Witness.WitnessedNotes? witnessed;

    /// <summary>Reads one ledger.</summary>
    /// <param name="registry">The devices and their keys.</param>
    /// <param name="ledger">What was booked of them.</param>
    /// <param name="orders">What they are told; null for nothing.</param>
    /// <param name="claims">How they came here; null when all stand in the configuration.</param>
    /// <param name="witnessed">What witnesses signed of it; null for nothing.</param>
    public ReadDesk(
        Registry registry, Ledger ledger, Devices.OrderBook? orders = null,
        Devices.DeviceClaims? claims = null, Witness.WitnessedNotes? witnessed = null)
    {
        (this.registry, this.orders, this.claims) = (registry, orders, claims);
        this.witnessed = witnessed;
        view = new LedgerView(ledger, registry);
    }

    /// <summary>Sums over everything booked.</summary>
    public LedgerTotals Totals() => view.Totals();

    /// <summary>Sums of each device.</summary>
    public IReadOnlyList<DeviceTotals> Devices() => view.Devices();

    /// <summary>How many entries got each verdict.</summary>
    public IReadOnlyDictionary<string, long> Verdicts() => view.Verdicts();

    /// <summary>The keys of one device, derived for the gateway that asks and no other.</summary>
    public Answer DeviceKeys(GatewayRow? sender, string dev)
    {
        if (sender is null) return Write(403, new { Code = "sender" });
        if (registry.Device(dev) is not { } device || device.Row.Site != sender.Site)
            return Write(404, new { Code = "unknown" });
        (long seq, string p) = view.Floor(dev);
        bool revoked = device.Row.State == "revoked";
        if (seq > 0) claims?.Settle(dev);
        return Write(200, new
        {
            Format = "edge-device-keys/1",
            Dev = dev,
            State = revoked ? "revoked" : "active",
            sender.Gateway,
            Floor = new { Seq = seq, P = p },
            Newest = device.Row.Epoch,
            Epochs = revoked ? [] : Epochs(device, sender.Gateway),
            Orders = revoked ? [] : orders?.Lines(dev) ?? [],
        });
    }

    /// <summary>The newest cosigned note of a log, named by the hash of its origin; or null.
    /// </summary>
    /// <remarks>With the lines of witnesses as far as they signed this very checkpoint.</remarks>
    public string? Checkpoint(string log)
    {
        if (OriginOf(log) is not { } origin || view.NewestReceipt(origin) is not { } receipt
            || !ReceiptDocument.TryParse(receipt, out ReceiptDocument document, out _)) return null;
        return Note.TryParse(document.Note, out Note note, out _)
            && witnessed?.Newest(origin, 1) is { } more && Note.TryParse(more, out Note with, out _)
            ? note.With(with) : document.Note;
    }

    /// <summary>The newest note of a log that at least so many witnesses signed, or null.</summary>
    public string? Witnessed(string log, int least) =>
        OriginOf(log) is { } origin ? witnessed?.Newest(origin, least) : null;

    /// <summary>The proof of one entry as C2SP's file, made now; or null.</summary>
    /// <param name="log">Hash of the log's origin.</param>
    /// <param name="index">The entry.</param>
    /// <param name="least">Witnesses that must have signed its note; 0 for any.</param>
    public string? EntryProof(string log, long index, int least)
    {
        if (OriginOf(log) is not { } origin || index < 0) return null;
        string?[] notes = [Witnessed(log, least), least > 0 ? null : Checkpoint(log)];
        foreach (string? text in notes)
            if (text is not null && Note.TryParseCheckpoint(text, out _, out Checkpoint at, out _)
                && index < at.Size)
                return new TlogProof(index, view.Inclusion(origin, index, at.Size), text).ToText();
        return null;
    }

    /// <summary>The stored batch or receipt that begins at a size; or null.</summary>
    public byte[]? Stored(string log, long old, bool receipt) =>
        OriginOf(log) is { } origin ? view.Batch(origin, old, receipt) : null;

    private string? OriginOf(string hash) => registry.Logs
        .Select(log => log.Row.Origin)
        .FirstOrDefault(origin => hash == Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(origin))));

    private static object[] Epochs(KnownDevice device, string gateway)
    {
        var hmac = new NativeHmac();
        long first = Math.Max(1, device.Row.Epoch - Limits.EpochsKept + 1);
        var epochs = new List<object>();
        for (long k = first; k <= device.Row.Epoch; k++)
            epochs.Add(new
            {
                K = k,
                G = Convert.ToBase64String(Wire.Keys.Gateway(hmac, device.DeviceKey, gateway, k)),
                S = Convert.ToBase64String(Wire.Keys.Session(hmac, device.DeviceKey, gateway, k)),
                M = Convert.ToBase64String(Wire.Keys.Mqtt(hmac, device.DeviceKey, gateway, k)),
            });
        return [.. epochs];
    }

    private static Answer Write(int status, object document) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(document, json));
}
