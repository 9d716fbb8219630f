using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, one word.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Fault">What is wrong, or empty.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Inspected(string Name, string Detail, string Fault, string Hint);

/// <summary>Looks at a journal from outside: all of it, not only the newest part as at start.
/// </summary>
/// <remarks>Reads only; a gateway may be writing. Thread-safety: one caller at a time.</remarks>
public sealed class JournalInspection : IDisposable
{
    private readonly JournalReader _reader;
    private readonly string _path;
    private readonly StartCheck _check;

    private JournalInspection(JournalReader reader, string path)
    {
        _reader = reader;
        _path = path;
        _check = new StartCheck(reader, path);
    }

    /// <summary>Opens the journal of a data folder for reading.</summary>
    /// <exception cref="GatewayException">There is none, or it cannot be read.</exception>
    public static JournalInspection Open(string folder)
    {
        var path = Journal.PathIn(folder);
        try
        {
            return new JournalInspection(new JournalReader(path), path);
        }
        catch (SqliteException wrong)
        {
            throw new GatewayException(
                "open the journal", path, wrong.Message, "name the data folder with --data", wrong);
        }
    }

    /// <summary>Events it holds.</summary>
    public long Events => _reader.Number("SELECT count(*) FROM event");

    /// <summary>Sealed entries it holds, of all its logs.</summary>
    public long Entries => _reader.Number("SELECT max(id) FROM entry");

    /// <summary>Hashes and compares everything.</summary>
    public IReadOnlyList<Inspected> Check()
    {
        var shards = Shards.Read(_reader);
        return
        [
            Look("pages", () =>
            {
                _check.File();
                return "the file's pages are whole";
            }),
            Look("chains", Chains),
            Look("entries", () =>
            {
                foreach (var shard in shards) Hash(shard);
                return Say($"{Entries} entries hash to their roots");
            }),
            Look("notes", () => Notes(shards)),
            Look("receipts", () =>
            {
                _check.Receipts(Receipts.KnownKey(null, _reader), int.MaxValue);
                return Say($"{_reader.Receipted()} of {_reader.NewestBatch()?.Id ?? 0} batches");
            }),
        ];
    }

    /// <summary>Events, the newest first, as the console lists them.</summary>
    public IReadOnlyList<Operators.EventView> Search(Operators.EventSearch search) =>
        new Operators.EvidenceDesk(_reader).Search(search);

    /// <summary>Writes what the journal holds, one JSON object per line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="types">Which; all when empty.</param>
    /// <param name="device">Only this device; null for all.</param>
    public void Export(Stream output, IReadOnlyList<string> types, string? device)
    {
        foreach (var (type, sql) in ExportTables.All)
        {
            if (types.Count > 0 && !types.Contains(type)) continue;
            _reader.Each(sql, row => Line(output, type, device, row));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private string Chains()
    {
        var devices = _reader.Devices();
        foreach (var (id, device) in devices) _check.Chain(id, device, int.MaxValue);
        return Say($"{_reader.LastEvent()} events of {devices.Count} devices, each linked");
    }

    private void Hash(ShardRow shard)
    {
        var newest = _reader.First(
            "SELECT max(id) FROM batch WHERE shard = $0",
            row => row.IsDBNull(0) ? 0L : row.GetInt64(0), shard.Id);
        if (_reader.BatchById(newest) is not { } batch) return;
        _check.Log(
            batch, new TreeNodes(_reader, shard.Id, shard.FirstEntry), shard.FirstEntry,
            long.MaxValue / 2);
    }

    private string Notes(List<ShardRow> shards)
    {
        var newest = _reader.NewestBatch()?.Id ?? 0;
        if (newest == 0) return "nothing is sealed yet";
        var writer = new BatchWriter();
        for (var id = 1L; id <= newest; id++)
        {
            var batch = _reader.BatchById(id)!;
            var shard = shards[(int)batch.Shard - 1];
            if (_reader.Note(id) is not { } kept)
            {
                if (id == newest) break;
                throw Bad($"batch {id}", "it has no note");
            }

            var body = new Checkpoint(shard.Origin, batch.Size, batch.Root).Body;
            var isSigned = Edge.Batch.Note.TryParse(kept.Note, out var note, out _)
                && note.Body == body && note.Check(shard.Key) == SignatureState.Good;
            if (!isSigned) throw Bad($"batch {id}", "its note is not signed by the log");
            var entries = _reader.EntryBytes(shard.FirstEntry, batch.Old, batch.Size);
            if (IsPruned(shard.FirstEntry + batch.Old, entries)) continue;
            var hash = SHA256.HashData(
                Seal.Document(writer, shard.Origin, batch, entries, kept.Note).Span);
            if (!hash.AsSpan().SequenceEqual(kept.Sha256))
            {
                throw Bad($"batch {id}", "its document is not the one that was sealed");
            }
        }

        var more = shards.Count > 1 ? Say($" and {shards.Count - 1} logs before it") : "";
        return Say($"{newest} notes signed by {shards[^1].Origin}{more}");
    }

    private bool IsPruned(long before, List<byte[]> entries)
    {
        var first = entries.FindIndex(entry => entry.Length == 0);
        return first >= 0 && _reader.IsPruned(before + first + 1);
    }

    private GatewayException Bad(string what, string why) => new(
        "check the journal", $"{_path}, {what}", why,
        "restore the data folder from its backup");

    private static Inspected Look(string name, Func<string> look)
    {
        try
        {
            return new Inspected(name, look(), "", "");
        }
        catch (GatewayException wrong)
        {
            return new Inspected(name, "", $"{wrong.Subject}: {wrong.Cause}", wrong.Hint);
        }
        catch (Exception wrong) when (wrong is SqliteException or KeyNotFoundException)
        {
            return new Inspected(
                name, "", wrong.Message, "restore the data folder from its backup");
        }
    }

    /// <summary>Quotes stay readable: the export is never HTML.</summary>
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static void Line(Stream output, string type, string? only, SqliteDataReader row)
    {
        using var line = new MemoryStream();
        var device = "";
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            for (var i = 0; i < row.FieldCount; i++)
            {
                var name = row.GetName(i);
                if (name == "dev") device = row.GetString(i);
                Value(json, name, row.GetValue(i));
            }

            json.WriteEndObject();
        }

        if (only is not null && only != device) return;
        line.Write("\n"u8);
        line.WriteTo(output);
    }

    private static void Value(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumber(name, number);
                break;
            case byte[] bytes when name is "sha256" or "root":
                json.WriteString(name, Convert.ToHexStringLower(bytes));
                break;
            case byte[] bytes when name == "line" || IsText(bytes):
                json.WriteString(name, Encoding.ASCII.GetString(bytes));
                break;
            case byte[] bytes:
                json.WriteBase64String(name + "Base64", bytes);
                break;
            case DBNull:
                json.WriteNull(name);
                break;
            default:
                json.WriteString(name, (string)value);
                break;
        }
    }

    private static bool IsText(byte[] bytes) =>
        !bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);

    private static string Say(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is exported, in order.</summary>
internal static class ExportTables
{
    /// <summary>Name and question of each.</summary>
    public static readonly IReadOnlyList<(string Type, string Sql)> All =
    [
        ("event", "SELECT event.id, dev, seq, at, flags, line FROM event "
            + "JOIN device ON device.id = event.device ORDER BY event.id"),
        ("quarantine", "SELECT at, dev, code, length, sha256, bytes FROM quarantine ORDER BY id"),
        ("refusal", "SELECT hour, dev, code, count, sha256 FROM refusal ORDER BY hour, dev, code"),
        ("counter", "SELECT name, value FROM counter ORDER BY name"),
        ("alarm", "SELECT at, dev, code, detail FROM alarm ORDER BY id"),
        ("batch", "SELECT batch.id, old, size, root, note.at AS sealed, receipt.at AS receipted "
            + "FROM batch LEFT JOIN note ON note.batch = batch.id "
            + "LEFT JOIN receipt ON receipt.batch = batch.id ORDER BY batch.id"),
        ("tally", "SELECT dev, events, grams, wh, mg FROM tally "
            + "JOIN device ON device.id = tally.device ORDER BY dev"),
    ];
}
