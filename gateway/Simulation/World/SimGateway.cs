using System.Diagnostics;
using Edge.Batch;
using Edge.Pipeline;
using Edge.Simulation.Disk;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>Who gives the gateway a line.</summary>
internal enum Sender
{
    /// <summary>A device wrote it.</summary>
    Device,

    /// <summary>A device wrote it, and another one's topic carries it.</summary>
    Other,

    /// <summary>No device wrote it.</summary>
    Nobody,
}

/// <summary>The real gateway behind simulated doors, on a machine that survives it.</summary>
internal sealed class SimGateway : IDisposable, IFreeSpace
{
    private const string Restoring = "bring the journal up to what was signed";
    private readonly SimWorld world;
    private readonly int number;
    private readonly NextLog? next;
    private readonly SimMachine machine;
    private Gateway? gateway;
    private bool clockIsUnset;
    private bool hasTurned;
    private bool isDamaged;

    public SimGateway(SimWorld world, int number)
    {
        (this.world, this.number) = (world, number);
        string half = world.TurnsAtMs is null ? "2026h2" : "2026h1";
        string first = $"edge.example.cn/{Id}/{half}";
        LogKey = new SimKey(world.Seed, $"log key {number}");
        Origins = [first];
        if (world.TurnsAtMs is { } turnMs)
        {
            next = new NextLog(HalfYear.Following(first, isNow: false)!,
                new SimKey(world.Seed, $"next log key {number}"), turnMs);
            Origins = [first, next.Origin];
        }
        machine = new SimMachine(world, Name, () => clockIsUnset ? 0 : world.WallMs)
        {
            Died = OnDied,
            MayRollBack = MayRollBack,
        };
    }

    public string Id => $"gw-{number}";

    /// <summary>Its name in a told run.</summary>
    public string Name => number == 1 ? "gateway" : $"gateway-{number}";

    /// <summary>What it shows the platform.</summary>
    public string Token => $"token of {Id}";

    /// <summary>Its logs, in their order.</summary>
    public IReadOnlyList<string> Origins { get; }

    public SimKey LogKey { get; }

    public string JournalPath => $"{machine.Disk.Root}/data/journal.db";

    /// <summary>Lines that were given to it and have no answer yet.</summary>
    public int Pending { get; private set; }

    public SimMachine Machine => machine;

    public bool IsUp => machine.Life is not null && gateway is not null;

    public int Kills { get; private set; }

    public int RollBacks { get; private set; }

    public bool IsFull { get; set; }

    public Gateway? Gateway => gateway;

    /// <inheritdoc/>
    public long FreeBytes() => IsFull ? 1 : 1L << 40;

    public void Start()
    {
        NodeLife mine = machine.Start();
        if (world.IsRate(Fault.KilledInRecovery, machine.Chance))
        {
            world.Struck(Fault.KilledInRecovery);
            machine.DieAtDisk(machine.Chance.Below(8), DiskFate.DeadAfter, default);
        }
        if (Kills > 0 && world.IsRate(Fault.ClockOf1970, machine.Chance)) UnsetClock();
        mine.Run(() => _ = OpenAsync(mine));
    }

    /// <summary>Takes a line in; acks go back to where it came from.</summary>
    public void Submit(
        string device, byte[] line, long session, Sender sender, Action<byte[]> reply)
    {
        if (machine.Life is not { } life) return;
        life.Run(() =>
        {
            if (gateway is null) return;
            Pending++;
            gateway.Submit(device, line, world.WallMs,
                new Reply(this, life, (session, device, sender, line), reply));
        });
    }

    /// <summary>The key of one of its logs.</summary>
    public VerifierKey KeyOf(string origin) => VerifierKey.ForLog(
        origin, origin == Origins[0] ? LogKey : next!.LogKey);

    /// <summary>Asks for a device's keys, as a connection does.</summary>
    public void Greet(string device) =>
        machine.Life?.Run(() => _ = gateway?.KeysAsync(device));

    /// <summary>A second process on the same folder must be refused.</summary>
    public void StartTwice()
    {
        if (!IsUp) return;
        var second = new NodeLife(world.Loop, () => world.WallMs);
        second.Run(() => _ = OpenSecondAsync(second));
    }

    public void Dispose()
    {
        gateway?.Abandon();
        machine.Dispose();
        LogKey.Dispose();
        next?.LogKey.Dispose();
    }

    // A database comes back old only where what was signed can be had back from the other side.
    private bool MayRollBack()
    {
        if (world.Platform.RollBacks > 0) return false;
        (string? head, long size) = machine.Head();
        foreach (string origin in Origins)
        {
            LogWatch log = world.Watch.Log(origin);
            if (origin == head) return log.Receipted >= size;
            if (log.Receipted < log.LargestSigned) return false;
        }
        return head is null;
    }

    private GatewayOptions Options() => new()
    {
        Gateway = Id,
        Site = "site",
        Origin = Origins[0],
        LogKey = LogKey,
        Next = next,
        Data = $"{machine.Disk.Root}/data",
        Packs = SimWorld.Packs,
        Terms = SimWorld.Terms,
        PlatformKey = world.Platform.CosignerKey.Text,
        Chance = new Random((int)(world.Seed & 0xffff)),
    };

    private async Task OpenAsync(NodeLife mine)
    {
        try
        {
            Gateway opened = await Gateway.OpenAsync(
                Options(), new SimPlatformLink(world, this, mine), mine.Clock, this);
            if (!mine.IsAlive)
            {
                opened.Abandon();
                return;
            }
            gateway = opened;
            Listen(opened, mine);
            _ = WatchAsync(opened, mine);
            world.Watch.OnGatewayUp(this);
            world.Say(Name, "up");
        }
        catch (InvariantException found)
        {
            world.Watch.Found ??= found;
        }
        catch (Exception refused)
        {
            if (mine.IsAlive) OnRefused(refused);
        }
    }

    private void Listen(Gateway opened, NodeLife mine)
    {
        opened.Sealed = batch =>
        {
            if (!mine.IsAlive) return;
            world.Watch.OnPosted(batch.Document.ToArray());
            world.PassNote(this);
            if (batch.Origin == Origins[0] || hasTurned) return;
            hasTurned = true;
            world.Struck(Fault.HalfYearTurned);
        };
        opened.Booked = booked =>
        {
            if (!mine.IsAlive) return;
            LogWatch log = world.Watch.Log(booked.Origin);
            log.Booked = Math.Max(log.Booked, booked.Size);
            world.Watch.OnBooked(opened, booked);
        };
        opened.Raised = alarm => world.Watch.Alarms.Add($"{alarm.Device} {alarm.Code}");
    }

    // What a turned bit broke is named, and the operator does what the message says: the journal
    // is taken away and fed again from the platform. What a disk refuses is no damage: it says so,
    // and the next start finds everything. What was acked and not sealed the devices still have.
    private bool IsMended(Exception wrong)
    {
        bool isNamed = wrong is GatewayException or UnreachableException;
        if (!isDamaged || !isNamed || machine.IsHurt) return false;
        world.Say(Name, $"finds its journal damaged: {wrong.Message}");
        isDamaged = !MayRollBack();
        bool isAway = !isDamaged;
        machine.End();
        if (!isAway) return true;
        machine.Wipe();
        RollBacks++;
        world.Watch.OnRolledBack(this);
        return true;
    }

    // It says why and ends; the service manager tries again.
    private void OnRefused(Exception refused)
    {
        if (IsMended(refused)) return;
        bool isExcused = refused is GatewayException { Subject: "the clock" }
            || (machine.HurtAtMs >= 0 && machine.HurtAtMs == world.Loop.NowMs)
            || (RollBacks > 0 && refused is GatewayException { Operation: Restoring });
        if (!isExcused)
        {
            world.Watch.Report("gateway", $"it did not open: {refused}");
        }
        world.Say(Name, $"refuses to start: {refused.Message}");
        machine.End();
    }

    // A gateway that ends by itself for another reason than the fault injected is a finding.
    private async Task WatchAsync(Gateway running, NodeLife mine)
    {
        try
        {
            await running.Completion;
        }
        catch (Exception wrong)
        {
            if (!mine.IsAlive || IsMended(wrong)) return;
            if (machine.HurtAtMs >= 0 && wrong is GatewayException)
            {
                world.Say(Name, $"stops: {wrong.Message}");
                machine.End();
                return;
            }
            // I14: a disk without room is refused on, never died of.
            world.Watch.Report(wrong is JournalFullException ? "I14" : "gateway",
                $"it ended by itself: {wrong}");
            machine.End();
        }
    }

    private async Task OpenSecondAsync(NodeLife second)
    {
        try
        {
            Gateway twin = await Gateway.OpenAsync(
                Options(), new SimPlatformLink(world, this, second), second.Clock, this);
            twin.Abandon();
            world.Watch.Report("I6", "two gateways opened one data folder");
        }
        catch (GatewayException)
        {
            world.Struck(Fault.GatewayTwice);
        }
        second.Kill();
    }

    private void OnDied(Death how)
    {
        Kills++;
        Pending = 0;
        if (how.IsRolledBack || how.IsFlipped)
        {
            RollBacks++;
            isDamaged |= how.IsFlipped;
            world.Struck(how.IsFlipped ? Fault.BitFlipped : Fault.GatewayRolledBack);
            world.Watch.OnRolledBack(this);
        }
        Gateway? dead = gateway;
        gateway = null;
        clockIsUnset = false;
        world.OnGatewayDown(this);
        world.Loop.Next(() => dead?.Abandon());
        world.Loop.In(machine.Chance.Between(200, world.RestartMsMax), Start);
    }

    private void UnsetClock()
    {
        world.Struck(Fault.ClockOf1970);
        clockIsUnset = true;
        world.Loop.In(machine.Chance.Between(100, 20_000), () => clockIsUnset = false);
    }

    private sealed class Reply(
        SimGateway gateway, NodeLife life,
        (long Session, string Device, Sender Sender, byte[] Line) from, Action<byte[]> send)
        : IAnswer
    {
        private bool isDecided;

        public long Session => from.Session;

        public void Decided(AcceptCode code, byte[]? ack)
        {
            // Whatever a dead process still says reaches nobody.
            if (!life.IsAlive) return;
            Settle();
            gateway.world.Watch.OnDecided(gateway, from.Device, code, from.Sender);
            if (ack is null) return;
            if (code == AcceptCode.Full) Refused(ack);
            life.Leave(() => send(ack));
        }

        public void Abandoned()
        {
            if (life.IsAlive) Settle();
        }

        // I14: one answer, and one only.
        private void Settle()
        {
            if (isDecided) gateway.world.Watch.Report("I14", "a line was answered twice");
            isDecided = true;
            gateway.Pending--;
        }

        // I14: what was refused for want of room is not promised.
        private void Refused(byte[] ack)
        {
            var line = new EventLine();
            if (line.TryParse(from.Line, 0, from.Line.Length) && line.Seq > 0
                && AckText.Upto(ack) >= line.Seq)
                gateway.world.Watch.Report(
                    "I14", $"{from.Device} {line.Seq} was refused for want of room, and acked");
        }
    }
}
