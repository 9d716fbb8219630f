using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Simulation.World;

/// <summary>The firmware's own recorder, journal and outbox on simulated flash and radio.</summary>
public sealed class SimDevice : ILink, IClock
{
    private const int PayloadBytesMax = 700;
    private const int Segments = 24;
    private const int InboxMax = 64;
    private static readonly string[] categories = ["PET", "newspaper", "mixed-paper", "glass"];

    private readonly SimWorld world;
    private readonly Chance chance;
    private readonly bool isMeter;
    private readonly SimulatedFlash flash = new(FlashMap.Journal + Segments + 2, 4096);
    private readonly Queue<(int Topic, byte[] Line)> inbox = new();
    private Recorder? recorder;
    private Outbox? outbox;
    private long life;
    private long session;
    private long registerWh;
    private bool isUp;

    public SimDevice(SimWorld world, string dev, byte[] key, bool isMeter)
    {
        this.world = world;
        this.isMeter = isMeter;
        Dev = dev;
        Key = key;
        chance = new Chance(world.Seed, dev);
        registerWh = chance.Between(1000, 9_000_000);
        Boot(isNew: true);
    }

    public string Dev { get; }

    public byte[] Key { get; }

    public int Cuts { get; private set; }

    /// <summary>Everything recorded, by sequence number.</summary>
    public SortedDictionary<long, (string Kind, string Category, long Amount)> Recorded { get; } =
        [];

    public bool HasNothingWaiting => recorder is { } live && live.Journal.Waiting == 0;

    public string? Halted => outbox?.Halted;

    /// <inheritdoc/>
    public bool Up => isUp && world.Gateway.IsUp && !world.IsCut(Dev);

    /// <inheritdoc/>
    public void Open()
    {
        session++;
        long mine = session;
        inbox.Clear();
        world.Loop.In(chance.Between(10, 400), () =>
        {
            if (mine != session || world.IsCut(Dev) || !world.Gateway.IsUp) return;
            isUp = true;
            world.Gateway.Greet(Dev);
        });
    }

    /// <inheritdoc/>
    public void Close()
    {
        isUp = false;
        inbox.Clear();
    }

    /// <inheritdoc/>
    public bool Send(int topic, byte[] data, int count)
    {
        if (!Up) return false;
        byte[] line = data[..count];
        long mine = session;
        world.OnLine(Dev, line);
        world.Carry(Dev, () => world.IsCut(Dev), () => world.Gateway.Submit(
            Dev, line, SessionNumber(mine), ack => world.Carry(
                "ack", () => world.IsCut(Dev), () => Take(mine, ack))));
        return true;
    }

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic)
    {
        topic = 0;
        if (!inbox.TryDequeue(out (int Topic, byte[] Line) next)) return 0;
        topic = next.Topic;
        if (next.Line.Length > into.Length) return 0;
        next.Line.CopyTo(into, 0);
        return next.Line.Length;
    }

    /// <inheritdoc/>
    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = world.TrueMs;
        return true;
    }

    /// <summary>Something happens at the device.</summary>
    public void Act()
    {
        if (recorder is not { Stopped: false } live || flash.Dead) return;
        string category = categories[chance.Below(categories.Length)];
        bool isEmptying = !isMeter && chance.Permille(40);
        long amount = isMeter ? chance.Between(1, 40_000) : chance.Between(5, 9000);
        string kind = isMeter ? "charge" : isEmptying ? "emptying" : "dropoff";
        long seq = live.Journal.Next;
        Write(live.Begin(kind, world.Loop.NowMs), category, amount, isEmptying);
        if (live.Commit())
        {
            registerWh += isMeter ? amount : 0;
            Recorded[seq] = (kind, category, amount);
        }
        else if (flash.Dead)
        {
            // Whether it reached the flash is seen at the next start.
            Recorded[seq] = (kind, category, amount);
            PowerLost();
        }
    }

    /// <summary>The power goes at one of the next writes.</summary>
    public void CutPower()
    {
        flash.CutAfter = chance.Below(3);
        flash.KeptBytes = chance.Below(400);
        flash.GarbageBytes = chance.Permille(500) ? chance.Below(60) : 0;
    }

    /// <summary>The connection breaks.</summary>
    public void DropLink() => isUp = false;

    private static long SessionNumber(long mine) => mine;

    private void Write(PayloadWriter writer, string category, long amount, bool isEmptying)
    {
        if (isMeter)
        {
            writer.Text("sess", "7f3a9c01");
            writer.Number("start", registerWh);
            writer.Number("stop", registerWh + amount);
            writer.Number("wh", amount);
            return;
        }
        writer.Number("net", amount);
        writer.Number("comp", 1);
        if (isEmptying) return;
        writer.Text("cat", category);
        writer.Text("cal", "c-2026-07-01");
    }

    private void Take(long mine, byte[] ack)
    {
        if (mine != session || !isUp || inbox.Count >= InboxMax) return;
        world.Watch.OnAck(Dev, ack);
        inbox.Enqueue((LinkTopic.Ack, ack));
    }

    private void PowerLost()
    {
        Cuts++;
        life++;
        isUp = false;
        recorder = null;
        outbox = null;
        world.Loop.In(chance.Between(100, 30_000), () =>
        {
            flash.PowerOn();
            Boot(isNew: false);
        });
    }

    private void Boot(bool isNew)
    {
        long mine = ++life;
        var identity = new DeviceIdentity(
            new Twin.NativeHmac(), Dev, SimGateway.Id, Key, 1, "0.1.0");
        var journal = new Journal(flash, FlashMap.Journal, Segments, PayloadBytesMax);
        var clock = new DeviceClock(this);
        clock.Step(world.Loop.NowMs);
        var live = new Recorder(journal, new TwoSlots(flash, FlashMap.Boot, 16), identity,
            clock, PayloadBytesMax);
        if (isNew && !live.Create()) world.Watch.Fail("device", $"{Dev} cannot be claimed");
        if (!live.Open(world.Loop.NowMs))
        {
            if (flash.Dead) PowerLost();
            else world.Watch.Fail("I1", $"{Dev} lost its journal at a start");
            return;
        }
        // What the fatal write left decides whether the last event was recorded.
        foreach (long seq in Recorded.Keys.Where(seq => seq >= journal.Next).ToList())
        {
            if (seq > journal.Next) world.Watch.Fail("I1", $"{Dev} forgot {journal.Next}");
            Recorded.Remove(seq);
        }
        if (Recorded.Count > 0 && isMeter)
            registerWh = Math.Max(registerWh, RegisterAfter());
        recorder = live;
        outbox = new Outbox(this, live, identity, PayloadBytesMax);
        Step(mine);
    }

    // A charge that was recorded in the fatal write moved the register too.
    private long RegisterAfter()
    {
        byte[] payload = new byte[PayloadBytesMax];
        long last = Recorded.Keys.Max();
        var members = new PayloadMembers(64);
        int count = new Journal(flash, FlashMap.Journal, Segments, PayloadBytesMax) is { } fresh
            && fresh.Open() ? fresh.Read(last, payload) : -1;
        return count > 0 && members.TryRead(payload, 0, count)
            && members.TryGetLong(Ascii.Bytes("stop"), out long stop) ? stop : 0;
    }

    private void Step(long mine)
    {
        if (mine != life || outbox is null) return;
        int wait = outbox.Step(world.Loop.NowMs);
        if (flash.Dead)
        {
            PowerLost();
            return;
        }
        world.Loop.In(wait, () => Step(mine));
    }
}
