using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;

namespace Edge.Simulation.World;

/// <summary>The size of a world.</summary>
/// <param name="Bins">Smart bins.</param>
/// <param name="Meters">Charging meters.</param>
/// <param name="BusyMs">How long it is busy, and suffers. Units: ms.</param>
/// <param name="ActEveryMs">Mean time between two events of a device. Units: ms.</param>
internal sealed record WorldSize(int Bins, int Meters, long BusyMs, int ActEveryMs)
{
    /// <summary>A swarm seed's world.</summary>
    public static WorldSize Swarm { get; } = new(3, 1, 25_000, 1000);

    /// <summary>A ring's world: short, so that every moment of it can be tried.</summary>
    public static WorldSize Ring { get; } = new(1, 1, 4_000, 900);
}

/// <summary>Devices, gateway and platform in one process under one seed.</summary>
internal sealed partial class SimWorld : IDisposable
{
    /// <summary>2026-07-26 in ms since 1970.</summary>
    private const long StartMs = 1_785_024_000_000;

    /// <summary>Longest time to quiet after the last fault: the longest back-off of a device,
    /// 5 minutes, and then its backlog.</summary>
    private const long QuietWithinMs = 480_000;

    private readonly Chance chance;
    private long clockOffMs;

    /// <summary>Builds a world and switches it on.</summary>
    /// <param name="seed">Where all its chance comes from.</param>
    /// <param name="faults">What it suffers.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="isTold">Whether it keeps a timeline.</param>
    /// <param name="seen">Whether it keeps its moments.</param>
    /// <param name="blows">What falls at which moment.</param>
    public SimWorld(
        long seed, Faults faults, WorldSize size, bool isTold = false, bool seen = false,
        IReadOnlyList<(long At, Blow Blow)>? blows = null)
    {
        Strikes = new Strikes { Seen = seen ? [] : null };
        foreach ((long at, Blow blow) in blows ?? []) Strikes.Add(at, blow);
        (Seed, Faults, Size) = (seed, faults, size);
        Timeline = isTold ? [] : null;
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Folder = Path.Combine(parent, $"edge-sim-{Environment.ProcessId}",
            Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        chance = new Chance(seed, "world");
        Loop = new SimLoop(seed);
        Watch = new Watch(this);
        Loop.Check = () => Watch.Found;
        Gateway = new SimGateway(this);
        List<DeviceRow> rows = MakeRows();
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

    public WorldSize Size { get; }

    /// <summary>Where plain files lie.</summary>
    public string Folder { get; }

    public SimLoop Loop { get; }

    public Strikes Strikes { get; }

    public Watch Watch { get; }

    public SimGateway Gateway { get; }

    public SimPlatform Platform { get; }

    public List<SimDevice> Devices { get; } = [];

    /// <summary>What happened, if it is to be told.</summary>
    public List<TimelineLine>? Timeline { get; }

    /// <summary>True UTC, ms.</summary>
    public long TrueMs => StartMs + Loop.NowMs;

    /// <summary>What the machines' clocks say, ms.</summary>
    public long WallMs => TrueMs + clockOffMs + (Loop.NowMs * Faults.DriftPpm / 1_000_000);

    /// <summary>Longest time until a dead machine is back, ms.</summary>
    public int RestartMsMax => Size.BusyMs < 20_000 ? 1500 : 15_000;

    /// <summary>Recorded events.</summary>
    public long Events => Devices.Sum(device => (long)device.Recorded.Count);

    /// <summary>Lives for a while, heals, and checks everything.</summary>
    public void Run()
    {
        if (Faults.DriftPpm != 0) Struck(Fault.ClockDrift);
        foreach (SimDevice device in Devices) Live(device);
        PlanFaults();
        Loop.RunUntil(Size.BusyMs);
        Heal();
        // Life goes on: a platform that came back from a backup learns it from the next batch.
        foreach (SimDevice device in Devices) Loop.In(chance.Between(1, 2000), device.Act);
        long healedMs = Loop.NowMs;
        Loop.RunUntil(healedMs + 2500);
        bool isQuiet = Loop.RunUntil(healedMs + QuietWithinMs, IsQuiet);
        if (!isQuiet) Watch.Fail("I12", $"not quiet 8 min after healing: {Backlog()}");
        QuietMs = Loop.NowMs - healedMs;
        Say("world", "is quiet");
        Audit.Check(this);
    }

    /// <summary>How long it took to come to rest, ms.</summary>
    public long QuietMs { get; private set; }

    /// <summary>Something worth telling.</summary>
    public void Say(string who, string what) =>
        Timeline?.Add(new TimelineLine(Loop.NowMs, who, what));

    public void Dispose()
    {
        Platform.Dispose();
        Gateway.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private List<DeviceRow> MakeRows()
    {
        var rows = new List<DeviceRow>();
        for (int i = 0; i < Size.Bins + Size.Meters; i++)
        {
            byte[] key = new byte[32];
            for (int j = 0; j < 32; j++) key[j] = (byte)chance.Below(256);
            rows.Add(new DeviceRow
            {
                Dev = i < Size.Bins ? $"bin-{i + 1:000}" : $"meter-{i - Size.Bins + 1:000}",
                Site = "site",
                Key = Convert.ToBase64String(key),
            });
        }
        return rows;
    }

    private PlatformOptions Options(List<DeviceRow> rows) => new()
    {
        Name = "",
        Key = "",
        Devices = rows,
        Gateways =
        [
            new GatewayRow
            {
                Gateway = SimGateway.Id,
                Site = "site",
                Origin = SimGateway.Origin,
                Vkey = VerifierKey.ForLog(SimGateway.Origin, Gateway.LogKey).Text,
                TokenSha256 = Convert.ToHexStringLower(
                    System.Security.Cryptography.SHA256.HashData(
                        System.Text.Encoding.UTF8.GetBytes(SimGateway.Token))),
                Terms = Terms,
            },
        ],
    };

    private void Live(SimDevice device)
    {
        if (Loop.NowMs >= Size.BusyMs) return;
        Loop.In(chance.Between(1, 2 * Size.ActEveryMs), () =>
        {
            device.Act();
            Live(device);
        });
    }

    private bool IsQuiet()
    {
        if (Loop.Steps % 16 != 0 || !Gateway.IsUp || !Platform.IsUp) return false;
        foreach (SimDevice device in Devices)
        {
            if (!device.HasNothingWaiting) return false;
            if (Gateway.Gateway!.View.Device(device.Dev) is not { } seen) return false;
            if (seen.Receipted != seen.Durable || seen.Durable == 0) return false;
        }
        return Watch.BookedSize >= Watch.LargestSigned;
    }

    private string Backlog() => string.Join("; ", Devices.Select(device =>
        $"{device.Dev} {device.Recorded.Count} {device.HasNothingWaiting} {device.Halted} "
        + $"{Gateway.Gateway?.View.Device(device.Dev)}"))
        + (Gateway.IsUp ? $"; gateway {Gateway.Gateway!.View.Status()}" : "; gateway down")
        + (Platform.IsUp ? $"; platform {Platform.Desk.Totals()}" : "; platform down");
}

/// <summary>One line of a told run.</summary>
/// <param name="AtMs">Simulated time since the start. Units: ms.</param>
/// <param name="Who">The node.</param>
/// <param name="What">What happened to it or what it did.</param>
internal sealed record TimelineLine(long AtMs, string Who, string What);
