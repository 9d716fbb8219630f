using Edge.Batch.Ocmf;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>The journal's memory of meters: pages of signed records, and their registers.
/// </summary>
/// <remarks>Thread-safety: the write loop's alone.</remarks>
internal sealed class JournalMeters : IDisposable
{
    private readonly Journal _journal;
    private readonly SqliteCommand _addPage;
    private readonly SqliteCommand _findPage;
    private readonly SqliteCommand _setMeter;
    private readonly SqliteCommand _findMeter;

    /// <summary>Prepares the statements.</summary>
    public JournalMeters(Journal journal)
    {
        _journal = journal;
        _addPage = journal.Prepare(
            "INSERT OR IGNORE INTO ocmf_page(key, page, sha256, dev, seq) "
            + "VALUES($key, $page, $sha256, $dev, $seq)",
            "$key", "$page", "$sha256", "$dev", "$seq");
        _findPage = journal.Prepare(FindPage, "$key", "$page", "$dev", "$seq");
        _setMeter = journal.Prepare(
            "INSERT INTO meter(dev, meter, next) VALUES($dev, $meter, $next) "
            + "ON CONFLICT DO UPDATE SET next = excluded.next", "$dev", "$meter", "$next");
        _findMeter = journal.Prepare(
            "SELECT next FROM meter WHERE dev = $dev AND meter = $meter", "$dev", "$meter");
    }

    /// <summary>Payload seen under a page, by any event but this one.</summary>
    public const string FindPage =
        "SELECT sha256 FROM ocmf_page WHERE key = $key AND page = $page "
        + "AND NOT (dev = $dev AND seq = $seq)";

    /// <summary>Remembers a page for the event that used it first.</summary>
    public void AddPage(OcmfPage page, string dev, long seq)
    {
        JournalEvents.Set(_addPage, page.Key, page.Page, page.Sha256, dev, seq);
        _journal.Run(_addPage, "remember a page", 192);
    }

    /// <summary>The pages that other events used.</summary>
    public IOcmfPages PagesBut(string dev, long seq) => new Pages(this, dev, seq);

    /// <summary>Where a meter's next charge must begin; null for a meter never seen.</summary>
    public long? Next(string dev, string meter)
    {
        JournalEvents.Set(_findMeter, dev, meter);
        return _findMeter.ExecuteScalar() as long?;
    }

    /// <summary>Sets it.</summary>
    public void SetNext(string dev, string meter, long next)
    {
        JournalEvents.Set(_setMeter, dev, meter, next);
        _journal.Run(_setMeter, "keep a meter's register", 96);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _addPage.Dispose();
        _findPage.Dispose();
        _setMeter.Dispose();
        _findMeter.Dispose();
    }

    private sealed class Pages(JournalMeters meters, string dev, long seq) : IOcmfPages
    {
        public string? Find(string keyId, string page)
        {
            JournalEvents.Set(meters._findPage, keyId, page, dev, seq);
            return meters._findPage.ExecuteScalar() as string;
        }
    }
}
