using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Releases;

/// <summary>The journal's rollouts: rows are added, never edited; the newest rules.</summary>
/// <remarks>Thread-safety: writing by the write loop alone, reading by anybody.</remarks>
internal sealed class RolloutBook : IDisposable
{
    /// <summary>Makes the tables: a step of the journal's schema.</summary>
    public const string Create = """
        CREATE TABLE IF NOT EXISTS rollout(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, folder TEXT NOT NULL,
          note TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS rollout_act(
          id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL, at INTEGER NOT NULL,
          who TEXT NOT NULL, state TEXT NOT NULL, ring INTEGER NOT NULL, why TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS rollout_device(
          id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL, dev TEXT NOT NULL,
          at INTEGER NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, n INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS rollout_device_rollout ON rollout_device(rollout, dev);
        """;

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _act;
    private readonly SqliteCommand _device;

    public RolloutBook(Journal journal, JournalReader reader)
    {
        (_journal, _reader) = (journal, reader);
        _add = journal.Prepare(
            "INSERT INTO rollout(id, at, who, folder, note) VALUES($id, $at, $who, $folder, $note)",
            "$id", "$at", "$who", "$folder", "$note");
        _act = journal.Prepare(
            "INSERT INTO rollout_act(rollout, at, who, state, ring, why) "
            + "VALUES($rollout, $at, $who, $state, $ring, $why)",
            "$rollout", "$at", "$who", "$state", "$ring", "$why");
        _device = journal.Prepare(
            "INSERT INTO rollout_device(rollout, dev, at, state, why, n) "
            + "VALUES($rollout, $dev, $at, $state, $why, $n)",
            "$rollout", "$dev", "$at", "$state", "$why", "$n");
    }

    /// <summary>Every rollout ever begun, oldest first: id, when, who, folder, note.</summary>
    public IReadOnlyList<(long Id, long AtMs, string Who, string Folder, string Note)> All() =>
        _reader.Rows(
            "SELECT id, at, who, folder, note FROM rollout ORDER BY id",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3),
                row.GetString(4)));

    /// <summary>The newest act of a rollout: state, ring, reason.</summary>
    public (RolloutState State, int Ring, string Why) LastAct(long rollout) => _reader.Rows(
        "SELECT state, ring, why FROM rollout_act WHERE rollout = $0 ORDER BY id DESC LIMIT 1",
        row => (Enum.Parse<RolloutState>(row.GetString(0)), row.GetInt32(1), row.GetString(2)),
        rollout).FirstOrDefault((RolloutState.Stopped, 1, ""));

    /// <summary>The newest word on each device of a rollout.</summary>
    public IReadOnlyList<RolloutDevice> Devices(long rollout) => _reader.Rows(
        "SELECT dev, state, why, n, at FROM rollout_device WHERE id IN (SELECT max(id) FROM "
        + "rollout_device WHERE rollout = $0 GROUP BY dev)",
        row => new RolloutDevice(
            row.GetString(0), Enum.Parse<UpdateState>(row.GetString(1)), row.GetString(2),
            row.GetInt64(3), row.GetInt64(4)), rollout);

    /// <summary>Adds a rollout; in the write loop.</summary>
    public void Add(long id, long atMs, string who, string folder, string note)
    {
        JournalEvents.Set(_add, id, atMs, who, folder, note);
        _journal.Run(_add, "begin a rollout", note.Length + 96);
    }

    /// <summary>Adds an act; in the write loop.</summary>
    public void Act(long rollout, long atMs, string who, RolloutState state, int ring, string why)
    {
        JournalEvents.Set(_act, rollout, atMs, who, state.ToString(), (long)ring, why);
        _journal.Run(_act, "note a rollout's act", why.Length + 64);
    }

    /// <summary>Adds a device's word; in the write loop.</summary>
    public void Device(long rollout, RolloutDevice device)
    {
        JournalEvents.Set(
            _device, rollout, device.Device, device.AtMs, device.State.ToString(), device.Why,
            device.Number);
        _journal.Run(_device, "note a device of a rollout", device.Why.Length + 96);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _add.Dispose();
        _act.Dispose();
        _device.Dispose();
    }
}
