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

    /// <summary>A signed note leaves a gateway.</summary>
    Note,
}

/// <summary>A moment of a run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Node">To whom.</param>
internal readonly record struct Moment(MomentKind Kind, string Node);

/// <summary>What is done to a node at a moment.</summary>
/// <param name="Target">The node; for a delivery any node.</param>
/// <param name="IsAfter">After the moment's act, else before it.</param>
/// <param name="IsPowerCut">The machine dies, else only the process.</param>
/// <param name="IsFull">Nothing dies yet: there is no room from here on for a while, and the
/// process is killed some time after there is room again.</param>
/// <param name="IsPutBack">The note reaches its readers here, and the platform is away for a while:
/// the process is killed, and its database comes back as it was at the note before, if that may be.
/// </param>
/// <param name="LaterMs">How long a process whose disk was full lives on. Units: ms.</param>
internal readonly record struct Blow(
    string Target, bool IsAfter, bool IsPowerCut, bool IsFull = false, bool IsPutBack = false,
    int LaterMs = 1000);

/// <summary>Numbers the moments of a run and strikes at those of a plan.</summary>
internal sealed class Strikes
{
    private readonly Dictionary<long, Blow> plan = [];

    /// <summary>Every moment so far, if it is to be kept.</summary>
    public List<Moment>? Seen { get; init; }

    /// <summary>Moments so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a copy of the database is made at each note.</summary>
    public bool NeedsCopies { get; private init; }

    /// <summary>Blows that fell.</summary>
    public int Fallen { get; private set; }

    /// <summary>Blows that fall at moments, counted from 0.</summary>
    public IReadOnlyList<(long At, Blow Blow)> Plan
    {
        init
        {
            foreach ((long at, Blow blow) in value) plan[at] = blow;
            NeedsCopies = value.Any(each => each.Blow.IsPutBack);
        }
    }

    /// <summary>A moment passes.</summary>
    public void Pass(MomentKind kind, string node, out Blow? blow)
    {
        long at = Count++;
        Seen?.Add(new Moment(kind, node));
        blow = plan.TryGetValue(at, out Blow planned) ? planned : null;
        Fallen += blow is null ? 0 : 1;
    }
}
