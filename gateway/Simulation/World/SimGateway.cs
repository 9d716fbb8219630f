using Edge.Pipeline;
using Edge.Simulation.Disk;

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
    public const string Id = "gw-1";
    public const string Origin = "edge.example.cn/gw-1/2026h2";
    public const string Token = "token of gw-1";

    private readonly SimWorld world;
    private readonly SimMachine machine;
    private Gateway? gateway;
    private bool clockIsUnset;

    public SimGateway(SimWorld world)
    {
        this.world = world;
        LogKey = new SimKey(world.Seed, "log key");
        machine = new SimMachine(world, "gateway", () => clockIsUnset ? 0 : world.WallMs)
        {
            Died = OnDied,
            MayRollBack = () => world.Platform.RollBacks == 0
                && world.Watch.Receipted >= machine!.HeadSize(),
        };
    }

    public SimKey LogKey { get; }

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
        life.Run(() => gateway?.Submit(device, line, world.WallMs,
            new Reply(session, world, life, device, sender, reply)));
    }

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
    }

    private GatewayOptions Options() => new()
    {
        Gateway = Id,
        Site = "site",
        Origin = Origin,
        LogKey = LogKey,
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
                Options(), new SimPlatformLink(world, mine), mine.Clock, this);
            if (!mine.IsAlive)
            {
                opened.Abandon();
                return;
            }
            gateway = opened;
            opened.Sealed = batch => world.Watch.OnSealed(batch.Document.ToArray(), mine.IsAlive);
            opened.Booked = booked => world.Watch.OnBooked(booked.Size, mine.IsAlive);
            _ = WatchAsync(opened, mine);
            world.Watch.OnGatewayUp(this);
            world.Say("gateway", "up");
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

    // It says why and ends; the service manager tries again.
    private void OnRefused(Exception refused)
    {
        bool isExcused = refused is GatewayException { Subject: "the clock" }
            || (machine.HurtAtMs >= 0 && machine.HurtAtMs == world.Loop.NowMs)
            || (RollBacks > 0 && refused is GatewayException { Operation: Restoring });
        if (!isExcused)
        {
            world.Watch.Found ??= new InvariantException(
                "gateway", world.Seed, $"it did not open: {refused}");
            return;
        }
        world.Say("gateway", $"refuses to start: {refused.Message}");
        machine.End();
    }

    private const string Restoring = "bring the journal up to what was signed";

    // A gateway that ends by itself for another reason than the fault injected is a finding.
    private async Task WatchAsync(Gateway running, NodeLife mine)
    {
        try
        {
            await running.Completion;
        }
        catch (Exception wrong)
        {
            if (!mine.IsAlive) return;
            if (machine.HurtAtMs >= 0 && wrong is GatewayException)
            {
                world.Say("gateway", $"stops: {wrong.Message}");
                machine.End();
                return;
            }
            world.Watch.Found ??= new InvariantException(
                "gateway", world.Seed, $"it ended by itself: {wrong}");
        }
    }

    private async Task OpenSecondAsync(NodeLife second)
    {
        try
        {
            Gateway twin = await Gateway.OpenAsync(
                Options(), new SimPlatformLink(world, second), second.Clock, this);
            twin.Abandon();
            world.Watch.Found ??= new InvariantException(
                "I6", world.Seed, "two gateways opened one data folder");
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
        if (how.IsRolledBack) RollBacks++;
        if (how.IsRolledBack) world.Struck(Fault.GatewayRolledBack);
        Gateway? dead = gateway;
        gateway = null;
        clockIsUnset = false;
        world.OnGatewayDown();
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
        long session, SimWorld world, NodeLife life, string device, Sender sender,
        Action<byte[]> send) : IAnswer
    {
        public long Session => session;

        public void Decided(AcceptCode code, byte[]? ack)
        {
            // Whatever a dead process still says reaches nobody.
            if (!life.IsAlive) return;
            world.Watch.OnDecided(device, code, sender);
            if (ack is not null) send(ack);
        }

        public void Abandoned()
        {
        }
    }
}
