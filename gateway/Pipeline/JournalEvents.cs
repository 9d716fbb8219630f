using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>The journal's evidence: accepted lines, refused lines, counts, alarms.</summary>
/// <remarks>Thread-safety: the write loop's alone.</remarks>
internal sealed class JournalEvents : IEventLookup, IDisposable
{
    private readonly Journal _journal;
    private readonly SqliteCommand _addDevice;
    private readonly Statement _addEvent;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _addRefused;
    private readonly SqliteCommand _countRefused;
    private readonly SqliteCommand _setCounter;
    private readonly SqliteCommand _addAlarm;
    private readonly SqliteCommand _latch;
    private readonly SqliteCommand _setKeys;
    private readonly SqliteCommand _setValue;
    private readonly SqliteCommand _prune;

    /// <summary>Prepares the statements.</summary>
    /// <param name="journal">The open journal.</param>
    /// <param name="lastEvent">Id of the newest event in it.</param>
    public JournalEvents(Journal journal, long lastEvent)
    {
        _journal = journal;
        using var newest = journal.Prepare(JournalQueries.NewestAt);
        Newest = (lastEvent, newest.ExecuteScalar() is long at ? at : 0);
        _addDevice = journal.Prepare(
            "INSERT INTO device(id, dev) VALUES($id, $dev)", "$id", "$dev");
        _addEvent = journal.PrepareHot(
            "INSERT INTO event(id, device, seq, at, flags, line) VALUES(?, ?, ?, ?, ?, ?)");
        _find = journal.Prepare(
            "SELECT line FROM event WHERE device = $device AND seq = $seq", "$device", "$seq");
        _addRefused = journal.Prepare(
            "INSERT INTO quarantine(at, dev, code, length, sha256, bytes) "
            + "VALUES($at, $dev, $code, $length, $sha256, $bytes)",
            "$at", "$dev", "$code", "$length", "$sha256", "$bytes");
        _countRefused = journal.Prepare(
            "INSERT INTO refusal(hour, dev, code, count, sha256) "
            + "VALUES($hour, $dev, $code, 1, $sha256) "
            + "ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
            "$hour", "$dev", "$code", "$sha256");
        _setCounter = journal.Prepare(
            "INSERT INTO counter(name, value) VALUES($name, $value) "
            + "ON CONFLICT DO UPDATE SET value = excluded.value", "$name", "$value");
        _prune = journal.Prepare(
            "UPDATE event SET line = x'' WHERE id > $after AND id <= $upto AND seq < "
            + "(SELECT max(seq) FROM event AS newer WHERE newer.device = event.device)",
            "$after", "$upto");
        _addAlarm = journal.Prepare(
            "INSERT INTO alarm(at, dev, code, detail) VALUES($at, $dev, $code, $detail)",
            "$at", "$dev", "$code", "$detail");
        _latch = journal.Prepare(Operators.AlarmBook.Latch, "$dev", "$code", "$severity", "$at",
            "$detail");
        _setKeys = journal.Prepare(
            "INSERT INTO device_keys(dev, at, document) VALUES($dev, $at, $document) "
            + "ON CONFLICT DO UPDATE SET at = excluded.at, document = excluded.document",
            "$dev", "$at", "$document");
        _setValue = journal.Prepare(
            "INSERT INTO gateway(name, value) VALUES($name, $value) "
            + "ON CONFLICT DO UPDATE SET value = excluded.value", "$name", "$value");
    }

    /// <summary>The newest event, durable or in the open group: its id and its time.</summary>
    public (long Id, long AtMs) Newest { get; private set; }

    /// <summary>Id of the newest event.</summary>
    public long LastEvent => Newest.Id;

    /// <inheritdoc />
    public long LastAtMs => Newest.AtMs;

    /// <summary>Gives a device its row.</summary>
    public void AddDevice(long id, string device)
    {
        Set(_addDevice, id, device);
        _journal.Run(_addDevice, "add a device", 64);
    }

    /// <summary>Adds one accepted line and returns its id.</summary>
    public long AddEvent(
        long deviceId, long seq, long atMs, string flags, ReadOnlyMemory<byte> line)
    {
        var id = Newest.Id + 1;
        _addEvent.With(id).With(deviceId).With(seq).With(atMs).With(flags).With(line.Span);
        _journal.Run(_addEvent, "journal an event", line.Length + 64);
        Newest = (id, atMs);
        return id;
    }

    /// <summary>After a lost group: what was newest before it is so again.</summary>
    public void FallBack((long Id, long AtMs) newest) => Newest = newest;

    /// <inheritdoc />
    public byte[]? Line(long deviceId, long seq)
    {
        Set(_find, deviceId, seq);
        try
        {
            // Pruned: too old to compare with.
            return _find.ExecuteScalar() is byte[] { Length: > 0 } line ? line : null;
        }
        catch (SqliteException wrong)
        {
            throw _journal.Translate(wrong, "look an event up");
        }
    }

    /// <summary>
    /// Keeps a refused line: its bytes for the first of an hour, its count for all.
    /// </summary>
    /// <returns>True for the first of this device, code and hour.</returns>
    public bool AddRefused(string device, AcceptCode code, long atMs, ReadOnlySpan<byte> line)
    {
        var hash = SHA256.HashData(line);
        Set(_countRefused, atMs / 3_600_000, device, code.Text(), hash);
        long count;
        try
        {
            count = (long)_countRefused.ExecuteScalar()!;
        }
        catch (SqliteException wrong)
        {
            throw _journal.Translate(wrong, "count a refusal");
        }

        if (count > Limits.QuarantineKept) return false;
        var bytes = line[..Math.Min(line.Length, Limits.QuarantineBytes)].ToArray();
        Set(_addRefused, atMs, device, code.Text(), (long)line.Length, hash, bytes);
        _journal.Run(_addRefused, "quarantine a line", bytes.Length + 96);
        return count == 1;
    }

    /// <summary>Writes a counter's value.</summary>
    public void SetCounter(string name, long value)
    {
        Set(_setCounter, name, value);
        _journal.Run(_setCounter, "write a counter", 32);
    }

    /// <summary>Adds an alarm, and latches its cause.</summary>
    public void AddAlarm(Alarm alarm)
    {
        Set(_addAlarm, alarm.AtMs, alarm.Device, alarm.Code, alarm.Detail);
        _journal.Run(_addAlarm, "journal an alarm", alarm.Detail.Length + 64);
        Set(
            _latch, alarm.Device, alarm.Code, (long)Operators.AlarmKind.Of(alarm.Code).Severity,
            alarm.AtMs, alarm.Detail);
        _journal.Run(_latch, "latch an alarm", alarm.Detail.Length + 96);
    }

    /// <summary>Keeps the platform's answer on a device's keys, for when the platform is away.
    /// </summary>
    public void SetKeys(string device, long atMs, byte[] document)
    {
        Set(_setKeys, device, atMs, document);
        _journal.Run(_setKeys, "keep device keys", document.Length + 32);
    }

    /// <summary>Remembers that a device's events up to here came through another gateway, or are
    /// named missing in the log: its next event here follows nothing that is kept here.</summary>
    public void SetFloor(string device, long seq) => SetValue(
        JournalQueries.FloorName(device),
        seq.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Keeps one fact of the gateway itself.</summary>
    public void SetValue(string name, string value)
    {
        Set(_setValue, name, value);
        _journal.Run(_setValue, "keep a value", value.Length + 32);
    }

    /// <summary>Takes the payloads of events after one id, up to another; a device's newest stays.
    /// </summary>
    /// <returns>How many.</returns>
    public int Prune(long after, long upto)
    {
        Set(_prune, after, upto);
        var gone = _journal.Run(_prune, "prune payloads", 64 * (upto - after));
        SetValue(PrunedRows.Name, upto.ToString(
            System.Globalization.CultureInfo.InvariantCulture));
        return gone;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _addDevice.Dispose();
        _addEvent.Dispose();
        _find.Dispose();
        _addRefused.Dispose();
        _countRefused.Dispose();
        _setCounter.Dispose();
        _addAlarm.Dispose();
        _latch.Dispose();
        _setKeys.Dispose();
        _setValue.Dispose();
        _prune.Dispose();
    }

    /// <summary>Binds the values in the order of the names.</summary>
    public static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
