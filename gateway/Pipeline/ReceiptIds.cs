using System.Buffers.Binary;
using System.Globalization;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>Finds an event by the id on a receipt.</summary>
/// <remarks>Ids are random, and an index with random keys costs more than all the rest of a commit
/// (mqtt.md section 3). So new ids wait in memory, where a million are searched in a millisecond,
/// and move into the index in sorted pieces when little else is to do. Two events may have one id
/// when a device made its tag p so: both are found, the earlier one is shown. Thread-safety: safe.
/// </remarks>
internal sealed class ReceiptIds
{
    private const string Mark = "receipt-ids-upto";
    private const int PieceForced = 65_536;

    private readonly Lock _gate = new();
    private readonly EventLine _line = new();
    private List<(long Prefix, long Event)> _recent = [];

    /// <summary>Takes over what the index does not have yet.</summary>
    public void Load(JournalReader journal)
    {
        var upto = long.Parse(journal.Value(Mark) ?? "0", CultureInfo.InvariantCulture);
        while (journal.EventsAfter(upto, 4_096) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                if (_line.TryParse(row.Line, 0, row.Line.Length)) Add(_line.P, row.Id);
                upto = row.Id;
            }
        }
    }

    /// <summary>Adds a durable event.</summary>
    /// <param name="p">Its tag p.</param>
    /// <param name="eventId">Its row.</param>
    public void Add(string p, long eventId)
    {
        Span<byte> tag = stackalloc byte[32];
        if (!Convert.TryFromBase64String(p, tag, out _)) return;
        lock (_gate) _recent.Add((BinaryPrimitives.ReadInt64BigEndian(tag), eventId));
    }

    /// <summary>The event with this receipt id, or null.</summary>
    public EventRow? Find(string id, JournalReader journal)
    {
        if (!TryPrefix(id, out var prefix)) return null;
        var ids = journal.Rows(
            "SELECT event FROM receipt_id WHERE prefix = $0", row => row.GetInt64(0), prefix);
        lock (_gate)
        {
            foreach (var (known, eventId) in _recent)
            {
                if (known == prefix) ids.Add(eventId);
            }
        }

        var line = new EventLine();
        return ids.Distinct().Order().Select(journal.EventById)
            .FirstOrDefault(row => row is not null
                && line.TryParse(row.Line, 0, row.Line.Length) && ReceiptId.From(line.P) == id);
    }

    /// <summary>Moves ids into the index until stopped: small pieces when it is quiet, large ones
    /// when too many wait.</summary>
    public async Task RunAsync(
        Receive receive, JournalLog log, JournalEvents events, TimeProvider time,
        CancellationToken cancel)
    {
        long durable = 0;
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
            var isQuiet = receive.DurableEvent - durable < Limits.IndexChunk / 4;
            durable = receive.DurableEvent;
            var piece = Waiting > Limits.RecentIds ? PieceForced : isQuiet ? Limits.IndexChunk : 0;
            if (piece == 0 || Waiting == 0) continue;
            try
            {
                await MoveAsync(piece, receive, log, events);
            }
            catch (JournalFullException)
            {
                // They stay in memory, and are read again from the journal at the next start.
            }
        }
    }

    private int Waiting
    {
        get
        {
            lock (_gate) return _recent.Count;
        }
    }

    private async Task MoveAsync(
        int piece, Receive receive, JournalLog log, JournalEvents events)
    {
        List<(long Prefix, long Event)> moving;
        lock (_gate) moving = _recent[..Math.Min(piece, _recent.Count)];
        var upto = moving[^1].Event;
        var sorted = moving.Order().ToList();
        await receive.WriteAsync(() =>
        {
            foreach (var (prefix, eventId) in sorted) log.AddReceiptId(prefix, eventId);
            events.SetValue(Mark, upto.ToString(CultureInfo.InvariantCulture));
        });
        lock (_gate) _recent = _recent[moving.Count..];
    }

    // 16 characters of Crockford Base32 are 80 bits; the first 64 are the key of the index.
    private static bool TryPrefix(string id, out long prefix)
    {
        const string digits = "0123456789abcdefghjkmnpqrstvwxyz";
        prefix = 0;
        if (id.Length != ReceiptId.Chars) return false;
        UInt128 bits = 0;
        foreach (var letter in id)
        {
            var value = digits.IndexOf(letter);
            if (value < 0) return false;
            bits = (bits << 5) | (UInt128)value;
        }

        prefix = unchecked((long)(ulong)(bits >> 16));
        return true;
    }
}
