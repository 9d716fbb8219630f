using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>The gateway's signed word for single events, in one QR code each.</summary>
/// <remarks>For a phone that cannot reach the receipt page: only what is durable is promised, under
/// the key of the open log. Who asks again gets the same text. Source: trust.md section 2, QR.
/// Thread-safety: safe.</remarks>
internal sealed class PromiseDesk(Shards shards)
{
    private readonly Lock _gate = new();
    private readonly EventLine _line = new();
    private readonly Dictionary<(string Id, long Milligrams), string> _given = [];
    private readonly Queue<(string Id, long Milligrams)> _order = [];

    /// <summary>The promise of a drop-off or a charge; null for other kinds.</summary>
    /// <remarks>Its milligrams are those of the entry; while there is none, the device's own.
    /// </remarks>
    public string? Of(EventProof proof)
    {
        lock (_gate)
        {
            var bytes = Encoding.ASCII.GetBytes(proof.Line);
            if (!_line.TryParse(bytes, 0, bytes.Length) || Describe(proof) is not { } promise
                || !promise.IsInRange) return null;
            var key = (proof.Id, promise.Milligrams);
            if (_given.TryGetValue(key, out var known)) return known;
            if (_order.Count == Limits.PromisesKept) _given.Remove(_order.Dequeue());
            _order.Enqueue(key);
            return _given[key] = promise.Sign(shards.Signer(shards.Open));
        }
    }

    private PromiseCode? Describe(EventProof proof)
    {
        long quantity = 0;
        PromiseKind? kind = _line.Kind switch
        {
            "dropoff" when _line.TryGetLong("net", out quantity) => PromiseKind.DropOff,
            "charge" when _line.TryGetLong("wh", out quantity) => PromiseKind.Charge,
            _ => null,
        };
        return kind is not { } known ? null : new PromiseCode(
            known, 0, _line.Seq, _line.T / 1_000, quantity, Milligrams(proof),
            Convert.FromBase64String(_line.P).AsMemory(0, PromiseCode.IdBytes),
            PromiseCode.HashOf(_line.Dev));
    }

    private long Milligrams(EventProof proof)
    {
        if (proof.Entry.Length == 0)
            return _line.TryGetLong("mg", out var own) ? Math.Max(0, own) : 0;
        return EntryLine.TryParse(proof.Entry, out var parts, out _) && parts.CalcJson is { } json
            && Calculation.TryParse(json, out var calculation, out _) ? calculation.Shown : 0;
    }
}
