using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;
using Edge.Platform;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>What must hold when all is quiet again.</summary>
/// <remarks>Written apart from what it judges: it reads the batches and receipts as they crossed
/// the wire, and has its own idea of what a drop-off is worth.</remarks>
internal static class Audit
{
    /// <summary>Checks I1 to I3, I7 to I10 and I13.</summary>
    public static void Check(SimWorld world)
    {
        var found = new Dictionary<string, SortedDictionary<long, Deed>>(StringComparer.Ordinal);
        var missing = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        foreach (SimDevice device in world.Devices)
            (found[device.Dev], missing[device.Dev]) = ([], []);
        foreach (string entry in Proofs(world)) Take(world, entry, found, missing);
        foreach (SimDevice device in world.Devices)
        {
            Deeds(world, device, found[device.Dev], missing[device.Dev]);
            Sums(world, device, found[device.Dev]);
        }
        Verdicts(world);
        Quarantine(world);
    }

    // I2, I3: every event once, in order, and nothing left out that was not named.
    private static void Take(
        SimWorld world, string entry, Dictionary<string, SortedDictionary<long, Deed>> found,
        Dictionary<string, HashSet<long>> missing)
    {
        if (!EntryLine.TryParse(entry, out EntryParts parts, out string fault))
            world.Watch.Fail("I9", $"an entry cannot be read: {fault}");
        if (parts.EnvelopeLine is not { } envelope) return;
        var line = new EventLine();
        byte[] bytes = Encoding.ASCII.GetBytes(envelope);
        if (!line.TryParse(bytes, 0, bytes.Length) || !found.TryGetValue(line.Dev, out var deeds))
        {
            world.Watch.Fail("I13", $"nobody here wrote {envelope[..60]}");
            return;
        }
        long last = deeds.Count == 0 ? 0 : deeds.Keys.Last();
        HashSet<long> gone = missing[line.Dev];
        foreach (string flag in parts.Flags.Where(x => x.StartsWith("missing ", Same)))
            foreach (long seq in Named(flag)) gone.Add(seq);
        if (deeds.ContainsKey(line.Seq))
            world.Watch.Fail("I2", $"{line.Dev} {line.Seq} stands in the log twice");
        for (long seq = last + 1; seq < line.Seq; seq++)
            if (!gone.Contains(seq))
                world.Watch.Fail("I3", $"{line.Dev} {line.Seq} follows {last} in the log");
        if (line.Seq < last)
            world.Watch.Fail("I3", $"{line.Dev} {line.Seq} comes after {last} in the log");
        line.TryGetLong(line.Kind == "charge" ? "wh" : "net", out long amount);
        if (!line.TryGetText("cat", out string category)) category = "";
        deeds[line.Seq] = new Deed(line.Kind, category, amount);
    }

    private const StringComparison Same = StringComparison.Ordinal;
    private const long FirstShard = 1;

    private static IEnumerable<long> Named(string flag)
    {
        string[] ends = flag["missing ".Length..].Split('-');
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        for (long seq = long.Parse(ends[0], culture); seq <= long.Parse(ends[1], culture); seq++)
            yield return seq;
    }

    // I1 deed by deed: what the device recorded is what stands in the log, less what it lost.
    private static void Deeds(
        SimWorld world, SimDevice device, SortedDictionary<long, Deed> found, HashSet<long> gone)
    {
        bool mayLose = world.Gateway.RollBacks > 0 && world.Faults.HasSmallFlash;
        foreach ((long seq, Deed deed) in device.Recorded)
        {
            if (found.TryGetValue(seq, out Deed booked))
            {
                bool isSame = booked.Kind == deed.Kind && booked.Amount == deed.Amount
                    && (deed.Kind != "dropoff" || booked.Category == deed.Category);
                if (!isSame)
                    world.Watch.Fail("I1", $"{device.Dev} {seq}: did {deed}, booked {booked}");
            }
            else if (!gone.Contains(seq) || !(mayLose || device.Lost.Contains(seq)))
            {
                world.Watch.Fail("I1", $"{device.Dev} {seq} {deed} was recorded and never booked");
            }
        }
        if (found.Keys.LastOrDefault() > device.Recorded.Keys.LastOrDefault())
            world.Watch.Fail("I1", $"{device.Dev} {found.Keys.Last()} was booked, not recorded");
    }

    // I1, I3, I10: the ledger's sums, with the milligrams redone here.
    private static void Sums(
        SimWorld world, SimDevice device, SortedDictionary<long, Deed> found)
    {
        long grams = 0, wh = 0;
        BigInteger mg = 0;
        foreach (Deed deed in found.Values)
        {
            grams += deed.Kind == "dropoff" ? deed.Amount : 0;
            wh += deed.Kind == "charge" ? deed.Amount : 0;
            mg += Worth(deed);
        }
        DeviceTotals? booked = world.Platform.Desk.Devices()
            .FirstOrDefault(row => row.Dev == device.Dev);
        var said = (Events: booked?.Events ?? 0, G: booked?.G ?? 0, Wh: booked?.Wh ?? 0,
            Mg: booked?.Mg ?? 0, Last: booked?.LastSeq ?? 0);
        if (said.Events != found.Count || said.G != grams || said.Wh != wh)
            world.Watch.Fail("I1", $"{device.Dev}: the log holds {found.Count} events, "
                + $"{grams} g, {wh} Wh; booked {said}");
        if (said.Mg != mg) world.Watch.Fail("I10", $"{device.Dev}: {mg} mg, booked {said.Mg}");
        if (said.Last != device.Recorded.Keys.LastOrDefault())
            world.Watch.Fail("I3", $"{device.Dev}: last {said.Last} of {device.Recorded.Count}");
        long shown = world.Gateway.Gateway!.View.Device(device.Dev)?.Sum.Milligrams ?? 0;
        if (shown != mg)
            world.Watch.Fail("I10", $"{device.Dev}: {mg} mg, the gateway shows {shown}");
    }

    // A witness of its own: WARM v16 t per short ton, and 1.2008 - 0.4042 kg/kWh in the South.
    private static BigInteger Worth(Deed deed)
    {
        if (deed.Kind == "charge") return new BigInteger(deed.Amount) * 7966 / 10;
        if (deed.Kind != "dropoff") return 0;
        int hundredths = deed.Category switch
        {
            "PET" => 104,
            "newspaper" => 271,
            "mixed-paper" => 355,
            _ => 28,
        };
        return new BigInteger(deed.Amount) * hundredths * 1_000_000_000 / 90_718_474;
    }

    private static void Verdicts(SimWorld world)
    {
        foreach ((string code, long count) in world.Platform.Desk.Verdicts())
            if (Verdict.IsException(code))
                world.Watch.Fail("I13", $"{count} entries got {code}");
    }

    // I13: what was refused is counted for good. Only a full disk or an old backup loses counts.
    private static void Quarantine(SimWorld world)
    {
        Fault[] losing = [Fault.NoRoom, Fault.DiskFull, Fault.GatewayRolledBack, Fault.SyncFailed];
        if (losing.Any(fault => world.StruckCounts[(int)fault] > 0)) return;
        IReadOnlyDictionary<string, long> kept = world.Gateway.Gateway!.View.Status().Counters;
        foreach (string code in new[] { "form", "identity", "unknown", "tag" })
        {
            long told = world.Watch.Decisions.GetValueOrDefault(code);
            if (kept.GetValueOrDefault(code) < told)
                world.Watch.Fail("I13", $"{told} lines were refused as {code}, "
                    + $"{kept.GetValueOrDefault(code)} are counted");
        }
    }

    // I7, I8, I9: the whole log verifies from outside, batch by batch, receipt by receipt.
    private static List<string> Proofs(SimWorld world)
    {
        var trust = new Trust()
            .Add(VerifierKey.ForLog(SimGateway.Origin, world.Gateway.LogKey))
            .Add(world.Platform.CosignerKey);
        var check = new BatchCheck(trust);
        var entries = new List<string>();
        string log = Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(SimGateway.Origin)));
        long old = 0, size = world.Platform.Ledger.State(SimGateway.Origin).Size;
        while (old < size)
        {
            byte[]? bytes = world.Platform.Desk.Stored(log, old, receipt: false);
            if (bytes is null) world.Watch.Fail("I9", $"no batch begins at {old}");
            byte[]? receipt = world.Platform.Desk.Stored(log, old, receipt: true);
            foreach (CheckStep step in check.Next(bytes!, receipt))
                if (step.Outcome == CheckOutcome.Fail)
                    world.Watch.Fail("I9", $"batch {old}: {step.Name}: {step.Detail}");
            _ = BatchDocument.TryParse(bytes, out BatchDocument batch, out _);
            entries.AddRange(batch.Entries);
            if (old == 0 || batch.Size == size) Tree(world, entries, batch);
            Kept(world, batch);
            old = batch.Size;
        }
        return entries;
    }

    // I9: the gateway holds this batch's own receipt, over this batch's own note.
    private static void Kept(SimWorld world, BatchDocument batch)
    {
        string path = $"{world.Gateway.Machine.Disk.Root}/data/journal.db";
        using var reader = new JournalReader(path);
        byte[]? kept = reader.BatchAt(FirstShard, batch.Old) is { } row
            ? reader.Receipt(row.Id)?.Document : null;
        bool isGood = ReceiptDocument.TryParse(kept ?? [], out ReceiptDocument receipt, out _)
            && receipt.Old == batch.Old && receipt.Size == batch.Size
            && receipt.Note.StartsWith(batch.Checkpoint, Same);
        if (!isGood)
            world.Watch.Fail("I9", $"the gateway has no receipt of batch {batch.Old}");
    }

    // A second opinion on the root: RFC 6962 2.1 in ten lines, sharing nothing with the rooms.
    private static void Tree(SimWorld world, List<string> entries, BatchDocument batch)
    {
        byte[][] leaves = [.. entries.Select(entry => SHA256.HashData(
            [0, .. Encoding.ASCII.GetBytes(entry)]))];
        _ = Note.TryParseCheckpoint(batch.Checkpoint, out _, out Checkpoint at, out _);
        if (!Root(leaves).AsSpan().SequenceEqual(at.Root))
            world.Watch.Fail("I9", $"the root of {at.Size} entries is not RFC 6962's");
    }

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        int split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return SHA256.HashData([1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }
}
