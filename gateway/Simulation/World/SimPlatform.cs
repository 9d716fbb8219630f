using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Pipeline;
using Edge.Platform;
using Edge.Simulation.Disk;

namespace Edge.Simulation.World;

/// <summary>The real platform behind a simulated wire, on a machine that survives it.</summary>
internal sealed class SimPlatform : IDisposable
{
    private const string Name = "platform.example.cn/ledger";
    private readonly SimWorld world;
    private readonly SimMachine machine;
    private readonly SimKey key;
    private PlatformOptions options;
    private Ledger? ledger;
    private Intake? intake;
    private ReadDesk? desk;
    private Registry? registry;
    private bool diskFailed;

    public SimPlatform(SimWorld world, PlatformOptions options)
    {
        this.world = world;
        this.options = options with { Name = Name };
        key = new SimKey(world.Seed, "cosigner key");
        CosignerKey = new Cosigner(Name, key).VerifierKey;
        machine = new SimMachine(world, "platform", () => world.TrueMs)
        {
            Died = OnDied,
            MayRollBack = () => world.Gateways.TrueForAll(gateway => gateway.RollBacks == 0),
        };
        Start();
    }

    public SimMachine Machine => machine;

    public bool IsUp => machine.Life is not null && desk is not null;

    public int Kills { get; private set; }

    public int RollBacks { get; private set; }

    /// <summary>What its books hold of a log; looking changes nothing.</summary>
    public long SizeOf(string origin) =>
        ledger!.Value("SELECT size FROM log WHERE origin = $0", origin) as long? ?? 0;

    public ReadDesk Desk => desk!;

    /// <summary>A batch or its receipt as the books hold it; null for none, or while it is down.
    /// </summary>
    public byte[]? Stored(string origin, long old, bool receipt) => desk?.Stored(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))), old, receipt);

    public VerifierKey CosignerKey { get; }

    /// <summary>Takes a batch; says nothing if the node dies over it.</summary>
    /// <param name="token">The sender's token.</param>
    /// <param name="body">The batch.</param>
    /// <param name="isHostile">Whether no gateway sent it.</param>
    /// <param name="reply">Where the answer goes.</param>
    public void Post(
        string token, byte[] body, bool isHostile, Action<PlatformAnswer> reply)
    {
        NodeLife? life = machine.Life;
        life?.Run(() =>
        {
            if (intake is null) return;
            Task<Answer> work = intake.TakeAsync(registry!.Sender(token), body, default);
            if (!work.IsCompletedSuccessfully) throw work.Exception?.InnerException
                ?? new InvalidOperationException("the platform waited for something");
            if (!life.IsAlive) return;
            Answer answer = work.Result;
            life.Leave(() => Answered(answer, isHostile, reply));
            // What was said before it stopped is said; it starts anew.
            if (diskFailed) machine.End();
        });
    }

    private void Answered(Answer answer, bool isHostile, Action<PlatformAnswer> reply)
    {
        if (answer.Status == 200 && !isHostile) world.Watch.OnReceipt(answer.Body);
        reply(new PlatformAnswer(answer.Status, answer.Body, answer.IsBusy ? 2000 : -1, ""));
    }

    public void Get(string token, string path, Action<PlatformAnswer> reply)
    {
        NodeLife? life = machine.Life;
        life?.Run(() =>
        {
            if (desk is null) return;
            string[] parts = path.Split('/');
            PlatformAnswer answer = parts switch
            {
                ["", "edge", "1", "devices", var dev, "keys"] =>
                    From(desk.DeviceKeys(registry!.Sender(token), dev)),
                ["", "edge", "1", "keys"] => Text(CosignerKey.Text),
                ["", "edge", "1", "log", var log, "receipt", var old] =>
                    Bytes(desk.Stored(log, Whole(old), true)),
                ["", "edge", "1", "log", var log, "batch", var old] =>
                    Bytes(desk.Stored(log, Whole(old), false)),
                ["", "edge", "1", "log", var log, "checkpoint"] => Text(desk.Checkpoint(log)),
                _ => new PlatformAnswer(404, [], -1, ""),
            };
            life.Leave(() => reply(answer));
        });
    }

    /// <summary>A new key epoch for every device, from the next start on.</summary>
    public void RaiseEpoch(long epoch)
    {
        options = options with
        {
            Devices = [.. options.Devices.Select(row => row with { Epoch = epoch })],
        };
        machine.End();
    }

    public void Dispose()
    {
        Close(intake, ledger);
        machine.Dispose();
        key.Dispose();
    }

    private void OnDied(Death how)
    {
        Kills++;
        if (how.IsRolledBack)
        {
            RollBacks++;
            world.Struck(Fault.PlatformRolledBack);
            world.Watch.OnRolledBack(this);
        }
        (Intake? deadIntake, Ledger? deadLedger) = (intake, ledger);
        (intake, ledger, desk) = (null, null, null);
        // It may be dying inside its own database: the files are closed a moment later.
        world.Loop.Next(() => Close(deadIntake, deadLedger));
        world.Loop.In(machine.Chance.Between(200, world.RestartMsMax), Start);
    }

    private void Start()
    {
        NodeLife life = machine.Start();
        diskFailed = false;
        if (world.IsRate(Fault.KilledInRecovery, machine.Chance))
        {
            world.Struck(Fault.KilledInRecovery);
            machine.DieAtDisk(machine.Chance.Below(8), DiskFate.DeadBefore, default);
        }
        life.Run(() => TryOpen(life));
        if (!IsUp) return;
        world.Watch.OnPlatformUp(this);
        world.Say("platform", "up");
    }

    private void TryOpen(NodeLife life)
    {
        try
        {
            Open(life);
        }
        catch (Exception refused) when (life.IsAlive && machine.HurtAtMs == world.Loop.NowMs
            && refused is not InvariantException)
        {
            world.Say("platform", $"refuses to start: {refused.Message}");
            machine.End();
        }
    }

    private void Open(NodeLife life)
    {
        registry = new Registry(options, terms => new PackRecalculator(SimWorld.Packs, terms));
        ledger = Ledger.Open(machine.Disk.Root);
        intake = new Intake(registry, ledger,
            new HeadSlots(Path.Combine(machine.Disk.Root, "head")), new Cosigner(Name, key),
            life.Clock)
        {
            DiskFailed = _ => diskFailed = true,
        };
        intake.Start();
        desk = new ReadDesk(registry, ledger);
    }

    private static void Close(Intake? intake, Ledger? ledger)
    {
        intake?.Dispose();
        try
        {
            ledger?.Dispose();
        }
        catch (System.Data.Common.DbException)
        {
            // Its disk is gone: nothing can be taken back on it, and nothing needs to be.
        }
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static PlatformAnswer From(Answer answer) => new(answer.Status, answer.Body, -1, "");

    private static PlatformAnswer Text(string? text) => text is null
        ? new PlatformAnswer(404, [], -1, "")
        : new PlatformAnswer(200, Encoding.UTF8.GetBytes(text), -1, "");

    private static PlatformAnswer Bytes(byte[]? bytes) =>
        new(bytes is null ? 404 : 200, bytes ?? [], -1, "");
}
