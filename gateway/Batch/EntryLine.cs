using System.Text;

namespace Edge.Batch;

/// <summary>Writes and reads the log's entries: one line of plain ASCII each.</summary>
/// <remarks>
/// <c>ENTRY1|{meta}</c>, for an event followed by the device's line. Made once at Seal, stored,
/// never made again: the leaf is the hash of these bytes. Source: trust.md section 2.
/// </remarks>
public static class EntryLine
{
    private const string NotAscii = "an entry is printable ASCII without backslash";

    /// <summary>What every entry begins with.</summary>
    internal static ReadOnlySpan<byte> Head => "ENTRY1|"u8;

    /// <summary>An accepted event with its calculation.</summary>
    public static string Event(
        long atMs, string gateway, IReadOnlyList<string> flags, string calcJson,
        string envelopeLine)
    {
        ArgumentNullException.ThrowIfNull(envelopeLine);
        // A letter beyond ASCII becomes one that no entry holds.
        byte[] line = Encoding.Latin1.GetBytes(envelopeLine);
        return Encoding.ASCII.GetString(
            new EntryWriter().Event(atMs, gateway, flags, calcJson, line).Bytes);
    }

    /// <summary>First leaf of a shard.</summary>
    public static string Open(long atMs, string gateway, string origin, string before) => Checked(
        Finish(Meta(atMs, gateway, "open").Name("origin").Value(origin)
            .Name("before").Value(before)));

    /// <summary>Last leaf of a shard.</summary>
    public static string Close(long atMs, string gateway, string next) => Checked(
        Finish(Meta(atMs, gateway, "close").Name("next").Value(next)));

    /// <summary>A new calculation for the event at an earlier index.</summary>
    public static string Correction(
        long atMs, string gateway, long index, string why, string calcJson) => Checked(
        Finish(Meta(atMs, gateway, "correction").Name("index").Value(index)
            .Name("why").Value(why).Name("calc").Raw(calcJson)));

    /// <summary>An event that must not leave: its place in the chain and its hash.</summary>
    /// <param name="atMs">Receive time, ms since 1970.</param>
    /// <param name="gateway">Id of the gateway.</param>
    /// <param name="device">Id of the device.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="p">Its tag p.</param>
    /// <param name="sha256">SHA-256 of the line, 64 lower-case hex digits.</param>
    public static string Withheld(
        long atMs, string gateway, string device, long seq, string p, string sha256) => Checked(
        Finish(Meta(atMs, gateway, "withheld").Name("dev").Value(device).Name("seq").Value(seq)
            .Name("p").Value(p).Name("sha256").Value(sha256)));

    /// <summary>Refused lines of one device, one code and one hour.</summary>
    /// <param name="atMs">Time of the first, ms since 1970.</param>
    /// <param name="gateway">Id of the gateway.</param>
    /// <param name="device">Id of the device as its topic said it.</param>
    /// <param name="code">Reason code of the acceptance table.</param>
    /// <param name="count">How many.</param>
    /// <param name="sha256">SHA-256 of the first, 64 lower-case hex digits.</param>
    public static string Quarantine(
        long atMs, string gateway, string device, string code, long count, string sha256) =>
        Checked(Finish(Meta(atMs, gateway, "quarantine").Name("dev").Value(device)
            .Name("code").Value(code).Name("count").Value(count).Name("sha256").Value(sha256)));

    /// <summary>A new key set.</summary>
    public static string Keys(long atMs, string gateway, long serial, string sha256) => Checked(
        Finish(Meta(atMs, gateway, "keys").Name("serial").Value(serial)
            .Name("sha256").Value(sha256)));

    /// <summary>Takes an entry apart; members must stand in the order in which they are written.
    /// </summary>
    public static bool TryParse(string entry, out EntryParts parts, out string fault)
    {
        ArgumentNullException.ThrowIfNull(entry);
        parts = new EntryParts(0, "", EntryType.Event);
        if (entry.Length > Limits.MaxEntryBytes) return Fail("the entry is too long", out fault);
        if (entry.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            return Fail(NotAscii, out fault);
        byte[] bytes = Encoding.ASCII.GetBytes(entry);
        if (!TryRead(bytes, null, out parts, out int lineAt, out fault)) return false;
        if (lineAt > 0) parts = parts with { EnvelopeLine = entry[lineAt..] };
        return true;
    }

    /// <summary>The same over bytes; the device's line is told by its place.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="calc">The calculation that is expected; null for none.</param>
    /// <param name="parts">What stands in it, but for the device's line.</param>
    /// <param name="lineAt">Where the device's line begins; 0 for none.</param>
    /// <param name="fault">What is wrong, or empty.</param>
    internal static bool TryRead(
        ReadOnlySpan<byte> entry, string? calc, out EntryParts parts, out int lineAt,
        out string fault)
    {
        parts = new EntryParts(0, "", EntryType.Event);
        lineAt = 0;
        if (entry.Length > Limits.MaxEntryBytes) return Fail("the entry is too long", out fault);
        if (entry.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0
            || entry.Contains((byte)'\\')) return Fail(NotAscii, out fault);
        if (!entry.StartsWith(Head)) return Fail("an entry begins with ENTRY1|", out fault);
        var cursor = new JsonCursor(entry[Head.Length..], false);
        if (!EntryReader.TryMeta(ref cursor, calc, out parts, out fault)) return false;
        ReadOnlySpan<byte> rest = entry[(Head.Length + cursor.Position)..];
        if (parts.Type != EntryType.Event)
            return rest.Length == 0 || Fail("bytes after the meta", out fault);
        if (!rest.StartsWith("|EDGE1|{"u8))
            return Fail("an event's meta is followed by the device's line", out fault);
        lineAt = entry.Length - rest.Length + 1;
        return true;
    }

    /// <summary>Name of a type as it stands in the meta.</summary>
    public static string NameOf(EntryType type) => type switch
    {
        EntryType.Event => "event",
        EntryType.Open => "open",
        EntryType.Close => "close",
        EntryType.Correction => "correction",
        EntryType.Withheld => "withheld",
        EntryType.Quarantine => "quarantine",
        EntryType.Keys => "keys",
        _ => throw new System.Diagnostics.UnreachableException($"entry type {type}"),
    };

    private static JsonText Meta(long atMs, string gateway, string type) =>
        Meta(new JsonText(), atMs, gateway, type);

    /// <summary>What the meta of every entry begins with.</summary>
    internal static JsonText Meta(JsonText into, long atMs, string gateway, string type) => into
        .Bytes(Head).Open('{')
        .Name("at").Value(atMs).Name("gw").Value(gateway).Name("type").Value(type);

    private static string Finish(JsonText meta) => meta.Close('}').ToString();

    // What is written is read back at once: a line that no reader takes must never be a leaf.
    private static string Checked(string entry) =>
        TryParse(entry, out _, out string fault) ? entry
            : throw new System.Diagnostics.UnreachableException($"made a bad entry: {fault}");

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
