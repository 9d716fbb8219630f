using System.Security.Cryptography;
using Edge.Pipeline;

namespace Edge.Tests.Simulation.World;

/// <summary>The real gateway behind simulated doors, on a disk that survives it.</summary>
public sealed class SimGateway : IDisposable, IFreeSpace
{
    public const string Id = "gw-1";
    public const string Origin = "edge.example.cn/gw-1/2026h2";
    public const string Token = "token of gw-1";

    private readonly SimWorld world;
    private readonly Chance chance;
    private string folder;
    private NodeLife? life;
    private Gateway? gateway;

    public SimGateway(SimWorld world)
    {
        this.world = world;
        chance = new Chance(world.Seed, "gateway");
        folder = world.Disk.Fresh("gateway");
    }

    public ECDsa LogKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public bool IsUp => life is { IsAlive: true } && gateway is not null;

    public int Kills { get; private set; }

    public int Refusals { get; private set; }

    public bool IsFull { get; set; }

    public Gateway? Gateway => gateway;

    /// <inheritdoc/>
    public long FreeBytes() => IsFull ? 1 : 1L << 40;

    public void Start()
    {
        gateway = null;
        life = new NodeLife(world.Loop, () => world.WallMs)
        {
            Died = () => world.Loop.Next(Kill),
        };
        NodeLife mine = life;
        mine.Run(() => _ = OpenAsync(mine));
    }

    private async Task OpenAsync(NodeLife mine)
    {
        try
        {
            Gateway opened = await Gateway.OpenAsync(
                new GatewayOptions
                {
                    Gateway = Id,
                    Site = "site",
                    Origin = Origin,
                    LogKey = LogKey,
                    Data = Path.Combine(folder, "data"),
                    Packs = SimWorld.Packs,
                    Terms = SimWorld.Terms,
                    PlatformKey = world.Platform.CosignerKey.Text,
                    Chance = new Random((int)(world.Seed & 0xffff)),
                },
                new SimPlatformLink(world, mine), mine.Clock, this);
            gateway = opened;
            opened.Sealed = batch => world.Watch.OnSealed(batch.Document.ToArray());
            _ = WatchAsync(opened, mine);
            world.Watch.OnGatewayUp(this);
        }
        catch (SimulatedCrashException)
        {
            // Killed while it opened.
        }
        catch (GatewayException refused) when (refused.Subject == "the clock" && mine.IsAlive)
        {
            // It says so and ends; the service manager tries again.
            Refusals++;
            mine.Kill();
            life = null;
            world.Loop.In(5000, Start);
        }
        catch (InvariantException found)
        {
            world.Watch.Found = found;
        }
        catch (Exception wrong) when (mine.IsAlive)
        {
            world.Watch.Found = new InvariantException(
                "gateway", world.Seed, $"it did not open: {wrong}");
        }
    }

    /// <summary>Takes a line in; acks go back to where it came from.</summary>
    public void Submit(string device, byte[] line, long session, Action<byte[]> reply)
    {
        if (!IsUp) return;
        life!.Run(() => gateway!.Submit(
            device, line, world.WallMs, new Reply(session, world, device, reply)));
    }

    /// <summary>Asks for a device's keys, as a connection does.</summary>
    public void Greet(string device)
    {
        if (IsUp) life!.Run(() => _ = gateway!.KeysAsync(device));
    }

    public void ArmDeath(int reads)
    {
        if (IsUp) life!.CrashAfterClockReads = reads;
    }

    public void Kill()
    {
        if (life is null) return;
        Kills++;
        life.Kill();
        life = null;
        gateway = null;
        folder = world.Disk.Survive("gateway", folder, chance, world.Faults.TornWalPermille);
        world.OnGatewayDown();
        world.Loop.In(chance.Between(200, 20_000), Start);
    }

    public void Dispose() => LogKey.Dispose();

    // A gateway that ends by itself for another reason than the fault injected is a finding.
    private async Task WatchAsync(Gateway running, NodeLife mine)
    {
        try
        {
            await running.Completion;
        }
        catch (SimulatedCrashException)
        {
            return;
        }
        catch (Exception wrong)
        {
            if (mine.IsAlive)
                world.Watch.Found = new InvariantException(
                    "gateway", world.Seed, $"it ended by itself: {wrong}");
        }
    }

    private sealed class Reply(long session, SimWorld world, string device, Action<byte[]> send)
        : IAnswer
    {
        public long Session => session;

        public void Decided(AcceptCode code, byte[]? ack)
        {
            world.Watch.OnDecided(device, code);
            if (ack is not null) send(ack);
        }

        public void Abandoned()
        {
        }
    }
}
