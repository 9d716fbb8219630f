using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>What a backup says of itself: <c>backup.json</c>.</summary>
/// <param name="Format">Always <c>edge-backup/1</c>.</param>
/// <param name="AtMs">When it was begun. Units: ms UTC.</param>
/// <param name="Events">Events in it.</param>
/// <param name="Entries">Sealed entries in it.</param>
/// <param name="Files">SHA-256 of each file, lower-case hex.</param>
public sealed record BackupNote(
    string Format, long AtMs, long Events, long Entries, IReadOnlyDictionary<string, string> Files);

/// <summary>Copies of a data folder, taken while the gateway runs, and put back.</summary>
/// <remarks>A reader takes the copy: it neither writes nor checkpoints, so the one writing
/// connection stays the only one. Keys of devices are left out: the platform gives them again. The
/// copy of the head is taken before that of the journal, so a copy is never behind its own head.
/// Source: trust.md section 3.</remarks>
public static class Backup
{
    /// <summary>Its own description.</summary>
    public const string NoteName = "backup.json";

    /// <summary>Marks a data folder that was put back and has not asked the platform yet.</summary>
    public const string MarkName = "restored";

    private const string HeadName = "head";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>Copies a data folder, checks the copy, and only then gives it its name.</summary>
    /// <param name="data">The data folder; a gateway may be writing.</param>
    /// <param name="target">Where to; must not be there.</param>
    /// <param name="atMs">Now. Units: ms UTC.</param>
    /// <exception cref="GatewayException">No journal there, no room, or the copy is not whole.
    /// </exception>
    public static BackupNote Take(string data, string target, long atMs)
    {
        var source = Journal.PathIn(data);
        if (!File.Exists(source))
            throw Wrong(source, "there is no journal", "name the data folder with --data");
        if (Path.Exists(target))
            throw Wrong(target, "it is there already", "name a folder that is not there");
        var part = target.TrimEnd('/') + ".part";
        try
        {
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
            MakeFolder(part);
            CopyHead(data, part);
            CopyJournal(source, Journal.PathIn(part));
            var note = Describe(part, atMs);
            WriteSynced(
                Path.Combine(part, NoteName), JsonSerializer.SerializeToUtf8Bytes(note, Json));
            Directory.Move(part, target);
            return note;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or SqliteException)
        {
            throw Wrong(target, wrong.Message, "look at the disk and its rights, then try again");
        }
    }

    /// <summary>Puts a backup into a data folder that has no journal.</summary>
    /// <remarks>A head that is still there stays if the backup's is not newer: what was signed
    /// after the backup must not be signed anew. The gateway starts only when the platform has
    /// said how far it got.</remarks>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="data">The data folder.</param>
    /// <exception cref="GatewayException">The backup is not whole, or there is a journal.
    /// </exception>
    public static BackupNote PutBack(string backup, string data)
    {
        var target = Journal.PathIn(data);
        try
        {
            var note = Read(backup);
            MakeFolder(data);
            using var alone = DataLock.Take(data);
            if (File.Exists(target))
                throw Wrong(target, "there is a journal", "move the data folder away first");
            WriteSynced(Path.Combine(data, MarkName), []);
            var head = Path.Combine(data, HeadName);
            if (!File.Exists(head) && note.Files.ContainsKey(HeadName))
                WriteSynced(head, File.ReadAllBytes(Path.Combine(backup, HeadName)));
            WriteSynced(target + ".part", File.ReadAllBytes(Journal.PathIn(backup)));
            File.Move(target + ".part", target);
            return note;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or JsonException)
        {
            throw Wrong(backup, wrong.Message, "use a backup that is whole");
        }
    }

    /// <summary>Was this folder put back, and the platform not asked since?</summary>
    internal static bool IsPutBack(string data) => File.Exists(Path.Combine(data, MarkName));

    /// <summary>The platform has answered, and what it had is in the journal.</summary>
    internal static void Settle(string data) => File.Delete(Path.Combine(data, MarkName));

    private static BackupNote Read(string backup)
    {
        var file = Path.Combine(backup, NoteName);
        var note = JsonSerializer.Deserialize<BackupNote>(File.ReadAllBytes(file), Json);
        if (note is not { Format: "edge-backup/1" })
            throw Wrong(file, "it is no edge-backup/1", "name the folder of a backup");
        foreach (var (name, hash) in note.Files)
        {
            if (name != Path.GetFileName(name) || HashOf(Path.Combine(backup, name)) != hash)
                throw Wrong(Path.Combine(backup, name), "it is not the file that was copied",
                    "use another backup");
        }

        return note;
    }

    private static void CopyHead(string data, string part)
    {
        var head = Path.Combine(data, HeadName);
        if (!File.Exists(head)) return;
        using var source = new FileStream(
            head, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        WriteSynced(Path.Combine(part, HeadName), bytes.ToArray());
    }

    private static void CopyJournal(string source, string target)
    {
        // Made by us first: SQLite would make it readable to others.
        WriteSynced(target, []);
        using (var reader = Journal.Connect(source, SqliteOpenMode.ReadOnly))
        {
            using var copy = reader.CreateCommand();
            copy.CommandText = "VACUUM INTO $file";
            copy.CommandTimeout = 0;
            copy.Parameters.AddWithValue("$file", target);
            copy.ExecuteNonQuery();
        }

        using (var writer = Journal.Connect(target, SqliteOpenMode.ReadWrite))
        {
            using var forget = writer.CreateCommand();
            // Overwritten, not only marked as free: keys stay out of backups.
            forget.CommandText = "PRAGMA secure_delete=ON; DELETE FROM device_keys;";
            forget.ExecuteNonQuery();
        }

        using var file = new FileStream(target, FileMode.Open, FileAccess.Write);
        file.Flush(flushToDisk: true);
    }

    private static BackupNote Describe(string part, long atMs)
    {
        using var inspection = JournalInspection.Open(part);
        if (inspection.Check().FirstOrDefault(found => found.Fault.Length > 0) is { } bad)
            throw Wrong(part, $"{bad.Name}: {bad.Fault}", "edge journal check says more");
        var names = new[] { Path.GetFileName(Journal.PathIn(part)), HeadName };
        return new BackupNote(
            "edge-backup/1", atMs, inspection.Events, inspection.Entries,
            names.Where(name => File.Exists(Path.Combine(part, name)))
                .ToDictionary(name => name, name => HashOf(Path.Combine(part, name))));
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
    }

    private static void WriteSynced(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static GatewayException Wrong(string subject, string cause, string hint) =>
        new("back up a data folder", subject, cause, hint);
}
