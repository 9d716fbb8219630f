using System.Text;
using Edge.Batch;

namespace Edge.Platform;

/// <summary>Follows a gateway from one log to the next within one batch.</summary>
/// <remarks>
/// The last entry of a log names the key of the one that follows, under the signature of the old
/// key: so the next log needs no hand. Its first entry names the last cosigned note of the log
/// before. Nothing after a close counts. Source: trust.md section 2, Rotation. Runs inside the
/// batch's transaction.
/// </remarks>
internal sealed class Closing(Registry registry, Ledger ledger, KnownLog log)
{
    private bool isClosed = ledger.Value(
        "SELECT origin FROM successor WHERE after = $0", log.Row.Origin) is not null;

    /// <summary>The log this batch's close names, to be taken into the registry after the commit;
    /// or null.</summary>
    public VerifierKey? Next { get; private set; }

    /// <summary>Judges what a log's beginning and end say; null for every other entry.</summary>
    public Ruling? Rule(long index, EntryParts parts)
    {
        if (isClosed)
            return Wrong(parts, "closed", $"entry {index} stands after the close of its log");
        return parts.Type switch
        {
            EntryType.Close => RuleClose(parts),
            EntryType.Open => RuleOpen(index, parts),
            _ => null,
        };
    }

    private Ruling RuleClose(EntryParts parts)
    {
        isClosed = true;
        if (!VerifierKey.TryParse(parts.Next!, out VerifierKey key, out string fault))
            return Wrong(parts, "close", $"the next log's key is none: {fault}");
        if (key.IsCosigner || key.Name == log.Row.Origin || !IsSameGateway(key.Name))
            return Wrong(parts, "close", $"{key.Name} is no log of this gateway");
        if (registry.Log(key.Name) is { } known && known.Key.Text != key.Text)
            return Wrong(parts, "close", $"{key.Name} is registered with another key");
        ledger.Run("INSERT OR IGNORE INTO successor(origin, vkey, after) VALUES($0, $1, $2)",
            key.Name, key.Text, log.Row.Origin);
        Next = key;
        return new Ruling(Verdict.None, "close", parts.AtMs);
    }

    private Ruling RuleOpen(long index, EntryParts parts)
    {
        var ruling = new Ruling(Verdict.None, "open", parts.AtMs);
        if (index != 0 || parts.Origin != log.Row.Origin)
            return Wrong(parts, "open", "an open stands first and names its own log");
        string? before = ledger.Value(
            "SELECT after FROM successor WHERE origin = $0", log.Row.Origin) as string;
        return before is null || IsOnRecord(before, parts.Before!) ? ruling : ruling with
        {
            Alarm = ("before", $"{log.Row.Origin} does not name a note of {before} from here"),
        };
    }

    private bool IsOnRecord(string origin, string before)
    {
        byte[] text = new byte[before.Length];
        if (!Convert.TryFromBase64String(before, text, out int count)) return false;
        return Note.TryParseCheckpoint(
                Encoding.UTF8.GetString(text, 0, count), out _, out Checkpoint at, out _)
            && at.Origin == origin
            && ledger.Value("SELECT batch.root FROM batch JOIN log ON log.id = batch.log "
                + "WHERE log.origin = $0 AND batch.size = $1", origin, at.Size) is byte[] root
            && root.AsSpan().SequenceEqual(at.Root);
    }

    // edge.{domain}/{gateway}/{half-year}: all but the last part is the gateway's for ever.
    private bool IsSameGateway(string origin)
    {
        int ours = log.Row.Origin.LastIndexOf('/'), theirs = origin.LastIndexOf('/');
        return ours > 0 && ours == theirs
            && string.CompareOrdinal(log.Row.Origin, 0, origin, 0, ours + 1) == 0;
    }

    private static Ruling Wrong(EntryParts parts, string code, string detail) =>
        new(Verdict.Form, EntryLine.NameOf(parts.Type), parts.AtMs) { Alarm = (code, detail) };
}
