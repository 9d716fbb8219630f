using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>What a device recorded under one number.</summary>
internal readonly record struct Deed(string Kind, string Category, long Amount)
{
    /// <summary>Is it what a log says? Only a drop-off says its category.</summary>
    public bool Matches(Deed booked) => booked.Kind == Kind && booked.Amount == Amount
        && (Kind != "dropoff" || booked.Category == Category);
}

/// <summary>The firmware's own recorder, journal and outbox on simulated flash and radio.</summary>
internal sealed partial class SimDevice : ILink, IClock
{
    private const int PayloadBytesMax = 700;
    private const int InboxMax = 64;
    private static readonly string[] categories = ["PET", "newspaper", "mixed-paper", "glass"];

    private readonly SimWorld world;
    private readonly Chance chance;
    private readonly bool isMeter;
    private readonly string body;
    private readonly int segments;
    private readonly int segmentBytes;
    private readonly SimulatedFlash flash;
    private readonly Queue<(int Topic, byte[] Line)> inbox = new();
    private NodeLife? peer;
    private DeviceIdentity? identity;
    private Recorder? recorder;
    private Outbox? outbox;
    private long life;
    private long session;
    private long registerWh;
    private long shown;
    private bool isUp;

    public SimDevice(SimWorld world, string dev, byte[] key, SimGateway home)
        : this(world, dev, key, home, dev)
    {
        registerWh = chance.Between(1000, 9_000_000);
        Boot(isNew: true);
    }

    private SimDevice(SimWorld world, string dev, byte[] key, SimGateway home, string body)
    {
        (this.world, this.body) = (world, body);
        isMeter = dev[0] == 'm';
        (Dev, Key, Gateway) = (dev, key, home);
        chance = new Chance(world.Seed, body);
        bool isSmall = world.Faults.HasSmallFlash;
        (segments, segmentBytes) = isSmall ? (4, 1500) : (24, 32768);
        flash = new SimulatedFlash(FlashMap.Journal + segments + 2, 4096);
    }

    /// <summary>Somebody reads this device's flash out and builds a second one with it.</summary>
    public SimDevice Clone()
    {
        var copy = new SimDevice(world, Dev, Key, Gateway, $"{body}+")
        {
            Epoch = Epoch,
            registerWh = registerWh,
            shown = shown,
        };
        byte[] empty = new byte[1];
        for (int segment = 0; segment < FlashMap.Journal + segments + 2; segment++)
            copy.flash.Append(segment, flash.Raw(segment) ?? empty, flash.Length(segment));
        foreach ((long seq, Deed deed) in Recorded) copy.Recorded[seq] = deed;
        foreach (long seq in Lost) copy.Lost.Add(seq);
        copy.Boot(isNew: false);
        return copy;
    }

    public string Dev { get; }

    public byte[] Key { get; }

    /// <summary>The gateway it is set up for.</summary>
    public SimGateway Gateway { get; private set; }

    public SimulatedFlash Flash => flash;

    /// <summary>Bytes of its journal on flash.</summary>
    public long FlashBytes => Enumerable.Range(FlashMap.Journal, segments)
        .Sum(segment => (long)flash.Length(segment));

    /// <summary>As many as it may hold: a segment ends with the record that fills it.</summary>
    public long FlashBytesMax => (long)segments * (segmentBytes + PayloadBytesMax + RecordOverhead);

    /// <summary>When it was first connected after a moment asked for. Units: ms; -1 for not yet.
    /// </summary>
    public long ConnectedMs { get; set; } = -1;

    public int Cuts { get; private set; }

    /// <summary>Everything recorded, by sequence number.</summary>
    public SortedDictionary<long, Deed> Recorded { get; } = [];

    /// <summary>Numbers whose sector was lost.</summary>
    public SortedSet<long> Lost { get; } = [];

    /// <summary>Key epoch it was told to use.</summary>
    public long Epoch { get; private set; } = 1;

    public bool HasNothingWaiting => recorder is { } live && live.Journal.Waiting == 0;

    /// <summary>The oldest number it still holds.</summary>
    public long Low => recorder?.Journal.Low ?? long.MaxValue;

    public string? Halted => outbox?.Halted;

    /// <summary>Whether a gateway has answered the greeting of its connection.</summary>
    public bool IsGreeted => Up && outbox is { Connected: true };

    /// <inheritdoc/>
    public bool Up => isUp && !world.IsCut(Dev);

    /// <inheritdoc/>
    public void Open()
    {
        session = world.NextSession();
        long mine = session;
        inbox.Clear();
        world.Loop.In(chance.Between(10, 400), () =>
        {
            bool isShut = world.IsCut(Dev) || !Gateway.IsUp || world.IsExpired(Dev);
            if (mine != session || isShut) return;
            isUp = true;
            peer = Gateway.Machine.Life;
            if (ConnectedMs < 0) ConnectedMs = world.Loop.NowMs;
            Gateway.Greet(Dev);
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
        SimGateway to = Gateway;
        NodeLife? process = peer;
        world.OnLine(this, line, mine);
        world.Carry(to.Name, () => world.IsCut(Dev), () =>
        {
            // A connection ends with the process that held it.
            if (process != to.Machine.Life) return;
            int journal = to.RollBacks;
            for (int copy = 0; copy < world.CopiesInOne; copy++)
                to.Submit(Dev, line, mine, Sender.Device, ack => world.Carry(
                    Dev, () => world.IsCut(Dev) || world.IsDeaf(Dev),
                    () => Take(to, mine, ack, journal == to.RollBacks)));
        });
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
            world.Say(body, $"records {seq}: {kind} {amount}");
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

    /// <summary>The gateway's process is gone; what it sent may still be on its way.</summary>
    public void OnPeerDown(SimGateway gateway)
    {
        if (gateway != Gateway) return;
        long mine = session;
        world.Loop.In(chance.Between(1, 400), () =>
        {
            if (mine == session) DropLink();
        });
    }

    /// <summary>It is set up for another gateway, and starts anew.</summary>
    public bool Roam(SimGateway to)
    {
        if (to == Gateway || flash.WornOut) return false;
        Gateway = to;
        isUp = false;
        session = world.NextSession();
        inbox.Clear();
        world.Say(Dev, $"moves to {to.Id}");
        if (recorder is not null && !flash.Dead) Boot(isNew: false);
        return true;
    }

    /// <summary>An order brings the next key epoch.</summary>
    public void UseEpoch(long epoch)
    {
        Epoch = epoch;
        identity?.UseEpoch(epoch);
        outbox?.Renew(world.Loop.NowMs);
        world.Say(body, $"goes over to key epoch {epoch}");
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
        writer.Text("cal", "c-2026-06-01");
    }

    private void Take(SimGateway from, long mine, byte[] ack, bool isKept)
    {
        if (mine != session || !isUp || inbox.Count >= InboxMax) return;
        world.Watch.OnAck(from, Dev, ack, isKept);
        inbox.Enqueue((LinkTopic.Ack, ack));
        if (!world.IsRate(Fault.AckForged, chance)) return;
        // Somebody between promises one more than the gateway did.
        world.Struck(Fault.AckForged);
        long last = Recorded.Count == 0 ? 1 : Recorded.Keys.Last(), upto = AckText.Upto(ack);
        if (upto < last)
            inbox.Enqueue((LinkTopic.Ack, AckText.Promising(ack, upto + 1)));
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
        world.Watch.OnBelieved(Dev, recorder!.Journal.Acked);
        world.Loop.In(wait, () => Step(mine));
    }
}
