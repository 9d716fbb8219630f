using Edge.Batch;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Simulation.World;

/// <summary>Devices, gateway and platform in one process under one seed.</summary>
public sealed class SimWorld : IDisposable
{
    /// <summary>2026-07-26 in ms since 1970.</summary>
    private const long StartMs = 1_785_024_000_000;

    private readonly Chance chance;
    private readonly Dictionary<string, long> cutUntil = [];
    private readonly List<(string Dev, byte[] Line)> heard = [];
    private long uplinkCutUntil;
    private long clockOffMs;
    private long sessions = 1L << 40;
    private bool faultsOn = true;

    public SimWorld(long seed, Faults faults, int bins = 3, int meters = 1)
    {
        Seed = seed;
        Faults = faults;
        chance = new Chance(seed, "world");
        Loop = new SimLoop(seed);
        Watch = new Watch(this);
        Loop.Check = () => Watch.Found;
        Gateway = new SimGateway(this);
        var rows = new List<DeviceRow>();
        for (int i = 0; i < bins + meters; i++)
        {
            byte[] key = new byte[32];
            for (int j = 0; j < 32; j++) key[j] = (byte)chance.Below(256);
            string dev = i < bins ? $"bin-{i + 1:000}" : $"meter-{i - bins + 1:000}";
            rows.Add(new DeviceRow
            {
                Dev = dev,
                Site = "site",
                Key = Convert.ToBase64String(key),
            });
        }
        Platform = new SimPlatform(this, Options(rows));
        Gateway.Start();
        foreach (DeviceRow row in rows)
            Devices.Add(new SimDevice(this, row.Dev, Convert.FromBase64String(row.Key),
                row.Dev[0] == 'm'));
    }

    public static PackLibrary Packs { get; } = PackLibrary.LoadEmbedded();

    public static SiteTerms Terms { get; } = new("CN-4403", "CN-grid-South", null,
        new Dictionary<string, string>
        {
            ["dropoff"] = "bin.material.weight",
            ["charge"] = "ev.charge.grid",
        })
    {
        Parameters = new Dictionary<string, string>
        {
            ["bin.material.weight/cap.person-day"] = "100000000",
        },
    };

    public long Seed { get; }

    public Faults Faults { get; }

    public SimLoop Loop { get; }

    public SimDisk Disk { get; } = new();

    public Watch Watch { get; }

    public SimGateway Gateway { get; }

    public SimPlatform Platform { get; }

    public List<SimDevice> Devices { get; } = [];

    /// <summary>Faults that struck, by class.</summary>
    public SortedDictionary<string, long> Struck { get; } = new(StringComparer.Ordinal);

    /// <summary>True UTC, ms.</summary>
    public long TrueMs => StartMs + Loop.NowMs;

    /// <summary>What the machines' clocks say, ms.</summary>
    public long WallMs => TrueMs + clockOffMs;

    public bool UplinkIsCut() => Loop.NowMs < uplinkCutUntil;

    public bool IsCut(string dev) => Loop.NowMs < cutUntil.GetValueOrDefault(dev);

    /// <summary>Lives for a while, heals, and checks everything.</summary>
    public void Run(long busyMs = 180_000, int actEveryMs = 1500)
    {
        foreach (SimDevice device in Devices) Live(device, busyMs, actEveryMs);
        Plan("partition", Faults.PartitionEveryMs, busyMs, CutSomething);
        Plan("gateway kill", Faults.GatewayKillEveryMs, busyMs, KillGateway);
        Plan("platform kill", Faults.PlatformKillEveryMs, busyMs, KillPlatform);
        Plan("power cut", Faults.DeviceCutEveryMs, busyMs, () => Any().CutPower());
        Plan("link drop", Faults.DropLinkEveryMs, busyMs, () => Any().DropLink());
        Plan("clock jump", Faults.ClockJumpEveryMs, busyMs,
            () => clockOffMs = chance.Between(-2_100_000, 2_100_000));
        Plan("disk full", Faults.DiskFullEveryMs, busyMs, FillDisk);
        Plan("backup", Faults.RollBackPermille > 0 ? 20_000 : 0, busyMs, Platform.BackUp);
        Loop.RunUntil(busyMs);
        Heal();
        bool quiet = Loop.RunUntil(Loop.NowMs + 1_200_000, IsQuiet);
        if (!quiet) Watch.Fail("I12", $"not quiet 20 min after healing: {Backlog()}");
        Audit.Check(this);
    }

    /// <summary>Carries something over a wire that may lose, delay and double it.</summary>
    public void Carry(string wire, Func<bool> isCut, Action arrive)
    {
        if (isCut() || (faultsOn && Strike("loss", Faults.LossPermille))) return;
        int copies = faultsOn && Strike("twice", Faults.TwicePermille) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            int delay = chance.Between(1, faultsOn ? Faults.DelayMaxMs : 20);
            Loop.In(delay, () =>
            {
                if (!isCut()) arrive();
            });
        }
        _ = wire;
    }

    /// <summary>A line leaves a device; somebody may bend a copy or keep it for later.</summary>
    public void OnLine(string dev, byte[] line)
    {
        if (!faultsOn) return;
        if (heard.Count < 200) heard.Add((dev, line));
        if (Strike("bent", Faults.BentPermille))
        {
            byte[] bent = [.. line];
            bent[chance.Below(bent.Length)] ^= (byte)(1 << chance.Below(7));
            Loop.In(chance.Between(1, 500), () => Gateway.Submit(dev, bent, sessions++, _ => { }));
        }
        if (!Strike("replay", Faults.ReplayPermille)) return;
        (string whose, byte[] old) = heard[chance.Below(heard.Count)];
        Loop.In(chance.Between(1, 60_000),
            () => Gateway.Submit(whose, old, sessions++, _ => { }));
    }

    public void OnGatewayDown()
    {
        foreach (SimDevice device in Devices) device.DropLink();
    }

    public void Dispose()
    {
        Platform.Dispose();
        Gateway.Dispose();
        Disk.Dispose();
    }

    private static PlatformOptions OptionsWith(string vkey, List<DeviceRow> rows) => new()
    {
        Name = "platform.example.cn/ledger",
        Key = "",
        Devices = rows,
        Gateways =
        [
            new GatewayRow
            {
                Gateway = SimGateway.Id,
                Site = "site",
                Origin = SimGateway.Origin,
                Vkey = vkey,
                TokenSha256 = Convert.ToHexStringLower(
                    System.Security.Cryptography.SHA256.HashData(
                        System.Text.Encoding.UTF8.GetBytes(SimGateway.Token))),
                Terms = Terms,
            },
        ],
    };

    private PlatformOptions Options(List<DeviceRow> rows) => OptionsWith(
        VerifierKey.ForLog(SimGateway.Origin, Gateway.LogKey).Text, rows);

    private bool Strike(string fault, int permille)
    {
        if (permille == 0 || !chance.Permille(permille)) return false;
        Struck[fault] = Struck.GetValueOrDefault(fault) + 1;
        return true;
    }

    private void Live(SimDevice device, long busyMs, int actEveryMs)
    {
        if (Loop.NowMs >= busyMs) return;
        Loop.In(chance.Between(1, 2 * actEveryMs), () =>
        {
            device.Act();
            Live(device, busyMs, actEveryMs);
        });
    }

    private void Plan(string fault, int everyMs, long busyMs, Action strike)
    {
        if (everyMs == 0) return;
        Loop.In(chance.Between(1, 2 * everyMs), () =>
        {
            if (!faultsOn) return;
            Struck[fault] = Struck.GetValueOrDefault(fault) + 1;
            strike();
            Plan(fault, everyMs, busyMs, strike);
        });
    }

    private SimDevice Any() => Devices[chance.Below(Devices.Count)];

    private void CutSomething()
    {
        long until = Loop.NowMs + chance.Between(500, 60_000);
        if (chance.Permille(400)) uplinkCutUntil = until;
        else cutUntil[Any().Dev] = until;
    }

    // Half of the kills strike while it works: at one of its next looks at the clock.
    private void KillGateway()
    {
        if (chance.Permille(500)) Gateway.ArmDeath(chance.Below(6));
        else Gateway.Kill();
    }

    private void KillPlatform()
    {
        if (chance.Permille(500)) Platform.ArmDeath(chance.Below(4));
        else Platform.Kill(chance.Permille(Faults.RollBackPermille));
    }

    private void FillDisk()
    {
        Gateway.IsFull = true;
        Loop.In(chance.Between(500, 30_000), () => Gateway.IsFull = false);
    }

    private void Heal()
    {
        faultsOn = false;
        uplinkCutUntil = 0;
        cutUntil.Clear();
        clockOffMs = 0;
        Gateway.IsFull = false;
    }

    private bool IsQuiet()
    {
        if (Loop.Steps % 64 != 0) return false;
        if (!Gateway.IsUp || !Platform.IsUp) return false;
        if (!Devices.All(device => device.HasNothingWaiting)) return false;
        long recorded = Devices.Sum(device => (long)device.Recorded.Count);
        GatewayStatus status = Gateway.Gateway!.View.Status();
        return status.Receipted == recorded && Platform.Desk.Totals().Events == recorded;
    }

    private string Backlog() => string.Join("; ", Devices.Select(device =>
        $"{device.Dev} {device.Recorded.Count} {device.HasNothingWaiting} {device.Halted}"))
        + (Gateway.IsUp ? $"; gateway {Gateway.Gateway!.View.Status()}" : "; gateway down")
        + (Platform.IsUp ? $"; platform {Platform.Desk.Totals()}" : "; platform down");
}
