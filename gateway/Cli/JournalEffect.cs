using Edge.Calculator;

namespace Edge.Cli;

/// <summary>What another pack would have made of a journal.</summary>
internal sealed class JournalEffect
{
    private readonly SortedDictionary<string, long> newReasons = new(StringComparer.Ordinal);

    /// <summary>Events of the pack's kind.</summary>
    public long Events { get; private set; }

    /// <summary>Events whose milligrams change.</summary>
    public long Changed { get; private set; }

    /// <summary>Sum by the first pack. Units: mg.</summary>
    public long Before { get; private set; }

    /// <summary>Sum by the second pack. Units: mg.</summary>
    public long After { get; private set; }

    /// <summary>Reasons of events that carried a reduction and would carry none.</summary>
    public IEnumerable<KeyValuePair<string, long>> NewReasons => newReasons;

    public void Add(Calculation before, Calculation after)
    {
        Events++;
        Before += before.Milligrams;
        After += after.Milligrams;
        Changed += before.Milligrams == after.Milligrams ? 0 : 1;
        if (before.None is null && after.None is { } reason)
        {
            newReasons[reason] = newReasons.GetValueOrDefault(reason) + 1;
        }
    }
}
