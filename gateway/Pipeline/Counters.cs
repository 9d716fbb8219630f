using System.Collections.Concurrent;

namespace Edge.Pipeline;

/// <summary>How many lines got which decision, since the journal began.</summary>
/// <remarks>Written with the next commit, at the latest after a second: a crash may forget a
/// second of counts, never a line. Thread-safety: <see cref="Add"/> by the write loop, the rest
/// by anybody.</remarks>
internal sealed class Counters
{
    private readonly ConcurrentDictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>Counts one more.</summary>
    public void Add(string name)
    {
        _values[name] = _values.GetValueOrDefault(name) + 1;
        _changed.Add(name);
    }

    /// <summary>Takes a value over from the journal.</summary>
    public void Load(string name, long value) => _values[name] = value;

    /// <summary>All counters, by name.</summary>
    public SortedDictionary<string, long> Snapshot() => new(_values, StringComparer.Ordinal);

    /// <summary>Is there something to write?</summary>
    public bool IsDirty => _changed.Count > 0;

    /// <summary>Writes what changed into the open group.</summary>
    public void WriteTo(JournalEvents events)
    {
        foreach (var name in _changed) events.SetCounter(name, _values[name]);
    }

    /// <summary>Called when the group that holds them is durable.</summary>
    public void Settle() => _changed.Clear();
}
