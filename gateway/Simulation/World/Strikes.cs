namespace Edge.Simulation.World;

/// <summary>What kind of moment it is.</summary>
internal enum MomentKind
{
    /// <summary>A message reaches a node.</summary>
    Delivery,

    /// <summary>A node looks at its clock.</summary>
    Clock,

    /// <summary>A node writes.</summary>
    Write,

    /// <summary>A node syncs.</summary>
    Sync,
}

/// <summary>A moment of a run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Node">To whom.</param>
internal readonly record struct Moment(MomentKind Kind, string Node);

/// <summary>What is done to a node at a moment.</summary>
/// <param name="Target">The node; for a delivery any node.</param>
/// <param name="IsAfter">After the moment's act, else before it.</param>
/// <param name="IsPowerCut">The machine dies, else only the process.</param>
internal readonly record struct Blow(string Target, bool IsAfter, bool IsPowerCut);

/// <summary>Numbers the moments of a run and strikes at those of a plan.</summary>
internal sealed class Strikes
{
    private readonly Dictionary<long, Blow> plan = [];

    /// <summary>Every moment so far, if it is to be kept.</summary>
    public List<Moment>? Seen { get; set; }

    /// <summary>Moments so far.</summary>
    public long Count { get; private set; }

    /// <summary>Blows that fell.</summary>
    public int Fallen { get; private set; }

    /// <summary>Strikes at a moment, counted from 0.</summary>
    public void Add(long moment, Blow blow) => plan[moment] = blow;

    /// <summary>A moment passes.</summary>
    public void Pass(MomentKind kind, string node, out Blow? blow)
    {
        long at = Count++;
        Seen?.Add(new Moment(kind, node));
        blow = plan.TryGetValue(at, out Blow planned) ? planned : null;
        Fallen += blow is null ? 0 : 1;
    }
}
