using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>What a device recorded under one number.</summary>
internal readonly record struct Deed(string Kind, string Category, long Amount);

/// <summary>The firmware's own recorder, journal and outbox on simulated flash and radio.</summary>
internal sealed partial class SimDevice : ILink, IClock
{
    private const int PayloadBytesMax = 700;
    private const int InboxMax = 64;
    private static readonly string[] categories = ["PET", "newspaper", "mixed-paper", "glass"];

    private readonly SimWorld world;
    private readonly Chance chance;
    private readonly bool isMeter;
    private readonly int segments;
    private readonly int segmentBytes;
    private readonly SimulatedFlash flash;
    private readonly Queue<(int Topic, byte[] Line)> inbox = new();
    private DeviceIdentity? identity;
    private Recorder? recorder;
    private Outbox? outbox;
    private long life;
    private long session;
    private long registerWh;
    private long shown;
    private bool isUp;

    public SimDevice(SimWorld world, string dev, byte[] key, bool isMeter)
    {
        this.world = world;
        this.isMeter = isMeter;
        Dev = dev;
        Key = key;
        chance = new Chance(world.Seed, dev);
        bool isSmall = world.Faults.HasSmallFlash;
        (segments, segmentBytes) = isSmall ? (4, 1500) : (24, 32768);
        flash = new SimulatedFlash(FlashMap.Journal + segments + 2, 4096);
        registerWh = chance.Between(1000, 9_000_000);
        Boot(isNew: true);
    }

    public string Dev { get; }

    public byte[] Key { get; }

    public SimulatedFlash Flash => flash;

    public int Cuts { get; private set; }

    /// <summary>Everything recorded, by sequence number.</summary>
    public SortedDictionary<long, Deed> Recorded { get; } = [];

    /// <summary>Numbers whose sector was lost.</summary>
    public SortedSet<long> Lost { get; } = [];

    /// <summary>Key epoch it was told to use.</summary>
    public long Epoch { get; private set; } = 1;

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
        world.Carry("gateway", () => world.IsCut(Dev), () => world.Gateway.Submit(
            Dev, line, mine, Sender.Device, ack => world.Carry(
                Dev, () => world.IsCut(Dev) || world.IsDeaf(Dev), () => Take(mine, ack))));
        return true;
    }

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic)
    {
        topic = 0;
        if (world.IsSlow(Dev)) return 0;
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
        var deed = new Deed(kind, category, amount);
        Write(live.Begin(kind, world.Loop.NowMs), category, amount, isEmptying);
        if (live.Commit())
        {
            registerWh += isMeter ? amount : 0;
            Recorded[seq] = deed;
            shown = seq;
            world.Say(Dev, $"records {seq}: {kind} {amount}");
        }
        else if (flash.Dead)
        {
            // Whether it reached the flash is seen at the next start.
            Recorded[seq] = deed;
            PowerLost();
        }
        else if (!flash.WornOut)
        {
            world.Struck(Fault.DeviceFlashFull);
        }
    }

    /// <summary>The connection breaks.</summary>
    public void DropLink() => isUp = false;

    /// <summary>An order brings the next key epoch.</summary>
    public void UseEpoch(long epoch)
    {
        Epoch = epoch;
        identity?.UseEpoch(epoch);
        outbox?.Renew(world.Loop.NowMs);
        world.Say(Dev, $"goes over to key epoch {epoch}");
    }

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
        if (!world.IsRate(Fault.AckForged, chance)) return;
        // Somebody between promises more than the gateway did: all that is recorded.
        world.Struck(Fault.AckForged);
        string text = System.Text.Encoding.ASCII.GetString(ack);
        int at = text.IndexOf("\"upto\":", StringComparison.Ordinal) + 7;
        int end = text.IndexOfAny([',', '}'], at);
        string more = text[..at] + (Recorded.Count == 0 ? 1 : Recorded.Keys.Last()) + text[end..];
        if (more != text)
            inbox.Enqueue((LinkTopic.Ack, System.Text.Encoding.ASCII.GetBytes(more)));
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
