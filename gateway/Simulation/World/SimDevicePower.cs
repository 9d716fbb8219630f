using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>What a power cut does to a device, and how it comes back.</summary>
internal sealed partial class SimDevice
{
    private const int RecordOverhead = 6;
    private int bootsToFail;

    /// <summary>The power goes at one of the next writes.</summary>
    /// <param name="writes">Writes that still succeed.</param>
    /// <param name="keptBytes">Bytes of the fatal one that reach the flash.</param>
    /// <param name="garbageBytes">Bytes of rubbish behind them.</param>
    public void CutPower(int writes, int keptBytes, int garbageBytes)
    {
        flash.CutAfter = writes;
        flash.KeptBytes = keptBytes;
        flash.GarbageBytes = garbageBytes;
    }

    /// <summary>The power goes at one of the next writes, as chance has it.</summary>
    public void CutPower()
    {
        bool isGarbage = world.IsRate(Fault.DeviceGarbage, chance);
        if (isGarbage) world.Struck(Fault.DeviceGarbage);
        CutPower(chance.Below(3), chance.Below(400), isGarbage ? 1 + chance.Below(60) : 0);
        if (!world.IsRate(Fault.DeviceBootLoop, chance)) return;
        bootsToFail = chance.Between(1, 4);
        world.Struck(Fault.DeviceBootLoop);
    }

    /// <summary>Nothing can be written for a while.</summary>
    public void WearOut(long milliseconds)
    {
        flash.WornOut = true;
        world.Loop.In(milliseconds, () => flash.WornOut = false);
    }

    private void PowerLost()
    {
        Cuts++;
        life++;
        isUp = false;
        recorder = null;
        outbox = null;
        world.Say(body, "loses power");
        world.Loop.In(chance.Between(100, world.RestartMsMax), () =>
        {
            flash.PowerOn();
            if (world.IsRate(Fault.DeviceSectorLost, chance)) LoseSector();
            if (bootsToFail > 0 && bootsToFail-- > 0)
                CutPower(chance.Below(2), chance.Below(40), 0);
            Boot(isNew: false);
        });
    }

    private void Boot(bool isNew)
    {
        long mine = ++life;
        identity = new DeviceIdentity(
            new Twin.NativeHmac(), Dev, Gateway.Id, Key, Epoch, "0.1.0");
        Journal journal = MakeJournal();
        var clock = new DeviceClock(this);
        clock.Step(world.Loop.NowMs);
        var live = new Recorder(journal, new TwoSlots(flash, FlashMap.Boot, 16), identity,
            clock, PayloadBytesMax);
        if (isNew && !live.Create()) world.Watch.Fail("device", $"{Dev} cannot be claimed");
        if (!live.Open(world.Loop.NowMs))
        {
            if (flash.Dead || flash.WornOut) PowerLost();
            else world.Watch.Fail("I1", $"{Dev} lost its journal at a start");
            return;
        }
        Settle(journal);
        recorder = live;
        outbox = new Outbox(this, live, identity, PayloadBytesMax);
        Step(mine);
    }

    private Journal MakeJournal() =>
        new(flash, FlashMap.Journal, segments, segmentBytes, PayloadBytesMax);

    // What the fatal write left decides whether the last event was recorded.
    private void Settle(Journal journal)
    {
        long claimed = Recorded.Count == 0 ? 0 : Recorded.Keys.Max();
        if (claimed < journal.Next - 1 || claimed > journal.Next)
            world.Watch.Fail("I1", $"{Dev} recorded {claimed}, after a start it is at "
                + $"{journal.Next - 1}");
        if (journal.Next - 1 < shown)
            world.Watch.Fail("I1", $"{Dev} showed {shown} as recorded, it is gone");
        if (claimed == journal.Next) Recorded.Remove(claimed);
        if (Recorded.Count > 0 && isMeter) registerWh = Math.Max(registerWh, RegisterAfter());
    }

    // A charge that was recorded in the fatal write moved the register too.
    private long RegisterAfter()
    {
        byte[] payload = new byte[PayloadBytesMax];
        var members = new PayloadMembers(64);
        Journal fresh = MakeJournal();
        int count = fresh.Open() ? fresh.Read(Recorded.Keys.Max(), payload) : -1;
        return count > 0 && members.TryRead(payload, 0, count)
            && members.TryGetLong(Ascii.Bytes("stop"), out long stop) ? stop : 0;
    }

    // A record goes bad under good ones behind it: the last one is what a power cut is for.
    private void LoseSector()
    {
        int segment = FlashMap.Journal + chance.Below(segments);
        byte[]? raw = flash.Raw(segment);
        if (raw is null) return;
        var records = new List<int>();
        for (int at = 0; at + 2 < flash.Length(segment);)
        {
            int size = (int)LittleEndian.Get(raw, at, 2) + RecordOverhead;
            if (size <= RecordOverhead || at + size > flash.Length(segment)) break;
            records.Add(at);
            at += size;
        }
        if (records.Count < 4) return;
        // The head, the last one and the one before it stay whole.
        int number = chance.Between(1, records.Count - 3);
        raw[records[number] + 2 + chance.Below(40)] ^= 1;
        long first = LittleEndian.Get(raw, 2 + 5, 7);
        Lost.Add(first + number - 1);
        world.Struck(Fault.DeviceSectorLost);
        world.Say(Dev, $"loses the sector of {first + number - 1}");
    }
}
