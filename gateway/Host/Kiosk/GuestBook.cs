using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Host.Kiosk;

/// <summary>One visit of a person with a phone.</summary>
/// <param name="Device">Where.</param>
/// <param name="AtMs">Since when. Units: ms UTC.</param>
/// <param name="Receipts">Ids of the drop-offs so far.</param>
internal sealed record Guest(string Device, long AtMs, IReadOnlyList<string> Receipts);

/// <summary>The visits of people with a phone, by their token: the pseudonym in the log.</summary>
/// <remarks>In memory only, at most <see cref="GuestsMax"/>, a day at most: which phone it was is
/// known to nobody. Thread-safety: safe.</remarks>
internal sealed class GuestBook
{
    /// <summary>Visits kept; the oldest goes first.</summary>
    public const int GuestsMax = 10_000;

    private const int ReceiptsMax = 32;
    private const int CodesKept = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Guest> _guests = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, List<long>> _used = new(StringComparer.Ordinal);

    /// <summary>Uses a code up; false when somebody did before.</summary>
    public bool Use(string device, long window)
    {
        lock (_lock)
        {
            if (!_used.TryGetValue(device, out var windows)) _used[device] = windows = [];
            if (windows.Contains(window)) return false;
            windows.Add(window);
            if (windows.Count > CodesKept) windows.RemoveAt(0);
            return true;
        }
    }

    /// <summary>Was this code used?</summary>
    public bool IsUsed(string device, long window)
    {
        lock (_lock) return _used.TryGetValue(device, out var used) && used.Contains(window);
    }

    /// <summary>Begins a visit under a new token of 16 characters.</summary>
    public string Begin(string device, long nowMs)
    {
        var token = ReceiptId.Text(RandomNumberGenerator.GetBytes(10), 0);
        lock (_lock)
        {
            _guests[token] = new Guest(device, nowMs, []);
            _order.Enqueue(token);
            if (_order.Count > GuestsMax) _guests.Remove(_order.Dequeue());
        }

        return token;
    }

    /// <summary>A visit, or null when there is none of this token.</summary>
    public Guest? Find(string token)
    {
        lock (_lock) return _guests.GetValueOrDefault(token);
    }

    /// <summary>Notes a drop-off of a visit; the same one again changes nothing.</summary>
    public void Add(string token, string receipt)
    {
        lock (_lock)
        {
            if (!_guests.TryGetValue(token, out var guest) || guest.Receipts.Contains(receipt)
                || guest.Receipts.Count >= ReceiptsMax) return;
            _guests[token] = guest with { Receipts = [.. guest.Receipts, receipt] };
        }
    }
}
