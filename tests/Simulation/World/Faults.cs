namespace Edge.Tests.Simulation.World;

/// <summary>How bad the world is in one run: drawn from the seed, so that some runs have one
/// fault often and others many seldom (a swarm).</summary>
public sealed class Faults
{
    public Faults(long seed)
    {
        var chance = new Chance(seed, "faults");
        LossPermille = Draw(chance, 0, 300);
        TwicePermille = Draw(chance, 0, 200);
        DelayMaxMs = chance.Permille(300) ? chance.Between(1000, 60_000) : chance.Between(5, 300);
        BentPermille = Draw(chance, 0, 60);
        ReplayPermille = Draw(chance, 0, 60);
        PartitionEveryMs = Every(chance);
        GatewayKillEveryMs = Every(chance);
        PlatformKillEveryMs = Every(chance);
        DeviceCutEveryMs = Every(chance);
        DropLinkEveryMs = Every(chance);
        ClockJumpEveryMs = Every(chance);
        DiskFullEveryMs = Every(chance);
        RollBackPermille = Draw(chance, 0, 500);
        TornWalPermille = Draw(chance, 0, 500);
    }

    /// <summary>No faults at all.</summary>
    public static Faults None => new();

    private Faults() => DelayMaxMs = 20;

    public int LossPermille { get; init; }

    public int TwicePermille { get; init; }

    public int DelayMaxMs { get; init; }

    /// <summary>Lines changed by one byte on their way, beside the good one.</summary>
    public int BentPermille { get; init; }

    /// <summary>Lines sent once more, much later, by somebody else.</summary>
    public int ReplayPermille { get; init; }

    public int PartitionEveryMs { get; init; }

    public int GatewayKillEveryMs { get; init; }

    public int PlatformKillEveryMs { get; init; }

    public int DeviceCutEveryMs { get; init; }

    public int DropLinkEveryMs { get; init; }

    public int ClockJumpEveryMs { get; init; }

    public int DiskFullEveryMs { get; init; }

    /// <summary>Platform kills after which an old backup is put back.</summary>
    public int RollBackPermille { get; init; }

    /// <summary>Kills after which the write-ahead log ends in garbage.</summary>
    public int TornWalPermille { get; init; }

    private static int Draw(Chance chance, int low, int high) =>
        chance.Permille(500) ? 0 : chance.Between(low, high);

    private static int Every(Chance chance) =>
        chance.Permille(450) ? 0 : chance.Between(5_000, 120_000);
}
