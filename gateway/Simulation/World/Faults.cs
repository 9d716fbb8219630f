namespace Edge.Simulation.World;

/// <summary>How bad the world is in one run: drawn from the seed, so that some runs have one
/// fault often and others many seldom (a swarm).</summary>
internal sealed class Faults
{
    private const int EveryMsMin = 4_000;
    private readonly int[] often = new int[Enum.GetValues<Fault>().Length];

    /// <summary>Draws what a seed's world suffers.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="busyMs">How long it suffers.</param>
    public Faults(long seed, long busyMs)
    {
        var chance = new Chance(seed, "faults");
        DelayMaxMs = chance.Permille(250) ? chance.Between(1_100, 60_000) : chance.Between(5, 300);
        DriftPpm = chance.Permille(500) ? 0 : chance.Between(-500, 500);
        HasSmallFlash = chance.Permille(150);
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            bool isOn = chance.Permille(Odds(fault));
            int rate = chance.Between(1, 1000);
            if (isOn) often[(int)fault] = Scale(fault, rate, busyMs);
        }
    }

    /// <summary>No faults at all.</summary>
    public static Faults None => new();

    private Faults() => DelayMaxMs = 20;

    /// <summary>These faults and no others, all of them often.</summary>
    public static Faults Only(IReadOnlyList<Fault> faults, bool hasSmallFlash)
    {
        var only = new Faults { HasSmallFlash = hasSmallFlash, DelayMaxMs = 300 };
        foreach (Fault fault in faults)
            only.often[(int)fault] = Scale(fault, 600, 0) + (IsRate(fault) ? 0 : -500);
        return only;
    }

    /// <summary>Longest way of a message. Units: ms.</summary>
    public int DelayMaxMs { get; init; }

    /// <summary>How much the machines' clocks run off.</summary>
    public int DriftPpm { get; init; }

    /// <summary>The devices keep a few dozen events only.</summary>
    public bool HasSmallFlash { get; init; }

    /// <summary>For faults that strike now and then: mean time between two. Units: ms; 0 for
    /// never. For those that strike a message or a kill: in how many of a thousand.</summary>
    public int this[Fault fault]
    {
        get => often[(int)fault];
        init => often[(int)fault] = value;
    }

    /// <summary>True for faults that strike messages or kills, not by themselves.</summary>
    public static bool IsRate(Fault fault) => fault is Fault.MessageLost or Fault.MessageTwice
        or Fault.LineBent or Fault.LineCutShort or Fault.LineReplayed or Fault.LineForged
        or Fault.LineHeardElsewhere or Fault.BitFlipped or Fault.AckForged
        or Fault.BatchForged or Fault.PowerCut or Fault.GarbageTail
        or Fault.HeadSlotTorn or Fault.PlatformRolledBack
        or Fault.GatewayRolledBack or Fault.KilledInRecovery or Fault.ClockOf1970
        or Fault.DeviceGarbage or Fault.DeviceBootLoop or Fault.DeviceSectorLost
        or Fault.GreetingForged or Fault.AlwaysTwice;

    private static int Odds(Fault fault) => fault switch
    {
        Fault.GreetingForged => 150,
        Fault.AlwaysTwice => 60,
        _ => 350,
    };

    private static int Scale(Fault fault, int rate, long busyMs) => fault switch
    {
        Fault.MessageLost => rate * 300 / 1000,
        Fault.MessageTwice => rate * 200 / 1000,
        Fault.LineBent or Fault.LineCutShort or Fault.LineReplayed or Fault.LineForged
            or Fault.LineHeardElsewhere or Fault.AckForged or Fault.GreetingForged =>
            1 + (rate * 60 / 1000),
        _ when IsRate(fault) => 200 + (rate / 2),
        _ => (int)(EveryMsMin + (busyMs * rate / 1000)),
    };
}
