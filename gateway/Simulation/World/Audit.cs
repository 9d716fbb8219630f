using System.Numerics;
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
    private const StringComparison Same = StringComparison.Ordinal;

    /// <summary>Checks I1 to I3, I7 to I10, I13 and I14.</summary>
    public static void Check(SimWorld world)
    {
        var books = new SortedDictionary<string, DeviceBooks>(StringComparer.Ordinal);
        foreach (SimDevice device in world.Devices) books[device.Dev] = new DeviceBooks(world);
        foreach (SimGateway gateway in world.Gateways)
        {
            foreach (DeviceBooks book in books.Values) book.Begin();
            for (int shard = 0; shard < gateway.Origins.Count; shard++)
                foreach (string entry in LogAudit.Proofs(world, gateway, shard))
                    Take(world, entry, books);
            foreach ((string dev, DeviceBooks book) in books) Shown(world, gateway, dev, book);
        }
        foreach (SimDevice device in world.Devices)
        {
            books[device.Dev].Check(device.Dev);
            Deeds(world, device, books[device.Dev]);
            Sums(world, device, books[device.Dev]);
        }
        Verdicts(world);
        foreach (SimGateway gateway in world.Gateways) Quarantine(world, gateway);
        foreach (SimDevice clone in world.Clones) Copies(world, clone);
        Bounds.Check(world);
    }

    private static void Take(
        SimWorld world, string entry, SortedDictionary<string, DeviceBooks> books)
    {
        if (!EntryLine.TryParse(entry, out EntryParts parts, out string fault))
            world.Watch.Fail("I9", $"an entry cannot be read: {fault}");
        if (parts.EnvelopeLine is not { } envelope) return;
        var line = new EventLine();
        byte[] bytes = Encoding.ASCII.GetBytes(envelope);
        if (!line.TryParse(bytes, 0, bytes.Length) || !books.TryGetValue(line.Dev, out var book))
        {
            world.Watch.Fail("I13", $"nobody here wrote {envelope[..60]}");
            return;
        }
        line.TryGetLong(line.Kind == "charge" ? "wh" : "net", out long amount);
        if (!line.TryGetText("cat", out string category)) category = "";
        book.Take(line.Dev, line.Seq, new Deed(line.Kind, category, amount), parts.Flags);
    }

    // I1 deed by deed: what the device recorded is what stands in the log, less what it lost.
    // I3: what is named missing is gone.
    private static void Deeds(SimWorld world, SimDevice device, DeviceBooks books)
    {
        bool mayLose = world.Gateways.Exists(gateway => gateway.RollBacks > 0)
            && world.Faults.HasSmallFlash;
        IReadOnlyList<SimDevice> bodies =
            [device, .. world.Clones.Where(clone => clone.Dev == device.Dev)];
        foreach ((long seq, Deed booked) in books.All)
            if (!bodies.Any(body => body.Recorded.TryGetValue(seq, out Deed deed)
                && deed.Matches(booked)))
                world.Watch.Fail("I1", $"{device.Dev} {seq}: booked {booked}, did "
                    + $"{device.Recorded.GetValueOrDefault(seq)}");
        foreach (long seq in books.Named)
            if (!bodies.Any(body => body.Recorded.ContainsKey(seq)))
                world.Watch.Fail("I3", $"{device.Dev} {seq} is named missing, it never was");
        if (bodies.Count > 1) return;
        foreach ((long seq, Deed deed) in device.Recorded)
        {
            if (books.All.ContainsKey(seq)) continue;
            if (!books.IsNamed(seq))
                world.Watch.Fail("I1", $"{device.Dev} {seq} {deed} was recorded and never booked");
            else if (!mayLose && !device.Lost.Contains(seq))
                world.Watch.Fail(device.Low <= seq ? "I3" : "I1",
                    $"{device.Dev} {seq} {deed} is named missing, nobody lost it");
        }
    }

    // I1, I3, I10: the ledger's sums, with the milligrams redone here.
    private static void Sums(
        SimWorld world, SimDevice device, DeviceBooks books)
    {
        SortedDictionary<long, Deed> found = books.All;
        long grams = 0, wh = 0;
        foreach (Deed deed in found.Values)
        {
            grams += deed.Kind == "dropoff" ? deed.Amount : 0;
            wh += deed.Kind == "charge" ? deed.Amount : 0;
        }
        DeviceTotals? booked = world.Platform.Desk.Devices()
            .FirstOrDefault(row => row.Dev == device.Dev);
        var said = (Events: booked?.Events ?? 0, G: booked?.G ?? 0, Wh: booked?.Wh ?? 0,
            Mg: booked?.Mg ?? 0, Last: booked?.LastSeq ?? 0);
        bool isSame = books.IsDisputed || (said.G == grams && said.Wh == wh);
        // Of two bodies that go on at two gateways the platform books one; the other is excepted.
        bool isOneOfTwo = world.IsCloned(device.Dev) && world.Gateways.Count > 1
            && said.Events <= found.Count
            && (books.IsDisputed || (said.G <= grams && said.Wh <= wh));
        if (!isOneOfTwo && (said.Events != found.Count || !isSame))
            world.Watch.Fail(said.Events > found.Count ? "I2" : "I1",
                $"{device.Dev}: the logs hold {found.Count} events, {grams} g, {wh} Wh; "
                + $"booked {said}");
        BigInteger mg = Worth(found.Values);
        bool mayWithhold = world.IsCloned(device.Dev);
        if (said.Mg != mg && !books.IsDisputed && !(mayWithhold && said.Mg < mg))
            world.Watch.Fail("I10", $"{device.Dev}: {mg} mg, booked {said.Mg}");
        if (!isOneOfTwo && said.Last != found.Keys.LastOrDefault())
            world.Watch.Fail("I3", $"{device.Dev}: last {said.Last}");
    }

    // I10: what a gateway shows of a device is what it sealed of it.
    private static void Shown(
        SimWorld world, SimGateway gateway, string dev, DeviceBooks book)
    {
        BigInteger mg = Worth(book.Here.Values);
        long shown = gateway.Gateway!.View.Device(dev)?.Sum.Milligrams ?? 0;
        if (shown != mg)
            world.Watch.Fail("I10", $"{dev}: {mg} mg of {book.Here.Count} events, "
                + $"{gateway.Name} shows {gateway.Gateway!.View.Device(dev)?.Sum}");
    }

    // I13: of a device and its copy one is stopped, once both went on differently.
    private static void Copies(SimWorld world, SimDevice clone)
    {
        SimDevice device = world.Devices.Find(other => other.Dev == clone.Dev)!;
        bool isHeard = device.ConnectedMs >= 0 && clone.ConnectedMs >= 0;
        bool differs = clone.Recorded.Any(pair => device.Recorded.TryGetValue(
            pair.Key, out Deed deed) && !deed.Matches(pair.Value));
        bool isFound = device.Halted is not null || clone.Halted is not null
            || world.Watch.Alarms.Contains($"{device.Dev} clone")
            || world.Watch.Alarms.Contains($"{device.Dev} chain")
            || world.Platform.Desk.Verdicts().Keys.Any(
                code => code is Verdict.Clone or Verdict.Chain);
        // A copy at the very same number may not have been greeted since.
        if (device.Recorded.Keys.LastOrDefault() == clone.Recorded.Keys.LastOrDefault()) return;
        if (differs && isHeard && !isFound && !device.HasNothingWaiting)
            world.Watch.Fail("I13", $"{device.Dev} and its copy both go on");
        if (differs && device.HasNothingWaiting && clone.HasNothingWaiting && !isFound)
            world.Watch.Fail("I13", $"{device.Dev} and its copy were both believed");
    }

    private static BigInteger Worth(IEnumerable<Deed> deeds)
    {
        BigInteger mg = 0;
        foreach (Deed deed in deeds) mg += Worth(deed);
        return mg;
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
            if (Verdict.IsException(code) && !world.MayExcept(code))
                world.Watch.Fail("I13", $"{count} entries got {code}");
    }

    // I13: what was refused is counted for good. Only a full disk or an old backup loses counts.
    private static void Quarantine(SimWorld world, SimGateway gateway)
    {
        Fault[] losing =
        [
            Fault.NoRoom, Fault.DiskFull, Fault.ReadOnly, Fault.GatewayRolledBack,
            Fault.BitFlipped, Fault.SyncFailed,
        ];
        if (losing.Any(fault => world.StruckCounts[(int)fault] > 0)) return;
        IReadOnlyDictionary<string, long> kept = gateway.Gateway!.View.Status().Counters;
        foreach (string code in new[] { "form", "identity", "unknown", "tag" })
        {
            long told = world.Watch.Decisions.GetValueOrDefault($"{gateway.Id} {code}");
            if (kept.GetValueOrDefault(code) < told)
                world.Watch.Fail("I13", $"{told} lines were refused as {code}, "
                    + $"{kept.GetValueOrDefault(code)} are counted");
        }
    }
}
