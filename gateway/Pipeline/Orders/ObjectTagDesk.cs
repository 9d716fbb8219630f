using System.Text;

namespace Edge.Pipeline.Orders;

/// <summary>Answers a box that asks for an object's tag, and not too often.</summary>
/// <remarks>A tag hides a number only as long as nobody can try them all: a box asks a few times a
/// minute, a thief of one would ask a billion times. Thread-safety: safe.</remarks>
internal sealed class ObjectTagDesk(TimeProvider time)
{
    private const int PerMinute = 20;
    private const int DevicesMax = 4_096;

    private readonly Dictionary<string, (long Since, int Count)> _asked =
        new(StringComparer.Ordinal);

    private readonly Lock _gate = new();

    /// <summary>Questions answered.</summary>
    public long Given { get; private set; }

    /// <summary>The tag asked for, or null when there is none to give.</summary>
    public string? Answer(ObjectTagKey key, string device, DeviceReply question)
    {
        var type = question.Text("type");
        var number = question.Text("object");
        if (!IsNumber(type, number) || !MayAsk(device)) return null;
        Given++;
        return key.TagOf(type, Encoding.ASCII.GetBytes(number));
    }

    // One IMEI has 15 digits, both of a dual-SIM phone 30; an ISBN 13, or 10 with an X at its end.
    private static bool IsNumber(string type, string number) => type switch
    {
        "imei" => number.Length is 15 or 30 && number.All(char.IsAsciiDigit),
        "isbn" => number.Length is 10 or 13 && number[..^1].All(char.IsAsciiDigit)
            && (char.IsAsciiDigit(number[^1]) || number is [.., 'X']),
        _ => false,
    };

    private bool MayAsk(string device)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_asked.TryGetValue(device, out var known)
                || time.GetElapsedTime(known.Since).TotalSeconds >= 60)
            {
                if (_asked.Count >= DevicesMax) _asked.Clear();
                known = (now, 0);
            }

            if (known.Count >= PerMinute) return false;
            _asked[device] = (known.Since, known.Count + 1);
            return true;
        }
    }
}
