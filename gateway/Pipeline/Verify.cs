using System.Globalization;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>Finds the bytes that are already kept for a number.</summary>
internal interface IEventLookup
{
    /// <summary>
    /// The line kept for (device, seq), or null when there is none to compare with.
    /// </summary>
    byte[]? Line(long deviceId, long seq);

    /// <summary>When the newest event was received; 0 when there is none. Units: ms UTC.</summary>
    long LastAtMs { get; }
}

/// <summary>The acceptance table: authenticity and order of one line, nothing else.</summary>
/// <remarks>Unknown kinds and absurd grams are evidence too; why they do not count is said later.
/// Source: trust.md section 1. Thread-safety: one caller at a time; it reuses its parser.</remarks>
internal sealed class Verify(IHmac hmac, IEventLookup kept, FieldList fields)
{
    private readonly EventLine _line = new();
    private readonly EventLine _kept = new();
    private readonly TagMaker _tags = new(hmac, Limits.LineBytes);
    private readonly byte[] _buffer = new byte[Limits.LineBytes];

    /// <summary>
    /// The line judged last, parsed; meaningless after <see cref="AcceptCode.Form"/>.
    /// </summary>
    public EventLine Line => _line;

    /// <summary>Judges one line.</summary>
    /// <param name="submission">The line and the topic it came on.</param>
    /// <param name="state">What is known of the topic's device.</param>
    /// <param name="keys">The keys held for it, or null.</param>
    /// <param name="isFull">The store takes nothing now.</param>
    public Judgement Judge(
        in Submission submission, DeviceState state, DeviceKeys? keys, bool isFull)
    {
        if (!TryRead(submission.Line)) return AcceptCode.Form;
        if (_line.Dev != submission.Device) return AcceptCode.Identity;
        if (keys is null) return AcceptCode.Unknown;
        if (keys.IsRevoked) return AcceptCode.Revoked;
        if (keys.Find(_line.Epoch) is not { } epoch) return AcceptCode.Epoch;

        if (!_line.HasGoodG(_tags, epoch.Gateway)) return AcceptCode.Tag;

        if (_line.Seq == 0)
        {
            if (IsOfAnother(state)) return AcceptCode.Clone;
            _line.TryGetLong("low", out var low);
            state.Greet(submission.Answer.Session, low);
            return AcceptCode.Hello;
        }

        return Order(submission, state, isFull);
    }

    /// <summary>The line judged last, with the time it counts as received.</summary>
    /// <remarks>A clock more than a day before the newest event, which the device's own does not
    /// bear out, is one that no start would take: the time of that event is kept (decision 157).
    /// </remarks>
    public Submission Dated(in Submission submission) =>
        submission with { AtMs = ReceivedMs(submission.AtMs) };

    private long ReceivedMs(long clockMs) =>
        kept.LastAtMs - clockMs <= Limits.ClockToleranceMs || (_line.Tq == "S" && !IsOff(clockMs))
            ? clockMs : kept.LastAtMs;

    private bool IsOff(long atMs) => Math.Abs(_line.T - atMs) > Limits.ClockToleranceMs;

    private bool TryRead(ReadOnlyMemory<byte> line)
    {
        if (line.Length > Limits.LineBytes) return false;
        line.Span.CopyTo(_buffer);
        if (!_line.TryParse(_buffer, 0, line.Length)) return false;
        return _line.Seq != 0 || IsGreeting();
    }

    // Row 1 takes a number 0 only with the whole greeting; half of one is broken grammar. The
    // reader of the line has seen to the kind.
    private bool IsGreeting() => _line.Prev == DeviceState.NoLink
        && _line.TryGetLong("low", out var low) && low >= 1
        && _line.TryGetLong("next", out var next) && next >= 1
        && (!_line.TryGetText("link", out var link) || link.Length == DeviceState.NoLink.Length);

    // A greeting names the device's last event by its p, if it can: another one under that number
    // came from a second body with the same keys. What is not kept here cannot be compared.
    private bool IsOfAnother(DeviceState state)
    {
        if (!_line.TryGetText("link", out var link)) return false;
        _line.TryGetLong("next", out var next);
        if (next == 1 || next - 1 > state.LastSeq) return false;
        if (next - 1 == state.LastSeq) return link != state.LastLink;
        return kept.Line(state.Id, next - 1) is { Length: > 0 } line
            && _kept.TryParse(line, 0, line.Length) && link != _kept.P;
    }

    private Judgement Order(in Submission submission, DeviceState state, bool isFull)
    {
        if (_line.Seq <= state.LastSeq) return Compare(submission.Line.Span, state);
        if (isFull) return AcceptCode.Full;
        if (_line.Seq == state.LastSeq + 1)
        {
            return _line.Prev == state.LastLink
                ? new Judgement(AcceptCode.Accept, Flags(submission.AtMs, state))
                : AcceptCode.Chain;
        }

        // Only the device itself can say, under its tag, that what lies between is gone.
        var isAnnounced = state.LowSession == submission.Answer.Session && _line.Seq == state.Low;
        return isAnnounced
            ? new Judgement(AcceptCode.Accept, Flags(submission.AtMs, state))
            : AcceptCode.Gap;
    }

    private Judgement Compare(ReadOnlySpan<byte> line, DeviceState state)
    {
        if (kept.Line(state.Id, _line.Seq) is not { } known)
        {
            // Of a floor only the p of the last number is known; below it nothing is.
            return _line.Seq == state.LastSeq && _line.P != state.LastLink
                ? AcceptCode.Clone : AcceptCode.Again;
        }

        // Payload and p stand at the front of the line: `EDGE1|{payload}|{"p":"<44>"`. The tag of
        // another epoch may follow.
        var count = _line.PayloadOffset + _line.PayloadCount + "|{\"p\":\"".Length + 44 + 1;
        return known.Length >= count && line[..count].SequenceEqual(known.AsSpan(0, count))
            ? AcceptCode.Again
            : AcceptCode.Clone;
    }

    private string Flags(long atMs, DeviceState state)
    {
        var missing = _line.Seq > state.LastSeq + 1
            ? string.Create(
                CultureInfo.InvariantCulture, $"missing {state.LastSeq + 1}-{_line.Seq - 1}")
            : null;
        var isBack = _line.Boot < state.LastBoot;
        var isOff = _line.Tq == "S" && IsOff(ReceivedMs(atMs));
        var isWithheld = !AllMayLeave();
        return missing is null && !isBack && !isOff && !isWithheld
            ? ""
            : string.Join(',', new[]
            {
                missing, isBack ? "boot-back" : null, isOff ? "clock" : null,
                isWithheld ? "withheld" : null,
            }.Where(flag => flag is not null));
    }

    private bool AllMayLeave()
    {
        for (var i = 0; i < _line.FieldCount; i++)
        {
            var name = _buffer.AsSpan(_line.FieldNameOffset(i), _line.FieldNameLength(i));
            if (!fields.MayLeave(name)) return false;
        }

        return true;
    }
}
