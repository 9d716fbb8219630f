using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Simulation.World;

/// <summary>A violated invariant, with the seed that shows it again.</summary>
public sealed class InvariantException(string invariant, long seed, string detail)
    : Exception($"{invariant} violated, seed {seed}: {detail}")
{
    public string Invariant { get; } = invariant;
}

/// <summary>The auditor: sees only what crosses a wire and what is left at the end.</summary>
/// <remarks>Source of the invariants: trust.md section 4.</remarks>
public sealed class Watch(SimWorld world)
{
    private readonly Dictionary<string, long> acked = [];
    private readonly SortedDictionary<long, byte[]> signed = [];
    private readonly IncrementalHash trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long receipted;
    private long largestPosted;

    /// <summary>Found inside a continuation, thrown by the loop.</summary>
    public InvariantException? Found { get; set; }

    /// <summary>Decisions of the gateway by code.</summary>
    public SortedDictionary<string, long> Decisions { get; } = new(StringComparer.Ordinal);

    /// <summary>Hash of everything seen, in its order.</summary>
    public string Trace => Convert.ToHexStringLower(trace.GetCurrentHash());

    public void Fail(string invariant, string detail) =>
        throw new InvariantException(invariant, world.Seed, $"at {world.Loop.NowMs} ms: {detail}");

    public void OnDecided(string device, AcceptCode code)
    {
        Note($"{device} {code.Text()}");
        Decisions[code.Text()] = Decisions.GetValueOrDefault(code.Text()) + 1;
    }

    public void OnAck(string device, byte[] line)
    {
        string text = Encoding.ASCII.GetString(line);
        int at = text.IndexOf("\"upto\":", StringComparison.Ordinal) + 7;
        long upto = long.Parse(text[at..text.IndexOfAny([',', '}'], at)],
            System.Globalization.CultureInfo.InvariantCulture);
        Note($"{device} ack {upto}");
        acked[device] = Math.Max(acked.GetValueOrDefault(device), upto);
    }

    /// <summary>I4: what was acked is in the journal's durable image.</summary>
    public void OnGatewayUp(SimGateway gateway)
    {
        foreach ((string device, long upto) in acked)
            if (gateway.Gateway!.View.Device(device) is not { } state || state.DurableSeq < upto)
                Fail("I4", $"{device} was acked up to {upto}, the journal does not have it");
    }

    /// <summary>I5: what was receipted is in the ledger's durable image.</summary>
    public void OnPlatformUp(SimPlatform platform)
    {
        if (platform.RollBacks > 0) return; // restored from a backup: fed again, checked at the end
        long size = platform.Ledger.State(SimGateway.Origin).Size;
        if (size < receipted) Fail("I5", $"receipted up to {receipted}, the ledger has {size}");
    }

    public void OnSealed(byte[] document) => OnPosted(document);

    /// <summary>I6, I8: never a size below one signed, never two roots for a size.</summary>
    public void OnPosted(byte[] document)
    {
        if (!BatchDocument.TryParse(document, out BatchDocument batch, out DocumentFault fault))
            Fail("I8", $"the gateway made a bad batch: {fault.Detail}");
        _ = Batch.Note.TryParseCheckpoint(batch.Checkpoint, out _, out Checkpoint at, out _);
        if (signed.TryGetValue(at.Size, out byte[]? root) && !root.AsSpan().SequenceEqual(at.Root))
            Fail("I8", $"two roots were signed for size {at.Size}");
        if (!signed.ContainsKey(at.Size) && at.Size < largestPosted)
            Fail("I6", $"size {at.Size} was signed after {largestPosted}");
        signed[at.Size] = at.Root;
        largestPosted = Math.Max(largestPosted, at.Size);
        Note($"batch {batch.Old} {at.Size}");
    }

    public void OnReceipt(byte[] document)
    {
        if (!ReceiptDocument.TryParse(document, out ReceiptDocument receipt, out string fault))
            Fail("I9", $"the platform made a bad receipt: {fault}");
        _ = Batch.Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint at, out _);
        SignatureState state = note.Check(world.Platform.CosignerKey);
        if (state == SignatureState.Broken) Fail("I9", "a cosignature is wrong");
        if (state == SignatureState.Good) receipted = Math.Max(receipted, at.Size);
        if (!signed.TryGetValue(at.Size, out byte[]? root) || !root.AsSpan().SequenceEqual(at.Root))
            Fail("I7", $"the platform has another root for {at.Size}");
        if (receipt.Exceptions.Count > 0)
            Fail("I13", $"an honest entry was excepted: {receipt.Exceptions[0].Code}");
        Note($"receipt {receipt.Old} {at.Size} {state}");
    }

    private void Note(string what) =>
        trace.AppendData(Encoding.UTF8.GetBytes($"{world.Loop.NowMs} {what}\n"));
}
