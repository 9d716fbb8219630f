using System.Numerics;
using System.Text;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Simulation.World;

/// <summary>What must hold when all is quiet again.</summary>
public static class Audit
{
    /// <summary>Checks I1, I2, I3, I7, I9 and I10.</summary>
    public static void Check(SimWorld world)
    {
        foreach (SimDevice device in world.Devices) Sums(world, device);
        Verdicts(world);
        Proofs(world);
    }

    // I1, I2, I3, I10: each recorded event is booked once, with the milligrams redone here.
    private static void Sums(SimWorld world, SimDevice device)
    {
        long grams = 0, wh = 0;
        BigInteger mg = 0;
        foreach ((string kind, string category, long amount) in device.Recorded.Values)
        {
            grams += kind == "dropoff" ? amount : 0;
            wh += kind == "charge" ? amount : 0;
            mg += Worth(kind, category, amount);
        }
        DeviceTotals? booked = world.Platform.Desk.Devices()
            .FirstOrDefault(row => row.Dev == device.Dev);
        var said = (Events: booked?.Events ?? 0, G: booked?.G ?? 0, Wh: booked?.Wh ?? 0,
            Mg: booked?.Mg ?? 0, Last: booked?.LastSeq ?? 0);
        if (said.Events != device.Recorded.Count || said.G != grams || said.Wh != wh)
            world.Watch.Fail("I1", $"{device.Dev} recorded {device.Recorded.Count} events, "
                + $"{grams} g, {wh} Wh; booked {said}");
        if (said.Mg != mg) world.Watch.Fail("I10", $"{device.Dev}: {mg} mg, booked {said.Mg}");
        if (said.Last != device.Recorded.Count)
            world.Watch.Fail("I3", $"{device.Dev}: last {said.Last} of {device.Recorded.Count}");
    }

    // A witness of its own: WARM v16 t per short ton, and 1.2008 - 0.4042 kg/kWh in the South.
    private static BigInteger Worth(string kind, string category, long amount)
    {
        if (kind == "charge") return new BigInteger(amount) * 7966 / 10;
        if (kind != "dropoff") return 0;
        int hundredths = category switch
        {
            "PET" => 104,
            "newspaper" => 271,
            "mixed-paper" => 355,
            _ => 28,
        };
        return new BigInteger(amount) * hundredths * 1_000_000_000 / 90_718_474;
    }

    private static void Verdicts(SimWorld world)
    {
        foreach ((string code, long count) in world.Platform.Desk.Verdicts())
            if (Verdict.IsException(code))
                world.Watch.Fail("I13", $"{count} entries got {code}");
    }

    // I7, I9: the whole log verifies from outside, batch by batch, receipt by receipt.
    private static void Proofs(SimWorld world)
    {
        var trust = new Trust()
            .Add(VerifierKey.ForLog(SimGateway.Origin, world.Gateway.LogKey))
            .Add(world.Platform.CosignerKey);
        var check = new BatchCheck(trust);
        string log = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            Encoding.UTF8.GetBytes(SimGateway.Origin)));
        long old = 0, size = world.Platform.Ledger.State(SimGateway.Origin).Size;
        while (old < size)
        {
            byte[] bytes = world.Platform.Desk.Stored(log, old, receipt: false)!;
            var steps = check.Next(bytes, world.Platform.Desk.Stored(log, old, receipt: true));
            foreach (CheckStep step in steps)
                if (step.Outcome == CheckOutcome.Fail)
                    world.Watch.Fail("I9", $"batch {old}: {step.Name}: {step.Detail}");
            _ = BatchDocument.TryParse(bytes, out BatchDocument batch, out _);
            old = batch.Size;
        }
    }
}
