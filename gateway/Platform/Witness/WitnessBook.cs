using System.Globalization;
using System.Text;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>A witness's answer.</summary>
/// <param name="Status">HTTP status of C2SP tlog-witness.</param>
/// <param name="Text">The signature line, the size, or one line that says why not.</param>
public sealed record WitnessAnswer(int Status, string Text)
{
    /// <summary>Content type of a 409: its body is the size on record.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>What the text is.</summary>
    public string ContentType => Status == 409 ? SizeType : "text/plain; charset=utf-8";
}

/// <summary>All that a witness knows: per log the last (size, root) it signed.</summary>
/// <remarks>
/// Order: the head is written and synced, the note kept, then the signature leaves. It never signs
/// less, and never another root; two notes that cannot both be true are kept before the refusal.
/// The note beside the head tells a head whose newest slot was lost from one that is whole.
/// Thread-safety: safe, one request at a time. Source: trust.md section 2, Equivocation.
/// </remarks>
public sealed class WitnessBook
{
    private readonly Lock gate = new();
    private readonly Cosigner cosigner;
    private readonly WitnessLogs logs;
    private readonly HeadSlots head;
    private readonly WitnessNotes notes;
    private readonly TimeProvider time;

    /// <summary>Opens the book in a folder and checks what it holds.</summary>
    /// <exception cref="PlatformException">A head was lost or is older than its note.</exception>
    public WitnessBook(Cosigner cosigner, WitnessLogs logs, string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(logs);
        (this.cosigner, this.logs, this.time) = (cosigner, logs, time);
        head = new HeadSlots(Path.Combine(folder, "head"));
        notes = new WitnessNotes(folder);
        foreach (string origin in logs.Origins()) _ = Signed(origin);
    }

    /// <summary>What was signed last for a log; size 0 before the first.</summary>
    /// <exception cref="PlatformException">The head was lost or is older than its note.
    /// </exception>
    public Checkpoint Last(string origin)
    {
        lock (gate) return Signed(origin);
    }

    /// <summary>Logs, sizes, roots and kept contradictions, one line each.</summary>
    public string Summary()
    {
        var text = new StringBuilder();
        lock (gate)
        {
            foreach (string origin in logs.Origins())
            {
                Checkpoint last = Signed(origin);
                text.Append(CultureInfo.InvariantCulture,
                    $"{origin} {last.Size} {Base64Strict.Write(last.Root)} ")
                    .Append(CultureInfo.InvariantCulture, $"{notes.Count(origin)}\n");
            }
        }
        return text.ToString();
    }

    /// <summary>The notes that contradict what was signed for a log, as kept.</summary>
    public IReadOnlyList<string> Evidence(string originHash) => notes.Evidence(originHash);

    /// <summary>Judges one request and signs, or says why not.</summary>
    /// <exception cref="IOException">The disk failed: nothing was signed.</exception>
    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        if (!AddCheckpoint.TryParse(body, out AddCheckpoint request, out string fault))
            return Refuse(400, fault);
        Checkpoint at = request.At;
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        IReadOnlyList<VerifierKey> keys = logs.KeysOf(at.Origin, at.Size, now);
        if (keys.Count == 0) return Refuse(404, "this log is not watched here");
        if (!keys.Any(key => request.Note.Check(key) == SignatureState.Good))
            return Refuse(403, "the log's key did not sign this, or is not in use");
        lock (gate) return InTurn(request, at, now);
    }

    private WitnessAnswer InTurn(AddCheckpoint request, Checkpoint at, long now)
    {
        Checkpoint last = Signed(at.Origin);
        bool same = last.Root.AsSpan().SequenceEqual(at.Root);
        if (at.Size == last.Size && !same)
        {
            notes.KeepEvidence("fork", last, request.Note, now);
            return Refuse(422, "another root is on record for this size");
        }
        if (request.Old != last.Size)
            return new WitnessAnswer(409, last.Size.ToString(CultureInfo.InvariantCulture) + "\n");
        if (!Follows(last, request))
        {
            notes.KeepEvidence("unproven", last, request.Note, now);
            return Refuse(422, "the proof does not lead from what is on record to this root");
        }
        if (at.Size > last.Size) head.Write(at.Origin, at.Size, at.Root);
        notes.KeepLast(at.Origin, request.Note.Text);
        return new WitnessAnswer(200, cosigner.Line(request.Note, now));
    }

    private static bool Follows(Checkpoint last, AddCheckpoint request) =>
        request.At.Size == last.Size || last.Size == 0
            ? request.Proof.Count == 0
            : Proof.VerifyConsistency(last.Size, last.Root, request.At.Size, request.At.Root,
                request.Proof);

    private Checkpoint Signed(string origin)
    {
        Head? found = head.Read(origin);
        string kept = notes.Last(origin);
        var last = new Checkpoint(origin, found?.Size ?? 0, found?.Root ?? Merkle.EmptyRoot);
        if (kept.Length == 0) return last;
        if (!Note.TryParseCheckpoint(kept, out _, out Checkpoint noted, out string fault)
            || noted.Origin != origin)
            throw Lost(origin, $"the note kept of it is damaged: {fault}");
        // The head is written first: it may be ahead of its note, never behind.
        if (noted.Size > last.Size || noted.Size == last.Size && !noted.Equals(last))
            throw Lost(origin, string.Create(CultureInfo.InvariantCulture,
                $"a note of size {noted.Size} was signed, the head says {last.Size}"));
        return last;
    }

    private static PlatformException Lost(string origin, string cause) => new(
        "check the witness's book", origin, cause,
        "nothing is signed for it: restore head and notes from a copy that is not older than "
        + "the last signature, or retire this witness's key and begin with a new one");

    private static WitnessAnswer Refuse(int status, string why) => new(status, why + "\n");
}
