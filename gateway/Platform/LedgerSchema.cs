namespace Edge.Platform;

/// <summary>Tables of the ledger.</summary>
internal static class LedgerSchema
{
    /// <summary>Version kept in <c>user_version</c>.</summary>
    public const int Version = 4;

    /// <summary>Brings a ledger of version 1 here: its claims get the calculator's names.</summary>
    /// <remarks>A lone name of version 1 may be a tag's or an object's, so it holds as both.
    /// </remarks>
    public const string FromVersion1 = """
        INSERT OR IGNORE INTO claim
          SELECT 'tag ' || substr(name, 8), low, high, dev, seq FROM claim
          WHERE substr(name, 1, 7) = 'object/' AND instr(name, char(31)) = 0;
        UPDATE OR IGNORE claim SET name = 'object ' || replace(substr(name, 8), char(31), ' ')
          WHERE substr(name, 1, 7) = 'object/';
        UPDATE claim SET name = 'meter ' || substr(name, 7) WHERE substr(name, 1, 6) = 'meter/';
        """;

    /// <summary>Logs that took over from another: named by its last entry.</summary>
    public const string FromVersion2 = """
        CREATE TABLE IF NOT EXISTS successor(
          origin TEXT PRIMARY KEY, vkey TEXT NOT NULL, after TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS used(
          cap TEXT NOT NULL, who TEXT NOT NULL, period TEXT NOT NULL, quantity INTEGER NOT NULL,
          PRIMARY KEY(cap, who, period)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS account(
          sess TEXT NOT NULL, log INTEGER NOT NULL, pack TEXT NOT NULL, acts INTEGER NOT NULL,
          counted INTEGER NOT NULL, pieces INTEGER NOT NULL, mg INTEGER NOT NULL,
          last_at INTEGER NOT NULL, PRIMARY KEY(sess, log, pack)) WITHOUT ROWID;
        """;

    /// <summary>Pages of signed meter records, and the event that used each first. A gateway
    /// judges by its own table, so each has its own here.</summary>
    public const string FromVersion3 = """
        CREATE TABLE IF NOT EXISTS ocmf_page(
          gateway TEXT NOT NULL, key TEXT NOT NULL, page TEXT NOT NULL, sha256 TEXT NOT NULL,
          dev TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(gateway, key, page)) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables of version 2; nothing in them is ever updated but sizes, receipts,
    /// totals and
    /// the state of alarms.</summary>
    public const string Create = """
        CREATE TABLE log(
          id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
          root BLOB NOT NULL, frozen INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE batch(
          log INTEGER NOT NULL, old INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
          note TEXT NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL, receipt BLOB,
          PRIMARY KEY(log, old));
        CREATE TABLE node(
          log INTEGER NOT NULL, level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY(log, level, idx)) WITHOUT ROWID;
        CREATE TABLE entry(
          id INTEGER PRIMARY KEY, log INTEGER NOT NULL, idx INTEGER NOT NULL,
          at INTEGER NOT NULL, type TEXT NOT NULL, dev TEXT, seq INTEGER, kind TEXT,
          verdict TEXT NOT NULL, g INTEGER NOT NULL, wh INTEGER NOT NULL, mg INTEGER NOT NULL,
          receipt TEXT, target INTEGER);
        CREATE UNIQUE INDEX entry_place ON entry(log, idx);
        CREATE INDEX entry_target ON entry(log, target) WHERE target IS NOT NULL;
        CREATE TABLE event(
          dev TEXT NOT NULL, seq INTEGER NOT NULL, p BLOB NOT NULL, prev BLOB NOT NULL,
          PRIMARY KEY(dev, seq)) WITHOUT ROWID;
        CREATE TABLE claim(
          name TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, dev TEXT NOT NULL,
          seq INTEGER NOT NULL, PRIMARY KEY(name, low)) WITHOUT ROWID;
        CREATE TABLE device(
          dev TEXT PRIMARY KEY, events INTEGER NOT NULL, counted INTEGER NOT NULL,
          g INTEGER NOT NULL, wh INTEGER NOT NULL, mg INTEGER NOT NULL,
          last_seq INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE verdict(code TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE alarm(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, dev TEXT NOT NULL, seq INTEGER NOT NULL,
          code TEXT NOT NULL, detail TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX alarm_place ON alarm(dev, seq, code);
        CREATE TABLE fork(
          id INTEGER PRIMARY KEY, log INTEGER NOT NULL, at INTEGER NOT NULL,
          size INTEGER NOT NULL, ours TEXT NOT NULL, theirs TEXT NOT NULL, body BLOB NOT NULL);
        """;
}
