using Edge.Simulation.World;

namespace Edge.Simulation;

/// <summary>Looks for one violation, first where it is likeliest.</summary>
/// <remarks>For planted bugs: the room is loaded beside the real one with a changed neighbour, so
/// only plain types cross this door.</remarks>
public static class Hunt
{
    /// <summary>Runs worlds until one shows a violation.</summary>
    /// <param name="where"><c>seeds</c> or the name of a ring: deliveries, looks, disks, full,
    /// notes, flash, several.</param>
    /// <param name="faults">For seeds: the only faults, all of them often.</param>
    /// <param name="invariant">The invariant that must break: nothing else counts. Empty: whatever
    /// goes wrong first counts.</param>
    /// <param name="worldsMax">Worlds after which to give up.</param>
    /// <returns>The violation, or empty; and the worlds it took.</returns>
    public static (string Violation, int Worlds) Find(
        string where, IReadOnlyList<string> faults, string invariant, int worldsMax)
    {
        ArgumentNullException.ThrowIfNull(where);
        ArgumentNullException.ThrowIfNull(faults);
        int worlds = 0;
        string other = "";
        string? sought = invariant.Length == 0 ? null : invariant;
        IEnumerable<Action> all = where == "seeds" ? Seeds(faults, sought) : Ring(where, sought);
        using IEnumerator<Action> next = all.GetEnumerator();
        while (worlds < worldsMax)
        {
            try
            {
                // A ring is numbered by a world too: that one may show it already.
                if (!next.MoveNext()) break;
                worlds++;
                next.Current();
            }
            catch (InvariantException found)
                when (invariant.Length == 0 || found.Invariant == invariant)
            {
                return (found.Message, worlds);
            }
            catch (Exception unrelated)
            {
                // A world that breaks otherwise is no proof that this would be seen.
                other = $"{unrelated.GetType().Name}: {unrelated.Message}";
                if (invariant.Length == 0) return (other, worlds);
            }
        }
        return (other.Length > 0 ? $"only: {other}" : "", worlds);
    }

    private static IEnumerable<Action> Seeds(IReadOnlyList<string> names, string? sought)
    {
        Fault[] faults = [.. names.Where(name => name[0] != '+').Select(Enum.Parse<Fault>)];
        bool hasSmallFlash = names.Contains("+small-flash");
        for (long seed = 1; ; seed++)
        {
            long mine = seed;
            yield return () =>
            {
                using var world = new SimWorld(
                    mine, Faults.Only(faults, hasSmallFlash), WorldSize.Swarm,
                    sought: sought);
                world.Run();
            };
        }
    }

    private static IEnumerable<Action> Ring(string name, string? sought)
    {
        (IReadOnlyList<Moment> moments, IReadOnlyList<int> writes) = Rings.Number(sought);
        IEnumerable<Plan> plans = name switch
        {
            "deliveries" => Rings.Deliveries(moments),
            "looks" => Rings.Looks(moments),
            "disks" => Rings.Disks(moments),
            "full" => Rings.Full(moments),
            "notes" => Rings.Notes(moments),
            "flash" => Rings.Flash(writes),
            "several" => Rings.Several(moments, 500, 1),
            _ => throw new ArgumentException($"no ring is called {name}", nameof(name)),
        };
        foreach (Plan plan in plans) yield return () => Rings.Run(plan, sought);
    }
}
