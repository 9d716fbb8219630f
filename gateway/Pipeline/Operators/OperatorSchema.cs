namespace Edge.Pipeline.Operators;

/// <summary>The tables of the people who run the boxes: accounts, alarms, audit, approvals.
/// </summary>
/// <remarks>Second step of the journal's schema. The audit log takes no change and no deletion,
/// not even from this program. Source: design.md ruling 5.</remarks>
internal static class OperatorSchema
{
    /// <summary>Makes them, and latches the causes of alarms that were raised before.</summary>
    public const string Create = """
        CREATE TABLE account(
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
          password TEXT NOT NULL, totp BLOB, step INTEGER NOT NULL, state TEXT NOT NULL,
          failures INTEGER NOT NULL, locked INTEGER NOT NULL, created INTEGER NOT NULL,
          seen INTEGER NOT NULL);
        CREATE TABLE audit(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
          object TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, hash BLOB NOT NULL);
        CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
          BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit
          BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TABLE cause(
          id INTEGER PRIMARY KEY, dev TEXT NOT NULL, code TEXT NOT NULL,
          severity INTEGER NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL,
          count INTEGER NOT NULL, detail TEXT NOT NULL, ended INTEGER NOT NULL,
          acked INTEGER NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, UNIQUE(dev, code));
        CREATE TABLE approval(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
          object TEXT NOT NULL, detail TEXT NOT NULL, state TEXT NOT NULL,
          second TEXT NOT NULL, decided INTEGER NOT NULL);
        CREATE TABLE place(
          dev TEXT PRIMARY KEY, name TEXT NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL)
          WITHOUT ROWID;
        INSERT INTO cause(
          dev, code, severity, since, last, count, detail, ended, acked, who, note)
          SELECT dev, code, 2, min(at), max(at), count(*), detail, 0, 0, '', '' FROM alarm
          GROUP BY dev, code;

        """;

    /// <summary>Approvals are carried out, corrections stand beside what they correct.</summary>
    /// <remarks>What was approved before this step was only written down: it is not done now
    /// behind anybody's back, it has to be asked for again.</remarks>
    public const string TwoPersons = """
        ALTER TABLE approval ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE approval ADD COLUMN answer TEXT NOT NULL DEFAULT '';
        UPDATE approval SET state = 'failed', answer = 'not carried out'
          WHERE state = 'approved';
        CREATE TABLE correction(
          entry INTEGER PRIMARY KEY, target INTEGER NOT NULL, mg INTEGER NOT NULL);
        CREATE INDEX correction_target ON correction(target);

        """;
}
