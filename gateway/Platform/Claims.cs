using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>One act, one claim, whatever the pack, the device or the gateway.</summary>
/// <remarks>
/// What an act claims is the calculator's to say (<see cref="ClaimKey"/>); what is taken stands in
/// the ledger, written in the transaction of the entry. Source: domain.md 5.5.
/// </remarks>
internal sealed class Claims(Ledger ledger)
{
    private static readonly ClaimRule Registers = new("interval", [], false, []);
    private static readonly ClaimRule Itself = new("event", [], false, []);

    /// <summary>Takes every claim of an event, or none and answers false.</summary>
    /// <remarks>What the event itself took before, it may take again: a correction does.</remarks>
    /// <param name="rule">The pack's key; null for one act per event.</param>
    /// <param name="line">The event.</param>
    /// <returns>False when another event has one of them, or when the event lacks what its key
    /// needs: nobody could tell such an act from another.</returns>
    public bool TryTake(ClaimRule? rule, EventLine line)
    {
        if (!TryKeys(rule, line, out IReadOnlyList<ClaimKey> keys)) return false;
        foreach (ClaimKey key in keys)
            if (IsTaken(key, line)) return false;
        foreach (ClaimKey key in keys)
            ledger.Run(
                "INSERT OR IGNORE INTO claim(name, low, high, dev, seq) "
                + "VALUES($0, $1, $2, $3, $4)",
                key.Scope, key.From, key.To, line.Dev, line.Seq);
        return true;
    }

    // Registers that a charge names are claimed even if its pack would be content with less.
    private static bool TryKeys(
        ClaimRule? rule, EventLine line, out IReadOnlyList<ClaimKey> keys)
    {
        var fields = new EventFields(line);
        return (line.Kind == "charge"
                && ClaimKey.TryOf(Registers, line.Dev, line.Seq, fields, out keys))
            || ClaimKey.TryOf(rule ?? Itself, line.Dev, line.Seq, fields, out keys);
    }

    // Booked ranges of a name never overlap, so the last one that begins before our end decides.
    private bool IsTaken(ClaimKey key, EventLine line) =>
        ledger.Value(
            "SELECT high FROM claim WHERE name = $0 AND low < $1 AND NOT (dev = $2 AND seq = $3) "
            + "ORDER BY low DESC LIMIT 1",
            key.Scope, key.To, line.Dev, line.Seq) is long end && end > key.From;
}
