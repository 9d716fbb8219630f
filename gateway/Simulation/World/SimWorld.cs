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

    /// <summary>A world of a long run: a longer life, so that most of its time goes into
    /// events.</summary>
    public static WorldSize Long { get; } = new(3, 1, 120_000, 1000);

    /// <summary>A ring's world: short, so that every moment of it can be tried.</summary>
    public static WorldSize Ring { get; } = new(1, 1, 4_000, 900);
}

/// <summary>Devices, gateway and platform in one process under one seed.</summary>
internal sealed partial class SimWorld : IDisposable
{
    /// <summary>2026-07-26 in ms since 1970.</summary>
    private const long UsualStartMs = 1_785_024_000_000;

    /// <summary>Longest wait of a device between two tries, and its connection. Source: trust.md
    /// section 1, back-off 1 s to 5 min.</summary>
    private const long BackOffMs = 345_000;

    /// <summary>Longest time until a gateway that never had a device's keys has them: both are back
    /// and the longest wait of their requests is over. Before that it cannot answer a greeting, and
    /// the device waits once more.</summary>
    private const long KeysMs = 60_000;

    /// <summary>I12: longest time to quiet once every node was heard again.</summary>
    private const long QuietWithinMs = 120_000;

    /// <summary>Events of a device and its copy, one after the other.</summary>
    private const long EventsApartMs = 5000;

    private readonly Chance chance;
    private readonly long startMs = UsualStartMs;
    private long clockOffMs;
    private long deathsAsked;

    /// <summary>Builds a world and switches it on.</summary>
    /// <param name="seed">Where all its chance comes from.</param>
    /// <param name="faults">What it suffers.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="isTold">Whether it keeps a timeline.</param>
    /// <param name="sought">The one invariant whose violation counts; null for all.</param>
    /// <param name="strikes">What falls at which moment.</param>
    public SimWorld(
        long seed, Faults faults, WorldSize size, bool isTold = false, string? sought = null,
        Strikes? strikes = null)
    {
        Strikes = strikes ?? new Strikes();
        (Seed, Faults, Size) = (seed, faults, size);
        Timeline = isTold ? [] : null;
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Folder = Path.Combine(parent, $"edge-sim-{Environment.ProcessId}",
            Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        chance = new Chance(seed, "world");
        if (faults[Fault.HalfYearTurned] > 0)
        {
            _ = Pipeline.HalfYear.TryStart("edge/gw/2026h2", out long turnMs);
            TurnsAtMs = turnMs;
            startMs = turnMs - chance.Between(1, (int)Math.Min(size.BusyMs, int.MaxValue));
        }
        Loop = new SimLoop(seed);
        Watch = new Watch(this) { Sought = sought };
        Loop.Check = () => Watch.Found;
        bool hasTwo = faults[Fault.DeviceRoamed] > 0 || faults[Fault.LineHeardElsewhere] > 0;
        for (int i = 1; i <= (hasTwo ? 2 : 1); i++) Gateways.Add(new SimGateway(this, i));
        List<DeviceRow> rows = MakeRows();
        Platform = new SimPlatform(this, Options(rows));
        foreach (SimGateway gateway in Gateways) gateway.Start();
        foreach (DeviceRow row in rows)
            Devices.Add(new SimDevice(
                this, row.Dev, Convert.FromBase64String(row.Key), Home(Devices.Count)));
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

    /// <summary>One, or two between which devices roam.</summary>
    public List<SimGateway> Gateways { get; } = [];

    public SimPlatform Platform { get; }

    public List<SimDevice> Devices { get; } = [];

    /// <summary>Copies of devices, made of their flash.</summary>
    public List<SimDevice> Clones { get; } = [];

    /// <summary>When the half-year turns, if it does in this world. Units: ms UTC.</summary>
    public long? TurnsAtMs { get; }

    /// <summary>What happened, if it is to be told.</summary>
    public List<TimelineLine>? Timeline { get; }

    /// <summary>True UTC, ms.</summary>
    public long TrueMs => startMs + Loop.NowMs;

    /// <summary>What the machines' clocks say, ms.</summary>
    public long WallMs => TrueMs + clockOffMs + (Loop.NowMs * Faults.DriftPpm / 1_000_000);

    /// <summary>Longest time until a dead machine is back, ms.</summary>
    public int RestartMsMax => Size.BusyMs < 20_000 ? 1500 : 15_000;

    /// <summary>Recorded events.</summary>
    public long Events => Devices.Sum(device => (long)device.Recorded.Count);

    /// <summary>Deaths of gateways, platform and devices.</summary>
    public long Deaths => Gateways.Sum(gateway => (long)gateway.Kills) + Platform.Kills
        + Devices.Sum(device => (long)device.Cuts) - deathsAsked;

    /// <summary>Lives for a while, heals, and checks everything.</summary>
    public void Run()
    {
        if (Faults.DriftPpm != 0) Struck(Fault.ClockDrift);
        if (CopiesInOne > 1) Struck(Fault.AlwaysTwice);
        foreach (SimDevice device in Devices) Live(device);
        PlanFaults();
        Loop.RunUntil(Size.BusyMs);
        Heal();
        // Life goes on: a platform that came back from a backup learns it from the next batch.
        foreach (SimDevice device in Devices) Loop.In(chance.Between(1, 2000), device.Act);
        long healedMs = Loop.NowMs;
        Loop.RunUntil(healedMs + 2500);
        bool isHeard = Loop.RunUntil(healedMs + KeysMs + BackOffMs, IsHeard);
        if (!isHeard)
            Watch.Fail("I12", $"not heard again after {KeysMs + BackOffMs} ms: {Backlog()}");
        long heardMs = Loop.NowMs;
        bool isQuiet = Loop.RunUntil(heardMs + QuietWithinMs, IsQuiet);
        if (!isQuiet)
            Watch.Fail("I12", $"not quiet {QuietWithinMs} ms after all was heard: {Backlog()}");
        QuietMs = Loop.NowMs - heardMs;
        Say("world", isQuiet ? "is quiet" : "is not quiet");
        GoBackInSilence();
        if (Clones.Count > 0) GoOn();
        Bounds.Answered(this);
        StartAnew();
        if (Gateways.TrueForAll(gateway => gateway.IsUp) && Platform.IsUp) Audit.Check(this);
        else Watch.Fail("I12", $"not up again after a last restart: {Backlog()}");
    }

    // A platform that comes back from a backup while nobody brings anything: no batch is refused
    // that would tell its gateways. They find it out by themselves and feed it again.
    private void GoBackInSilence()
    {
        if (Faults[Fault.PlatformRolledBack] == 0) return;
        int before = Platform.RollBacks;
        Platform.Machine.Die(new Death(IsPowerCut: false, IsRolledBack: true));
        if (Platform.RollBacks == before) deathsAsked++;
        Loop.RunUntil(Loop.NowMs + (2L * RestartMsMax), () => Platform.IsUp);
        if (!Loop.RunUntil(Loop.NowMs + QuietWithinMs, IsQuiet))
            Watch.Fail("I12", $"not fed again {QuietWithinMs} ms after it went back: {Backlog()}");
    }

    // What only lived in memory is gone: the audit reads what is durable.
    private void StartAnew()
    {
        deathsAsked += Gateways.Count + 1;
        // A copy had its time; one that came only now would bring what nobody can receipt yet.
        foreach (SimDevice clone in Clones) cutUntil[clone.Dev] = long.MaxValue;
        foreach (SimGateway gateway in Gateways) gateway.Machine.End();
        Platform.Machine.End();
        Loop.RunUntil(Loop.NowMs + 60_000, () => Platform.IsUp
            && Gateways.TrueForAll(gateway => gateway.IsUp));
    }

    // A copy is not waited for when the world is to be quiet: it gets its time here. One that was
    // never greeted since it recorded is found by its next greeting, or its next event.
    private void GoOn()
    {
        foreach (SimDevice clone in Clones)
        {
            SimDevice device = Devices.Find(other => other.Dev == clone.Dev)!;
            for (int i = 0; i < 4; i++)
                Loop.In(1 + (i * EventsApartMs), i % 2 == 0 ? device.Act : clone.Act);
        }
        Loop.RunUntil(Loop.NowMs + (4 * EventsApartMs));
        Loop.RunUntil(Loop.NowMs + BackOffMs + QuietWithinMs, IsQuiet);
    }

    /// <summary>How long it took to come to rest once all were heard again, ms.</summary>
    public long QuietMs { get; private set; }

    /// <summary>Whether an entry may be excepted here: a copied device's, and what two gateways
    /// sent.</summary>
    public bool MayExcept(string code) => (Clones.Count > 0
            && code is Verdict.Clone or Verdict.Chain or Verdict.Duplicate or Verdict.Claimed)
        || (Gateways.Count > 1 && code == Verdict.Duplicate);

    /// <summary>Whether a device was copied.</summary>
    public bool IsCloned(string device) => Clones.Exists(clone => clone.Dev == device);

    /// <summary>A number for a connection, never used again.</summary>
    public long NextSession() => ++sessions;

    /// <summary>Something worth telling.</summary>
    public void Say(string who, string what) =>
        Timeline?.Add(new TimelineLine(Loop.NowMs, who, what));

    public void Dispose()
    {
        Platform.Dispose();
        foreach (SimGateway gateway in Gateways) gateway.Dispose();
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
        Gateways = [.. Gateways.Select(gateway => new GatewayRow
        {
            Gateway = gateway.Id,
            Site = "site",
            Origin = gateway.Origins[0],
            Vkey = gateway.KeyOf(gateway.Origins[0]).Text,
            TokenSha256 = Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(
                    System.Text.Encoding.UTF8.GetBytes(gateway.Token))),
            Terms = Terms,
        })],
    };

    // Where there are two gateways, every second device begins at the second one.
    private SimGateway Home(int device) => Gateways[device % Gateways.Count];

    private void Live(SimDevice device)
    {
        if (Loop.NowMs >= Size.BusyMs) return;
        Loop.In(chance.Between(1, 2 * Size.ActEveryMs), () =>
        {
            device.Act();
            Live(device);
        });
    }

    // Every back-off that was begun under the faults has run out, and was answered.
    private bool IsHeard() => Platform.IsUp
        && Gateways.TrueForAll(gateway => gateway.IsUp)
        && Devices.TrueForAll(device => device.IsGreeted || device.Halted is not null);

    private bool IsQuiet()
    {
        if (Loop.Steps % 16 != 0 || !IsHeard()) return false;
        foreach (SimDevice device in Devices)
            if (!device.HasNothingWaiting && !(IsCloned(device.Dev) && device.Halted is not null))
                return false;
        foreach (SimGateway gateway in Gateways)
            if (gateway.Pending > 0 || !IsQuiet(gateway)) return false;
        return Watch.Logs.All(log => log.Booked >= log.LargestSigned
            && Platform.SizeOf(log.Origin) >= log.Booked);
    }

    private bool IsQuiet(SimGateway gateway)
    {
        foreach (SimDevice device in Devices)
        {
            bool isHere = device.Gateway == gateway && !IsCloned(device.Dev);
            if (gateway.Gateway!.View.Device(device.Dev) is not { } seen)
            {
                if (isHere) return false;
                continue;
            }
            if (seen.Receipted != seen.Durable || (isHere && seen.Durable == 0)) return false;
        }
        return true;
    }

    private string Backlog() => string.Join("; ", Devices.Concat(Clones).Select(device =>
        $"{device.Dev} {device.Recorded.Count} {device.HasNothingWaiting} {device.Halted} "
        + $"{device.Gateway.Gateway?.View.Device(device.Dev)}"))
        + string.Concat(Gateways.Select(gateway => gateway.IsUp
            ? $"; {gateway.Name} {gateway.Gateway!.View.Status()}" : $"; {gateway.Name} down"))
        + (Platform.IsUp ? $"; platform {Platform.Desk.Totals()}" : "; platform down");
}

/// <summary>One line of a told run.</summary>
/// <param name="AtMs">Simulated time since the start. Units: ms.</param>
/// <param name="Who">The node.</param>
/// <param name="What">What happened to it or what it did.</param>
internal sealed record TimelineLine(long AtMs, string Who, string What);
