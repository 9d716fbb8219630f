namespace Edge.Simulation.World;

/// <summary>Chance from a seed and a name: SplitMix64.</summary>
/// <remarks>Source: Steele, Lea, Flood 2014, with their constants.</remarks>
internal sealed class Chance
{
    private ulong state;

    public Chance(long seed, string user)
    {
        unchecked
        {
            ulong mixed = 14695981039346656037;
            foreach (char c in user) mixed = (mixed ^ c) * 1099511628211;
            state = mixed ^ ((ulong)seed * 0x9E3779B97F4A7C15);
        }
    }

    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Permille(int often) => Below(1000) < often;
}
