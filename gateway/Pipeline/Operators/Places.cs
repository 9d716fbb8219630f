using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Where a device stands, as people call it.</summary>
/// <param name="Name">Its name; empty for none.</param>
/// <param name="X">Place on the site plan, thousandths of its width; -1 for none.</param>
/// <param name="Y">The same of its height.</param>
public sealed record Place(string Name, int X, int Y)
{
    /// <summary>Not named, not on the plan.</summary>
    public static readonly Place None = new("", -1, -1);

    /// <summary>Does it stand on the plan?</summary>
    public bool IsOnPlan => X >= 0 && Y >= 0;
}

/// <summary>Names and places of the devices.</summary>
/// <remarks>Thread-safety: safe.</remarks>
public sealed class Places
{
    private const int NameMax = 60;

    private readonly ConcurrentDictionary<string, Place> _known = new(StringComparer.Ordinal);
    private readonly Journal _journal;
    private readonly AuditTrail _audit;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _set;

    internal Places(
        Journal journal, JournalReader reader, AuditTrail audit, Func<Action, Task> write)
    {
        (_journal, _audit, _write) = (journal, audit, write);
        _set = journal.Prepare(
            "INSERT INTO place(dev, name, x, y) VALUES($dev, $name, $x, $y) ON CONFLICT DO UPDATE "
            + "SET name = excluded.name, x = excluded.x, y = excluded.y",
            "$dev", "$name", "$x", "$y");
        foreach (var (device, place) in reader.Rows(
            "SELECT dev, name, x, y FROM place",
            row => (row.GetString(0), new Place(row.GetString(1), row.GetInt32(2),
                row.GetInt32(3)))))
        {
            _known[device] = place;
        }
    }

    /// <summary>The place of a device.</summary>
    public Place Of(string device) => _known.GetValueOrDefault(device) ?? Place.None;

    /// <summary>Names a device and puts it on the plan.</summary>
    /// <returns>Empty, or why not.</returns>
    public async Task<string> SetAsync(string who, string device, Place place)
    {
        if (place.Name.Length > NameMax || place.X is < -1 or > 1000 || place.Y is < -1 or > 1000)
        {
            return "place";
        }

        await _write(() =>
        {
            _audit.Add(new Deed(who, "device.place", device, Say(Of(device)), Say(place)));
            JournalEvents.Set(_set, device, place.Name, (long)place.X, (long)place.Y);
            _journal.Run(_set, "place a device", 96);
        });
        _known[device] = place;
        return "";
    }

    internal void Dispose() => _set.Dispose();

    private static string Say(Place place) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{place.Name} {place.X},{place.Y}");
}
