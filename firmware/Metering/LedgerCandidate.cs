namespace Edge.Metering;

/// <summary>Values that wait for proof: where they began, where they are, how many.</summary>
internal sealed class LedgerCandidate
{
    internal long First;
    internal long FirstMs;
    internal long Last;
    internal long LastMs;
    internal int Count;

    internal void Clear() => Count = 0;

    internal void Begin(long t, long counts)
    {
        First = Last = counts;
        FirstMs = LastMs = t;
        Count = 1;
    }

    internal bool Continues(long t, long counts, LedgerSettings settings)
    {
        long step = settings.FloatSteps ? SinglePrecision.StepMilli(Last) : 1;
        return counts >= Last && counts - Last <= settings.Bound(t - LastMs) + step - 1;
    }

    internal void Add(long t, long counts)
    {
        Last = counts;
        LastMs = t;
        if (Count < 1000)
        {
            Count++;
        }
    }

    internal void CopyFrom(LedgerCandidate other)
    {
        First = other.First;
        FirstMs = other.FirstMs;
        Last = other.Last;
        LastMs = other.LastMs;
        Count = other.Count;
    }
}
