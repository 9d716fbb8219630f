using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;

namespace Edge.Simulation.World;

/// <summary>A violated invariant, with the seed that shows it again.</summary>
internal sealed class InvariantException(string invariant, long seed, string detail)
    : Exception($"{invariant} violated, seed {seed}: {detail}")
{
    public string Invariant { get; } = invariant;
}

/// <summary>The auditor: sees only what crosses a wire and what is left at the end.</summary>
/// <remarks>Source of the invariants: trust.md section 4.</remarks>
internal sealed class Watch(SimWorld world)
{
    private readonly Dictionary<string, long> acked = [];
    private readonly SortedDictionary<long, byte[]> signed = [];
    private readonly Dictionary<long, string> cosigned = [];
    private readonly SortedDictionary<long, string> log = [];
    private readonly IncrementalHash trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Found inside a continuation, thrown by the loop.</summary>
    public InvariantException? Found { get; set; }

    /// <summary>Decisions of the gateway by code.</summary>
    public SortedDictionary<string, long> Decisions { get; } = new(StringComparer.Ordinal);

    /// <summary>Decisions on lines no device wrote.</summary>
    public long Hostile { get; private set; }

    /// <summary>Largest size under a cosigned note that left the platform.</summary>
    public long Receipted { get; private set; }

    /// <summary>Largest size under a note that left the gateway.</summary>
    public long LargestSigned { get; private set; }

    /// <summary>Largest size whose receipt the gateway holds.</summary>
    public long BookedSize { get; private set; }

    /// <summary>Hash of everything seen, in its order.</summary>
    public string Trace => Convert.ToHexStringLower(trace.GetCurrentHash());

    public void Fail(string invariant, string detail) =>
        throw new InvariantException(invariant, world.Seed, $"at {world.Loop.NowMs} ms: {detail}");

    public void OnDecided(string device, AcceptCode code, Sender sender)
    {
        string who = sender == Sender.Device ? "" : "hostile ";
        Note("gateway", $"{device} {who}{code.Text()}");
        Decisions[code.Text()] = Decisions.GetValueOrDefault(code.Text()) + 1;
        if (sender == Sender.Device) return;
        Hostile++;
        if (sender == Sender.Other && code != AcceptCode.Identity)
            Report("I13", $"another device's line on {device}'s topic: {code.Text()}");
        if (code is AcceptCode.Accept or AcceptCode.Again or AcceptCode.Hello or AcceptCode.Gap
            or AcceptCode.Clone or AcceptCode.Chain)
            Report("I13", $"a line nobody wrote was taken for {device}'s: {code.Text()}");
    }

    public void OnAck(string device, byte[] line)
    {
        string text = Encoding.ASCII.GetString(line);
        int at = text.IndexOf("\"upto\":", StringComparison.Ordinal) + 7;
        long upto = long.Parse(text[at..text.IndexOfAny([',', '}'], at)],
            System.Globalization.CultureInfo.InvariantCulture);
        Note(device, $"ack {upto}");
        acked[device] = Math.Max(acked.GetValueOrDefault(device), upto);
    }

    /// <summary>I4: what was acked is in the journal's durable image.</summary>
    public void OnGatewayUp(SimGateway gateway)
    {
        using (var reader = new JournalReader($"{gateway.Machine.Disk.Root}/data/journal.db"))
            BookedSize = reader.BatchById(reader.Receipted())?.Size ?? 0;
        if (gateway.RollBacks > 0)
        {
            // From a backup: what it lost the devices still have, which is checked at the end.
            acked.Clear();
            return;
        }
        foreach ((string device, long upto) in acked)
        {
            long durable = gateway.Gateway!.View.Device(device)?.DurableSeq ?? 0;
            if (durable < upto)
                Report("I4", $"{device} was acked up to {upto}, the journal has {durable}");
        }
    }

    /// <summary>I5: what was receipted is in the ledger's durable image.</summary>
    public void OnPlatformUp(SimPlatform platform)
    {
        if (platform.RollBacks > 0) return; // restored from a backup: fed again, checked at the end
        long size = platform.Ledger.State(SimGateway.Origin).Size;
        if (size < Receipted) Report("I5", $"receipted up to {Receipted}, the ledger has {size}");
    }

    /// <summary>Remembers what stands in the log.</summary>
    public void Log(BatchDocument batch)
    {
        for (int i = 0; i < batch.Entries.Count; i++) log[batch.Old + i] = batch.Entries[i];
    }

    /// <summary>Every entry up to a batch's end.</summary>
    public IReadOnlyList<string> EntriesBelow(BatchDocument batch) =>
        [.. log.Where(pair => pair.Key < batch.Size).Select(pair => pair.Value)];

    public void OnSealed(byte[] document, bool isAlive)
    {
        if (isAlive) OnPosted(document);
    }

    public void OnBooked(long size, bool isAlive)
    {
        if (isAlive) BookedSize = Math.Max(BookedSize, size);
    }

    /// <summary>I6, I8: never a size below one signed, never two roots for a size.</summary>
    public void OnPosted(byte[] document)
    {
        if (!BatchDocument.TryParse(document, out BatchDocument batch, out DocumentFault fault))
        {
            Report("I8", $"the gateway made a bad batch: {fault.Detail}");
            return;
        }
        _ = Batch.Note.TryParseCheckpoint(batch.Checkpoint, out _, out Checkpoint at, out _);
        if (signed.TryGetValue(at.Size, out byte[]? root) && !root.AsSpan().SequenceEqual(at.Root))
            Report("I8", $"two roots were signed for size {at.Size}");
        if (!signed.ContainsKey(at.Size) && at.Size < LargestSigned)
            Report("I6", $"size {at.Size} was signed after {LargestSigned}");
        signed[at.Size] = at.Root;
        LargestSigned = Math.Max(LargestSigned, at.Size);
        Note("gateway", $"batch {batch.Old} to {batch.Size}");
        trace.AppendData(document);
    }

    public void OnReceipt(byte[] document)
    {
        if (!ReceiptDocument.TryParse(document, out ReceiptDocument receipt, out string fault))
        {
            Report("I9", $"the platform made a bad receipt: {fault}");
            return;
        }
        _ = Batch.Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint at, out _);
        long seconds = CosignedAt(note);
        bool isCosigned = seconds > 0;
        if (isCosigned) OnCosigned(document, at.Size, seconds);
        if (!signed.TryGetValue(at.Size, out byte[]? root) || !root.AsSpan().SequenceEqual(at.Root))
            Report("I7", $"the platform has another root for {at.Size}");
        if (receipt.Exceptions.Count > 0)
            Report("I13", $"an honest entry was excepted: {receipt.Exceptions[0].Code}");
        Note("platform", $"receipt {receipt.Old} to {at.Size}{(isCosigned ? "" : " unsigned")}");
        trace.AppendData(document);
    }

    // I5, I11: the platform's own time, and below what was cosigned only stored bytes again.
    private void OnCosigned(byte[] document, long size, long seconds)
    {
        string bytes = Convert.ToHexString(SHA256.HashData(document));
        long now = world.TrueMs / 1000;
        if (seconds > now || seconds < (world.TrueMs - world.Loop.NowMs) / 1000)
            Report("I11", $"cosigned at {seconds}, it is {now}");
        if (size < Receipted && cosigned.GetValueOrDefault(size) != bytes)
            Report("I5", $"{size} was cosigned again after {Receipted}");
        cosigned[size] = bytes;
        Receipted = Math.Max(Receipted, size);
    }

    // The cosignature's blob behind its key id: seconds as u64, signature (trust.md section 2).
    private long CosignedAt(Batch.Note note)
    {
        foreach (NoteSignature line in note.Signatures)
            if (line.Name == world.Platform.CosignerKey.Name && line.Blob.Length > 8)
                return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(line.Blob);
        return 0;
    }

    /// <summary>A finding inside somebody's continuation: the loop throws it.</summary>
    public void Report(string invariant, string detail) => Found ??= new InvariantException(
        invariant, world.Seed, $"at {world.Loop.NowMs} ms: {detail}");

    private void Note(string who, string what)
    {
        trace.AppendData(Encoding.UTF8.GetBytes($"{world.Loop.NowMs} {who} {what}\n"));
        world.Say(who, what);
    }
}
