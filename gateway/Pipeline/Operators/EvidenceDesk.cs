using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Pipeline.Operators;

/// <summary>One event in a list.</summary>
/// <param name="Id">The journal's row.</param>
/// <param name="ReceiptId">Id of its receipt.</param>
/// <param name="Device">The device.</param>
/// <param name="Seq">Its number.</param>
/// <param name="AtMs">When it was received. Units: ms UTC.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Category">Its category, or empty.</param>
/// <param name="Compartment">Its compartment; 0 for none.</param>
/// <param name="Quantity">Grams of a drop-off or an emptying, Wh of a charge, else 0.</param>
/// <param name="Milligrams">What it reduces; 0 for nothing. Units: mg CO2e.</param>
/// <param name="None">Why it is not counted, or empty.</param>
/// <param name="Flags">What is odd about it, or empty.</param>
/// <param name="Batch">The batch that sealed it; 0 for none yet.</param>
/// <param name="IsReceipted">Has its batch a receipt?</param>
public sealed record EventView(
    long Id, string ReceiptId, string Device, long Seq, long AtMs, string Kind, string Category,
    long Compartment, long Quantity, long Milligrams, string None, string Flags, long Batch,
    bool IsReceipted);

/// <summary>One batch in a list.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Old">Entries before it.</param>
/// <param name="Size">Entries up to its end.</param>
/// <param name="Root">Root at its end, hex.</param>
/// <param name="SignedMs">When it was signed; 0 for not yet. Units: ms UTC.</param>
/// <param name="ReceiptedMs">When its receipt came; 0 for not yet. Units: ms UTC.</param>
/// <param name="Exceptions">What the platform listed against its entries.</param>
public sealed record BatchView(
    long Id, long Old, long Size, string Root, long SignedMs, long ReceiptedMs, int Exceptions);

/// <summary>One line that was refused and kept.</summary>
/// <param name="Id">Its row.</param>
/// <param name="AtMs">When it came. Units: ms UTC.</param>
/// <param name="Device">The device its topic named.</param>
/// <param name="Code">Why: a row of the acceptance table.</param>
/// <param name="Length">Its length. Units: bytes.</param>
/// <param name="Text">Its bytes, those that do not print as dots.</param>
public sealed record RefusedLine(
    long Id, long AtMs, string Device, string Code, long Length, string Text);

/// <summary>What a search asks for.</summary>
/// <param name="Device">Only this device; empty for all.</param>
/// <param name="Kind">Only this kind; empty for all.</param>
/// <param name="Verdict">counted, none or empty for all.</param>
/// <param name="Before">Only rows (or, of one device, numbers) before this one.</param>
/// <param name="Most">Most events that are answered.</param>
public sealed record EventSearch(
    string Device, string Kind, string Verdict, long Before, int Most);

/// <summary>Events, batches and refused lines, as the console lists them.</summary>
/// <remarks>Thread-safety: safe.</remarks>
public sealed class EvidenceDesk
{
    private const int Page = 512;
    private const int RowsLookedAt = 8_192;

    private readonly JournalReader _reader;

    internal EvidenceDesk(JournalReader reader) => _reader = reader;

    /// <summary>Events, the newest first. Looks through a bounded number of them.</summary>
    public IReadOnlyList<EventView> Search(EventSearch search)
    {
        var found = new List<EventView>();
        var line = new EventLine();
        var newestReceipt = _reader.Receipted();
        var device = search.Device.Length == 0 ? 0 : Row(search.Device);
        if (search.Device.Length > 0 && device == 0) return found;
        var before = search.Before;
        for (var looked = 0; looked < RowsLookedAt; looked += Page)
        {
            var rows = device > 0
                ? _reader.EventsOf(device, before, Page) : _reader.EventsUpto(before - 1, Page);
            foreach (var row in rows)
            {
                if (!line.TryParse(row.Line, 0, row.Line.Length)) continue;
                if (search.Kind.Length > 0 && line.Kind != search.Kind) continue;
                var view = View(row, line, newestReceipt);
                var isNone = view.None.Length > 0;
                if (search.Verdict == "none" && !isNone) continue;
                if (search.Verdict == "counted" && (isNone || view.Batch == 0)) continue;
                found.Add(view);
                if (found.Count == search.Most) return found;
            }

            if (rows.Count < Page) return found;
            before = device > 0 ? rows[^1].Seq : rows[^1].Id;
        }

        return found;
    }

    /// <summary>Batches before a number, the newest first.</summary>
    public IReadOnlyList<BatchView> Batches(long before, int most) =>
        [.. _reader.BatchesBefore(before, most).Select(View)];

    /// <summary>One batch, or null.</summary>
    public BatchView? Batch(long id) =>
        _reader.BatchById(id) is { } batch ? View(batch) : null;

    /// <summary>The batch that holds a proven event, or null while it is not sealed.</summary>
    public BatchView? BatchOf(EventProof proof) =>
        ByOrigin(proof.Checkpoint.Split('\n')[0]) is { } shard
        && _reader.BatchWith(shard.Id, proof.Index) is { } batch ? View(batch) : null;

    /// <summary>The accepted line under the number of a refused one, or empty.</summary>
    /// <remarks>So that both stand side by side when a number came twice.</remarks>
    public string AcceptedBeside(RefusedLine refused)
    {
        var line = new EventLine();
        var bytes = Encoding.ASCII.GetBytes(refused.Text);
        if (refused.Code != "clone" || !line.TryParse(bytes, 0, bytes.Length)) return "";
        var found = _reader.EventsOf(Row(refused.Device), line.Seq + 1, 1);
        return found is [var row] && row.Seq == line.Seq
            ? Encoding.ASCII.GetString(row.Line) : "";
    }

    /// <summary>A batch's signed note, or empty.</summary>
    public string NoteOf(long batch) => _reader.Note(batch)?.Note ?? "";

    /// <summary>The entries of a batch, verbatim.</summary>
    public IReadOnlyList<string> EntriesOf(BatchView batch) =>
        _reader.BatchById(batch.Id) is { } row
            ? _reader.Entries(ById(row.Shard).FirstEntry, row.Old, row.Size) : [];

    /// <summary>Refused lines before a row, the newest first.</summary>
    public IReadOnlyList<RefusedLine> Refused(long before, int most) =>
        _reader.Quarantined(before, most);

    /// <summary>Hashes a batch's entries again and compares them with its signed root.</summary>
    /// <returns>Empty, or what does not fit.</returns>
    public string Verify(long id)
    {
        if (_reader.BatchById(id) is not { } batch) return "no such batch";
        var shard = ById(batch.Shard);
        var leaves = _reader.Leaves(shard.FirstEntry + batch.Old + 1, batch.Size - batch.Old);
        var entries = _reader.Entries(shard.FirstEntry, batch.Old, batch.Size);
        if (entries.Count != batch.Size - batch.Old) return "entries are missing";
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Length == 0 && _reader.IsPruned(shard.FirstEntry + batch.Old + i + 1))
            {
                continue;
            }

            if (Merkle.Leaf(entries[i]).AsSpan().SequenceEqual(leaves[i])) continue;
            return string.Create(
                CultureInfo.InvariantCulture, $"entry {batch.Old + i} is not what was sealed");
        }

        var tree = new LogTree(
            new TreeNodes(_reader, shard.Id, shard.FirstEntry), batch.Size);
        if (!tree.Root().AsSpan().SequenceEqual(batch.Root)) return "the tree has another root";
        var note = NoteOf(id);
        if (note.Length == 0) return "not signed yet";
        return Note.TryParseCheckpoint(note, out _, out var checkpoint, out var fault)
            && checkpoint.Size == batch.Size
            && checkpoint.Root.AsSpan().SequenceEqual(batch.Root)
            ? "" : fault.Length > 0 ? fault : "the note is over another root";
    }

    /// <summary>Bytes as text, those that do not print as dots.</summary>
    internal static string Readable(byte[] bytes) => string.Create(
        bytes.Length, bytes, (text, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                text[i] = from[i] is >= 0x20 and < 0x7f ? (char)from[i] : '·';
            }
        });

    /// <summary>The newest event a batch sealed.</summary>
    internal long LastEventOf(long batch) => _reader.BatchById(batch)?.LastEvent ?? 0;

    private long Row(string device) => _reader.First(
        "SELECT id FROM device WHERE dev = $0", row => row.GetInt64(0), device);

    private ShardRow ById(long id) => Shards.Read(_reader).Single(shard => shard.Id == id);

    private ShardRow OfEntry(long row) =>
        Shards.Read(_reader).Last(shard => shard.FirstEntry < row);

    private ShardRow? ByOrigin(string origin) =>
        Shards.Read(_reader).Find(shard => shard.Origin == origin);

    private BatchView View(BatchRow batch)
    {
        var receipt = _reader.Receipt(batch.Id);
        var isRead = ReceiptDocument.TryParse(
            receipt?.Document ?? [], out var document, out _);
        return new BatchView(
            batch.Id, batch.Old, batch.Size, Convert.ToHexStringLower(batch.Root),
            _reader.Note(batch.Id)?.AtMs ?? 0, receipt?.AtMs ?? 0,
            isRead ? document.Exceptions.Count : 0);
    }

    private EventView View(EventRow row, EventLine line, long newestReceipt)
    {
        line.TryGetLong(line.Kind == "charge" ? "wh" : "net", out var quantity);
        line.TryGetLong("comp", out var compartment);
        if (!line.TryGetText("cat", out var category)) category = "";
        var view = new EventView(
            row.Id, ReceiptId.From(line.P), line.Dev, line.Seq, row.AtMs, line.Kind, category,
            compartment, quantity, 0, "", row.Flags, 0, false);
        var entry = _reader.EntryOfEvent(row.Id);
        if (entry == 0) return view;
        var shard = OfEntry(entry);
        var index = entry - shard.FirstEntry - 1;
        if (_reader.BatchWith(shard.Id, index) is not { } batch) return view;
        var text = _reader.Entries(shard.FirstEntry, index, index + 1)[0];
        var isRead = EntryLine.TryParse(text, out var parts, out _);
        var calculation = isRead && parts.CalcJson is { } json
            && Calculation.TryParse(json, out var read, out _) ? read : null;
        return view with
        {
            Milligrams = calculation is { None: null } ? calculation.Milligrams : 0,
            None = calculation?.None ?? "",
            Flags = isRead && parts.Flags.Count > 0 ? string.Join(',', parts.Flags) : row.Flags,
            Batch = batch.Id,
            IsReceipted = batch.Id <= newestReceipt,
        };
    }
}
