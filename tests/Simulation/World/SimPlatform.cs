using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Platform;

namespace Edge.Tests.Simulation.World;

/// <summary>The real platform behind a simulated wire, on a disk that can be rolled back.</summary>
public sealed class SimPlatform : IDisposable
{
    private readonly SimWorld world;
    private readonly PlatformOptions options;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Chance chance;
    private string folder;
    private string? backup;
    private NodeLife? life;
    private Ledger? ledger;
    private Intake? intake;
    private ReadDesk? desk;
    private Registry? registry;

    public SimPlatform(SimWorld world, PlatformOptions options)
    {
        this.world = world;
        this.options = options;
        chance = new Chance(world.Seed, "platform");
        folder = world.Disk.Fresh("platform");
        Start();
    }

    public bool IsUp => life is { IsAlive: true };

    public int Kills { get; private set; }

    public int RollBacks { get; private set; }

    public Ledger Ledger => ledger!;

    public ReadDesk Desk => desk!;

    public VerifierKey CosignerKey => new Cosigner(options.Name, key).VerifierKey;

    /// <summary>Answers a request, or null if the node died over it.</summary>
    public PlatformAnswer? Post(string token, byte[] body)
    {
        Answer? answer = null;
        life!.Run(() =>
        {
            Task<Answer> work = intake!.TakeAsync(registry!.Sender(token), body, default);
            if (!work.IsCompletedSuccessfully) throw work.Exception?.InnerException
                ?? new InvalidOperationException("the platform waited for something");
            answer = work.Result;
        });
        if (answer is null) return null;
        if (answer.Status == 200) world.Watch.OnReceipt(answer.Body);
        return new PlatformAnswer(answer.Status, answer.Body, answer.IsBusy ? 2000 : -1, "");
    }

    public PlatformAnswer? Get(string token, string path)
    {
        PlatformAnswer? answer = null;
        life!.Run(() =>
        {
            string[] parts = path.Split('/');
            answer = parts switch
            {
                ["", "edge", "1", "devices", var dev, "keys"] =>
                    From(desk!.DeviceKeys(registry!.Sender(token), dev)),
                ["", "edge", "1", "keys"] => Text(CosignerKey.Text),
                ["", "edge", "1", "log", var log, "receipt", var old] =>
                    Bytes(desk!.Stored(log, Whole(old), true)),
                ["", "edge", "1", "log", var log, "batch", var old] =>
                    Bytes(desk!.Stored(log, Whole(old), false)),
                ["", "edge", "1", "log", var log, "checkpoint"] => Text(desk!.Checkpoint(log)),
                _ => new PlatformAnswer(404, [], -1, ""),
            };
        });
        return answer;
    }

    /// <summary>Arms a death at one of the next clock reads: between commit and signature.
    /// </summary>
    public void ArmDeath(int reads)
    {
        if (IsUp) life!.CrashAfterClockReads = reads;
    }

    /// <summary>Copies the ledger as a backup program would.</summary>
    public void BackUp()
    {
        if (IsUp) backup = world.Disk.Survive("backup", folder, chance, 0);
    }

    /// <summary>Ends the node; it comes back after a while.</summary>
    public void Kill(bool rollBack)
    {
        if (life is null) return;
        Kills++;
        life.Kill();
        life = null;
        string left = world.Disk.Survive(
            "platform", folder, chance, world.Faults.TornWalPermille);
        if (rollBack && backup is not null)
        {
            // The database of yesterday, the head of today: the head is another file, on purpose.
            RollBacks++;
            string old = world.Disk.Survive("platform", backup, chance, 0);
            // A platform that died before it cosigned anything has no head file to bring over.
            Directory.CreateDirectory(Path.Combine(left, "head"));
            Directory.CreateDirectory(Path.Combine(old, "head"));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(left, "head")))
                File.Copy(file, Path.Combine(old, "head", Path.GetFileName(file)), true);
            left = old;
        }
        intake!.Dispose();
        ledger!.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder = left;
        world.Loop.In(chance.Between(200, 20_000), Start);
    }

    public void Dispose()
    {
        intake?.Dispose();
        ledger?.Dispose();
        key.Dispose();
    }

    private void Start()
    {
        life = new NodeLife(world.Loop, () => world.WallMs)
        {
            Died = () => world.Loop.Next(() => Kill(rollBack: false)),
        };
        life.Run(() =>
        {
            registry = new Registry(options, terms =>
                new PackRecalculator(SimWorld.Packs, terms));
            ledger = Ledger.Open(folder);
            intake = new Intake(registry, ledger,
                new HeadSlots(Path.Combine(folder, "head")), new Cosigner(options.Name, key),
                life.Clock)
            {
                DiskFailed = wrong => throw new InvalidOperationException("disk", wrong),
            };
            intake.Start();
            desk = new ReadDesk(registry, ledger);
        });
        if (IsUp) world.Watch.OnPlatformUp(this);
    }

    private static long Whole(string text) =>
        long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static PlatformAnswer From(Answer answer) => new(answer.Status, answer.Body, -1, "");

    private static PlatformAnswer Text(string? text) => text is null
        ? new PlatformAnswer(404, [], -1, "")
        : new PlatformAnswer(200, Encoding.UTF8.GetBytes(text), -1, "");

    private static PlatformAnswer Bytes(byte[]? bytes) =>
        new(bytes is null ? 404 : 200, bytes ?? [], -1, "");
}
