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

    public string Detail { get; } = detail;
}

/// <summary>The auditor: sees only what crosses a wire and what is left at the end.</summary>
/// <remarks>Source of the invariants: trust.md section 4.</remarks>
internal sealed class Watch(SimWorld world)
{
    private readonly Dictionary<(string Gateway, string Device), long> acked = [];
    private readonly Dictionary<string, long> promised = [];
    private readonly SortedDictionary<string, LogWatch> logs = new(StringComparer.Ordinal);
    private readonly IncrementalHash trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Found inside a continuation, thrown by the loop.</summary>
    public InvariantException? Found { get; set; }

    /// <summary>Decisions of the gateways by code.</summary>
    public SortedDictionary<string, long> Decisions { get; } = new(StringComparer.Ordinal);

    /// <summary>Alarms of the gateways by device and code.</summary>
    public SortedSet<string> Alarms { get; } = new(StringComparer.Ordinal);

    /// <summary>Decisions on lines no device wrote.</summary>
    public long Hostile { get; private set; }

    /// <summary>Every log of which something was seen.</summary>
    public IEnumerable<LogWatch> Logs => logs.Values;

    /// <summary>Hash of everything seen, in its order.</summary>
    public string Trace => Convert.ToHexStringLower(trace.GetCurrentHash());

    /// <summary>What was seen of a log.</summary>
    public LogWatch Log(string origin)
    {
        if (!logs.TryGetValue(origin, out LogWatch? log))
            logs[origin] = log = new LogWatch(world, origin);
        return log;
    }

    /// <summary>The one invariant whose violation counts, or null for all: a planted bug is found
    /// by what it breaks, and by nothing else.</summary>
    public string? Sought { get; init; }

    public void Fail(string invariant, string detail)
    {
        if (Sought is null || Sought == invariant)
            throw new InvariantException(
                invariant, world.Seed, $"at {world.Loop.NowMs} ms: {detail}");
    }

    public void OnDecided(SimGateway gateway, string device, AcceptCode code, Sender sender)
    {
        string who = sender == Sender.Device ? "" : "hostile ";
        Note(gateway.Name, $"{device} {who}{code.Text()}");
        string counter = $"{gateway.Id} {code.Text()}";
        Decisions[counter] = Decisions.GetValueOrDefault(counter) + 1;
        if (sender == Sender.Device && code == AcceptCode.Clone && !world.IsCloned(device))
            Report("I13", $"the honest {device} was called a clone");
        if (sender == Sender.Device) return;
        Hostile++;
        if (sender == Sender.Other && code != AcceptCode.Identity)
            Report("I13", $"another device's line on {device}'s topic: {code.Text()}");
        if (code is AcceptCode.Accept or AcceptCode.Again or AcceptCode.Hello or AcceptCode.Gap
            or AcceptCode.Clone or AcceptCode.Chain)
            Report("I13", $"a line nobody wrote was taken for {device}'s: {code.Text()}");
    }

    /// <summary>An ack reaches a device.</summary>
    /// <param name="gateway">Who gave it.</param>
    /// <param name="device">Who got it.</param>
    /// <param name="line">The ack.</param>
    /// <param name="isKept">Whether the journal it speaks of is still the gateway's: not one
    /// that an old backup took the place of meanwhile.</param>
    public void OnAck(SimGateway gateway, string device, byte[] line, bool isKept)
    {
        long upto = AckText.Upto(line);
        Note(device, $"ack {upto}");
        (string, string) key = (gateway.Id, device);
        if (isKept) acked[key] = Math.Max(acked.GetValueOrDefault(key), upto);
        promised[device] = Math.Max(promised.GetValueOrDefault(device), upto);
    }

    /// <summary>I4: a device takes for acked only what some gateway acked.</summary>
    public void OnBelieved(string device, long acked)
    {
        if (acked > promised.GetValueOrDefault(device))
            Report("I4", $"{device} takes {acked} for acked, it was told "
                + $"{promised.GetValueOrDefault(device)}");
    }

    /// <summary>A gateway's journal comes from a backup: what it lost the devices still have,
    /// which is checked at the end.</summary>
    public void OnRolledBack(SimGateway gateway)
    {
        foreach ((string Gateway, string Device) key in acked.Keys)
            if (key.Gateway == gateway.Id) acked.Remove(key);
    }

    /// <summary>I4: what was acked is in the journal's durable image.</summary>
    public void OnGatewayUp(SimGateway gateway)
    {
        using (var reader = new JournalReader(gateway.JournalPath))
        {
            BatchRow? newest = reader.BatchById(reader.Receipted());
            for (int i = 0; i < gateway.Origins.Count; i++)
            {
                LogWatch log = Log(gateway.Origins[i]);
                log.Booked = newest is null || newest.Shard < i + 1 ? 0
                    : newest.Shard == i + 1 ? newest.Size : log.LargestSigned;
            }
        }
        foreach (((string id, string device), long upto) in acked)
        {
            if (id != gateway.Id) continue;
            long durable = gateway.Gateway!.View.Device(device)?.DurableSeq ?? 0;
            if (durable < upto && !IsOthers(gateway, device, upto))
                Report("I4", $"{device} was acked up to {upto}, the journal has {durable}");
        }
    }

    // An ack may rest on the platform's word that it booked so far through another gateway. When
    // the platform's books went back, so did its word: the other gateway's journal keeps it then.
    private bool IsOthers(SimGateway gateway, string device, long upto) =>
        world.Platform.RollBacks > 0 && world.Gateways.Exists(other => other != gateway
            && Newest(other, device) >= upto);

    private static long Newest(SimGateway gateway, string device)
    {
        using var reader = new JournalReader(gateway.JournalPath);
        return reader.Number("SELECT max(seq) FROM event JOIN device ON device.id = event.device "
            + "WHERE dev = $0", device);
    }

    /// <summary>I5: what was receipted is in the ledger's durable image.</summary>
    public void OnPlatformUp(SimPlatform platform)
    {
        foreach (LogWatch log in logs.Values)
        {
            long size = platform.SizeOf(log.Origin);
            if (size < log.Promised)
                Report("I5", $"receipted up to {log.Promised}, the ledger has {size}");
        }
    }

    /// <summary>The platform's books come from a backup: they are fed again.</summary>
    public void OnRolledBack(SimPlatform platform)
    {
        foreach (LogWatch log in logs.Values) log.Promised = 0;
    }

    /// <summary>A gateway sends a batch.</summary>
    public void OnPosted(byte[] document)
    {
        if (!BatchDocument.TryParse(document, out BatchDocument batch, out DocumentFault fault))
        {
            Report("I8", $"the gateway made a bad batch: {fault.Detail}");
            return;
        }
        _ = Batch.Note.TryParseCheckpoint(batch.Checkpoint, out _, out Checkpoint at, out _);
        Log(batch.Origin).Take(batch);
        Log(batch.Origin).OnSigned(at);
        Note("gateway", $"batch {batch.Old} to {batch.Size}");
        trace.AppendData(document);
    }

    /// <summary>The platform answers with a receipt.</summary>
    public void OnReceipt(byte[] document)
    {
        if (!ReceiptDocument.TryParse(document, out ReceiptDocument receipt, out string fault))
        {
            Report("I9", $"the platform made a bad receipt: {fault}");
            return;
        }
        _ = Batch.Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint at, out _);
        long seconds = CosignedAt(note);
        Log(at.Origin).OnReceipt(document, at, seconds);
        foreach ((long index, string code) in receipt.Exceptions)
            if (!world.MayExcept(code))
                Report("I13", $"the honest entry {index} was excepted: {code}");
        Note("platform", $"receipt {receipt.Old} to {at.Size}{(seconds > 0 ? "" : " unsigned")}");
        trace.AppendData(document);
    }

    /// <summary>I9: what a gateway calls receipted it can show, under this batch's own note.
    /// </summary>
    public void OnBooked(Gateway gateway, BookedBatch booked)
    {
        if (Log(booked.Origin).NewestEvent(booked.Old, booked.Size) is not { } id) return;
        EventProof? proof = gateway.View.Find(id);
        bool isShown = proof?.Old == booked.Old && proof.Size == booked.Size
            && ReceiptDocument.TryParse(booked.Document.Span, out ReceiptDocument receipt, out _)
            && receipt.Note == proof.Checkpoint;
        if (!isShown)
            Report("I9", $"batch {booked.Old} to {booked.Size} is booked, {id} shows "
                + (proof is null ? "nothing" : $"no receipt of {proof.Old} to {proof.Size}"));
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
    public void Report(string invariant, string detail)
    {
        if (Sought is null || Sought == invariant)
            Found ??= new InvariantException(
                invariant, world.Seed, $"at {world.Loop.NowMs} ms: {detail}");
    }

    private void Note(string who, string what)
    {
        trace.AppendData(Encoding.UTF8.GetBytes($"{world.Loop.NowMs} {who} {what}\n"));
        world.Say(who, what);
    }
}
