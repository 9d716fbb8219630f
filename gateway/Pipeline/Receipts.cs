using System.Text;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>A batch that the platform has booked.</summary>
/// <param name="Batch">The batch's number.</param>
/// <param name="Origin">The log.</param>
/// <param name="Old">Entries before it.</param>
/// <param name="Size">Entries up to its end.</param>
/// <param name="Document">The <c>edge-receipt/1</c> bytes, as they came.</param>
public sealed record BookedBatch(
    long Batch, string Origin, long Old, long Size, ReadOnlyMemory<byte> Document);

/// <summary>Checks and keeps the platform's receipts.</summary>
/// <remarks>A receipt counts for one batch only: same origin, same range, our own note word for
/// word, and a good cosignature of the platform that this gateway knows. Source: trust.md section
/// 2. Thread-safety: the forwarder's alone.</remarks>
internal sealed class Receipts(
    GatewayOptions options, Shards shards, JournalReader reader, JournalLog log,
    JournalEvents events, Receive receive, IPlatformLink platform, TimeProvider time)
{
    private const string PinnedKey = "platform-vkey";

    private VerifierKey? _cosigner;

    /// <summary>Called with each receipt that is durable.</summary>
    public Action<BookedBatch>? Booked { get; set; }

    /// <summary>Called with what a person should look at.</summary>
    public Action<Alarm>? Raised { get; set; }

    /// <summary>Verifier key of the platform, or null while none is known.</summary>
    public string? PlatformKey => _cosigner?.Text;

    /// <summary>The platform's key: the configured one, else the one pinned before, or null.
    /// </summary>
    public static VerifierKey? KnownKey(string? configured, JournalReader reader) =>
        (configured ?? reader.Value(PinnedKey)) is { } text
        && VerifierKey.TryParse(text, out var key, out _) ? key : null;

    /// <summary>Takes a receipt for a batch.</summary>
    /// <returns>Empty, or what is wrong with it.</returns>
    public async Task<string> TakeAsync(
        BatchRow batch, byte[] document, CancellationToken cancel)
    {
        if (_cosigner is null && await FindKeyAsync(cancel) is { Length: > 0 } missing)
        {
            return missing;
        }

        var fault = Check(batch, document, out var receipt);
        if (fault.Length > 0) return fault;
        var atMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var alarms = receipt!.Exceptions
            .Select(exception => new Alarm(
                atMs, options.Gateway, "exception", string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"entry {exception.Index}: {exception.Code}")))
            .ToList();
        await receive.WriteAsync(() =>
        {
            log.AddReceipt(batch.Id, atMs, document);
            foreach (var alarm in alarms) events.AddAlarm(alarm);
        });
        foreach (var alarm in alarms) Raised?.Invoke(alarm);
        Booked?.Invoke(new BookedBatch(
            batch.Id, shards.ById(batch.Shard).Origin, batch.Old, batch.Size, document));
        return "";
    }

    private string Check(BatchRow batch, byte[] document, out ReceiptDocument? receipt)
    {
        if (!ReceiptDocument.TryParse(document, out receipt, out var fault)) return fault;
        var shard = shards.ById(batch.Shard);
        if (receipt.Origin != shard.Origin || receipt.Old != batch.Old
            || receipt.Size != batch.Size) return "it is the receipt of another batch";
        if (!Note.TryParse(receipt.Note, out var note, out fault)) return fault;
        var body = new Checkpoint(shard.Origin, batch.Size, batch.Root).Body;
        if (note.Body != body) return "its note is not over our checkpoint";
        if (note.Check(shard.Key) != SignatureState.Good) return "our own signature is not on it";
        return note.Check(_cosigner!) == SignatureState.Good
            ? ""
            : $"no good cosignature of {_cosigner!.Name}";
    }

    // The configured key, the one pinned before, or the first that the platform names.
    private async Task<string> FindKeyAsync(CancellationToken cancel)
    {
        var text = options.PlatformKey ?? reader.Value(PinnedKey);
        var isNew = text is null;
        if (text is null)
        {
            var answer = await platform.GetAsync("/edge/1/keys", cancel);
            if (answer.Status != 200) return "the platform names no keys";
            text = PlatformKeys.Cosigner(answer.Body);
            if (text is null) return "the platform names no cosigner";
        }

        if (!VerifierKey.TryParse(text, out var key, out var fault)) return fault;
        if (!key.IsCosigner) return "the platform's key is no cosigner's key";
        if (isNew) await receive.WriteAsync(() => events.SetValue(PinnedKey, text));
        _cosigner = key;
        return "";
    }
}

/// <summary>Reads the platform's public key set.</summary>
internal static class PlatformKeys
{
    private static readonly char[] Between = [' ', '\n', '"', ',', '\\'];

    /// <summary>The first cosigner's verifier key in a key set, as note text or as JSON, or null.
    /// </summary>
    public static string? Cosigner(byte[] document)
    {
        var text = Encoding.UTF8.GetString(document);
        foreach (var word in text.Split(Between, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!word.Contains('+')) continue;
            if (VerifierKey.TryParse(word, out var key, out _) && key.IsCosigner) return word;
        }

        return null;
    }
}
