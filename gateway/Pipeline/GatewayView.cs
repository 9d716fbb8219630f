using Edge.Batch;
using Edge.Calculator;

namespace Edge.Pipeline;

/// <summary>One device as people see it.</summary>
/// <param name="Device">Its id.</param>
/// <param name="DurableSeq">Highest durable sequence; 0 for none.</param>
/// <param name="Durable">Durable events.</param>
/// <param name="Receipted">Receipted events.</param>
/// <param name="HeardMs">When it was last heard. Units: ms UTC; 0 for never.</param>
/// <param name="Seen">Its newest event, or null.</param>
/// <param name="Sum">What it adds up to, sealed.</param>
/// <param name="IsRevoked">Nothing of it counts any more.</param>
/// <param name="IsSuspect">A clone or a broken chain was seen.</param>
public sealed record DeviceView(
    string Device, long DurableSeq, long Durable, long Receipted, long HeardMs, Sighting? Seen,
    Tally Sum, bool IsRevoked, bool IsSuspect);

/// <summary>The whole gateway as people see it.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Site">Its site.</param>
/// <param name="Origin">Its log.</param>
/// <param name="Durable">Events durable.</param>
/// <param name="Sealed">Events sealed.</param>
/// <param name="Receipted">Events under a receipt.</param>
/// <param name="Entries">Entries of the log under a checkpoint.</param>
/// <param name="Sum">What all devices add up to, sealed.</param>
/// <param name="Counters">Decisions by name.</param>
/// <param name="Forward">How forwarding stands.</param>
/// <param name="ForwardReason">Why it does not go on, or empty.</param>
/// <param name="Receipts">Ids of the newest receipted drop-offs and charges, newest first.</param>
/// <param name="Devices">The devices, by name.</param>
public sealed record GatewayStatus(
    string Gateway, string Site, string Origin, long Durable, long Sealed, long Receipted,
    long Entries, Tally Sum, IReadOnlyDictionary<string, long> Counters, ForwardState Forward,
    string ForwardReason, IReadOnlyList<string> Receipts, IReadOnlyList<DeviceView> Devices);

/// <summary>How far one event got.</summary>
/// <param name="Id">The receipt id.</param>
/// <param name="Line">The envelope, verbatim.</param>
/// <param name="DurableMs">When it was received. Units: ms UTC.</param>
/// <param name="Index">Its entry, or -1 while it is not sealed.</param>
/// <param name="Entry">The entry, or empty.</param>
/// <param name="Checkpoint">The checkpoint over it, cosigned if there is a receipt; or empty.
/// </param>
/// <param name="Old">Entries before the batch that brought it.</param>
/// <param name="Size">Entries under that checkpoint.</param>
/// <param name="Path">Hashes from the entry to its root.</param>
/// <param name="SealedMs">When it was signed. Units: ms UTC; 0 for not yet.</param>
/// <param name="ReceiptedMs">When the receipt came. Units: ms UTC; 0 for not yet.</param>
/// <param name="Exception">What the platform said against the entry, or empty.</param>
/// <param name="LogKey">Verifier key of the log the entry is in.</param>
public sealed record EventProof(
    string Id, string Line, long DurableMs, long Index, string Entry, string Checkpoint,
    long Old, long Size, IReadOnlyList<byte[]> Path, long SealedMs, long ReceiptedMs,
    string Exception, string LogKey)
{
    /// <summary>Calculations that replaced the one of the entry, oldest first.</summary>
    public IReadOnlyList<Operators.EventCorrection> Corrections { get; init; } = [];
}

/// <summary>Answers what pages and the command line ask of a running gateway.</summary>
/// <remarks>Thread-safety: safe.</remarks>
public sealed class GatewayView
{
    private const int ReceiptsShown = 8;

    private readonly GatewayParts _parts;
    private readonly JournalReader _reader;
    private readonly PromiseDesk _promises;

    internal GatewayView(GatewayParts parts, JournalReader reader)
    {
        _parts = parts;
        _reader = reader;
        _promises = new PromiseDesk(parts.Shards);
    }

    /// <summary>The gateway's id.</summary>
    public string Gateway => _parts.Options.Gateway;

    /// <summary>The site's id.</summary>
    public string Site => _parts.Options.Site;

    /// <summary>One device, or null when it is not known.</summary>
    public DeviceView? Device(string device) =>
        _parts.Devices.Find(device) is { } state ? View(state) : null;

    /// <summary>How a device last said that it is, or null.</summary>
    public Orders.DeviceHealth? Health(string device) => _parts.Health.Find(device);

    /// <summary>Verifier key of the open log.</summary>
    public string LogKey => _parts.Shards.Open.Vkey;

    /// <summary>The methodology packs.</summary>
    public PackLibrary Packs => _parts.Options.Packs;

    /// <summary>Verifier key of the platform, or null while none is known.</summary>
    public string? PlatformKey => _parts.Receipts.PlatformKey;

    /// <summary>The state of things now.</summary>
    public GatewayStatus Status()
    {
        var receipted = _parts.Forward.ReceiptedEvent;
        return new GatewayStatus(
            _parts.Options.Gateway, _parts.Options.Site, _parts.Shards.Open.Origin,
            _parts.Receive.DurableEvent, _parts.Seal.LastEvent, receipted, _parts.Seal.Size,
            _parts.Tallies.All(), _parts.Counters.Snapshot(), _parts.Forward.State,
            _parts.Forward.Reason, Newest(receipted),
            [.. _parts.Devices.All.Select(View).OrderBy(d => d.Device, StringComparer.Ordinal)]);
    }

    /// <summary>Everything that is known of the event with a receipt id, or null.</summary>
    /// <param name="id">16 characters of Crockford Base32, lower case.</param>
    public EventProof? Find(string id)
    {
        var row = _parts.ReceiptIds.Find(id, _reader);
        return row is null ? null : Prove(id, row);
    }

    /// <summary>The gateway's signed word for an event, as the text of a QR code; null for what is
    /// neither a drop-off nor a charge.</summary>
    /// <param name="proof">What <see cref="Find"/> gave.</param>
    public string? Promise(EventProof proof) => _promises.Of(proof);

    private EventProof Prove(string id, EventRow row)
    {
        var line = System.Text.Encoding.ASCII.GetString(row.Line);
        var proof = new EventProof(
            id, line, row.AtMs, -1, "", "", 0, 0, [], 0, 0, "", LogKey);
        var entry = _reader.EntryOfEvent(row.Id);
        if (entry == 0) return proof;
        var shard = _parts.Shards.OfEntry(entry);
        var index = entry - shard.FirstEntry - 1;
        if (_reader.BatchWith(shard.Id, index) is not { } batch) return proof;
        if (_reader.Note(batch.Id) is not { } note) return proof;
        var tree = new LogTree(
            new TreeNodes(_reader, shard.Id, shard.FirstEntry), batch.Size);
        proof = proof with
        {
            Index = index,
            Entry = _reader.Entries(shard.FirstEntry, index, index + 1)[0],
            LogKey = shard.Vkey,
            Corrections = Corrections(shard, entry),
            Checkpoint = note.Note,
            Old = batch.Old,
            Size = batch.Size,
            Path = tree.InclusionProof(index, batch.Size),
            SealedMs = note.AtMs,
        };
        return _reader.Receipt(batch.Id) is { } receipt
            && ReceiptDocument.TryParse(receipt.Document, out var document, out _)
                ? proof with
                {
                    Checkpoint = document.Note,
                    ReceiptedMs = receipt.AtMs,
                    Exception = document.Exceptions
                        .Where(exception => exception.Index == index)
                        .Select(exception => exception.Code).FirstOrDefault() ?? "",
                }
                : proof;
    }

    private List<Operators.EventCorrection> Corrections(ShardRow shard, long target)
    {
        var found = new List<Operators.EventCorrection>();
        foreach (var entry in _reader.Rows(
            "SELECT entry FROM correction WHERE target = $0 ORDER BY entry",
            row => row.GetInt64(0), target))
        {
            var index = entry - shard.FirstEntry - 1;
            var text = _reader.Entries(shard.FirstEntry, index, index + 1)[0];
            if (!EntryLine.TryParse(text, out var parts, out _)
                || !Calculation.TryParse(parts.CalcJson!, out var calculation, out _)) continue;
            var batch = _reader.BatchWith(shard.Id, index);
            var (sealedMs, receiptedMs, exception) = batch is null ? (0, 0, "")
                : Promised(batch, index);
            found.Add(new Operators.EventCorrection(
                index, parts.AtMs, parts.Why ?? "", calculation, sealedMs, receiptedMs,
                exception));
        }

        return found;
    }

    // When a batch was signed, when its receipt came, and what the platform said of one entry.
    private (long SealedMs, long ReceiptedMs, string Exception) Promised(BatchRow batch, long index)
    {
        var signed = _reader.Note(batch.Id)?.AtMs ?? 0;
        return _reader.Receipt(batch.Id) is { } receipt
            && ReceiptDocument.TryParse(receipt.Document, out var document, out _)
                ? (signed, receipt.AtMs, document.Exceptions
                    .Where(exception => exception.Index == index)
                    .Select(exception => exception.Code).FirstOrDefault() ?? "")
                : (signed, 0, "");
    }

    private DeviceView View(DeviceState state) => new(
        state.Device, state.DurableSeq, _parts.Tallies.Durable(state.Device),
        _parts.Tallies.Receipted(state.Device), state.HeardMs, state.Seen,
        _parts.Tallies.Of(state.Device),
        _parts.Keys.Find(state.Device)?.IsRevoked ?? false, state.IsSuspect);

    private List<string> Newest(long receipted)
    {
        var line = new Edge.Wire.EventLine();
        var ids = new List<string>();
        foreach (var row in _reader.EventsUpto(receipted, 4 * ReceiptsShown))
        {
            if (ids.Count == ReceiptsShown) break;
            if (!line.TryParse(row.Line, 0, row.Line.Length)) continue;
            if (line.Kind is "dropoff" or "charge") ids.Add(Edge.Wire.ReceiptId.From(line.P));
        }

        return ids;
    }
}
