using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>Gives each entry its verdict, first hit in the order of trust.md section 2.</summary>
/// <remarks>Runs inside the batch's transaction and books what it judged there.</remarks>
internal sealed class Judge(Registry registry, Ledger ledger)
{
    private readonly TagMaker tags = new(new NativeHmac(), Wire.Limits.LineBytesMax);
    private readonly EventLine line = new();
    private readonly EventLine earlier = new();
    private readonly Claims claims = new(ledger);
    private readonly Allowances allowances = new(ledger);
    private readonly MeterJudge meters = new(ledger);

    /// <summary>Judges one entry.</summary>
    /// <param name="log">The log it stands in.</param>
    /// <param name="index">Its place.</param>
    /// <param name="entry">Its text.</param>
    /// <param name="entryAt">Text of an earlier entry of the same log, or null.</param>
    /// <param name="closing">Where the log begins and ends.</param>
    public Ruling Rule(
        KnownLog log, long index, string entry, Func<long, string?> entryAt, Closing closing)
    {
        if (!EntryLine.TryParse(entry, out EntryParts parts, out _))
            return new Ruling(Verdict.Form, "", 0);
        return closing.Rule(index, parts) ?? parts.Type switch
        {
            EntryType.Event => RuleEvent(log, parts),
            EntryType.Correction => new CorrectionJudge(ledger, claims, meters, earlier)
                .Rule(log, index, parts, entryAt),
            EntryType.Withheld => RuleWithheld(parts),
            _ => new Ruling(Verdict.None, EntryLine.NameOf(parts.Type), parts.AtMs),
        };
    }

    private Ruling RuleEvent(KnownLog log, EntryParts parts)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(parts.EnvelopeLine!);
        var ruling = new Ruling(Verdict.Form, "event", parts.AtMs);
        if (!line.TryParse(bytes, 0, bytes.Length) || line.IsHello) return ruling;
        if (!Calculation.TryParse(parts.CalcJson!, out Calculation claimed, out _)) return ruling;
        ruling = ruling with
        {
            Dev = line.Dev,
            Seq = line.Seq,
            Kind = line.Kind,
            Receipt = ReceiptId.From(line.P),
            Session = line.TryGetText("sess", out string session) && session.Length > 0
                ? session : null,
        };
        if (Refusal() is { } code)
            return ruling with { Verdict = code, Alarm = AlarmFor(code) };
        Book();
        ruling = ruling with { IsBooked = true, Alarm = Gap() };
        ruling = WithQuantity(ruling);
        return Credit(log, parts, claimed, ruling);
    }

    /// <summary>Everything that keeps an event out of the books altogether.</summary>
    private string? Refusal()
    {
        KnownDevice? device = registry.Device(line.Dev);
        if (device is null) return Verdict.Unknown;
        if (device.Row.State == "revoked") return Verdict.Revoked;
        if (!line.HasGoodP(tags, device.PlatformKey)) return Verdict.TagP;
        byte[] p = Bytes(line.P), prev = Bytes(line.Prev);
        if (Neighbour(line.Seq) is { } same)
            // p covers the payload, so equal p is equal payload.
            return same.P.AsSpan().SequenceEqual(p) ? Verdict.Duplicate : Verdict.Clone;
        if (line.Seq == 1 && line.Prev != Tags.Zero) return Verdict.Chain;
        if (Neighbour(line.Seq - 1) is { } before && !before.P.AsSpan().SequenceEqual(prev))
            return Verdict.Chain;
        if (Neighbour(line.Seq + 1) is { } after && !after.Prev.AsSpan().SequenceEqual(p))
            return Verdict.Chain;
        return null;
    }

    private Ruling Credit(KnownLog log, EntryParts parts, Calculation claimed, Ruling ruling)
    {
        var facts = new EventFacts(line.Kind, line.Tq, parts.AtMs, new EventFields(line))
        {
            Signature = meters.Judge(log, line),
        };
        Calculation ours = log.Recalculator.Reduce(facts);
        if (claimed.None is not null) return WithoutCredit(log, facts, ours, ruling);
        if (!log.Recalculator.Holds(claimed.Pack, claimed.Version, claimed.Sha256))
            return ruling with { Verdict = Verdict.Pack };
        if (ours != claimed) return ruling with { Verdict = Verdict.Recalc };
        if (!claims.TryTake(log.Recalculator.ClaimKey(claimed.Pack, claimed.Version), line))
            return Taken(ruling);
        if (registry.Device(line.Dev)!.Row.State == "held")
            return ruling with { Verdict = Verdict.Held };
        (long admitted, long asked) = allowances.Take(log.Recalculator.Caps(facts, Act));
        return ruling with
        {
            Verdict = admitted == asked ? Verdict.Counted : Verdict.Capped,
            Milligrams = CreditCap.Cut(claimed, admitted, asked),
            Pack = claimed.Pack,
        };
    }

    private string Act => $"{line.Dev}/{line.Seq}";

    // A check-in or a cup is worth no milligrams and is still one act: points follow its claim.
    private Ruling WithoutCredit(
        KnownLog log, EventFacts facts, Calculation ours, Ruling ruling)
    {
        if (ours.None is null) return ruling with { Verdict = Verdict.Recalc };
        if (ours.None != Reasons.Qualitative) return ruling with { Verdict = Verdict.None };
        if (log.Recalculator.ClaimKey(facts) is { } key && !claims.TryTake(key, line))
            return Taken(ruling);
        (long admitted, long asked) = allowances.Take(log.Recalculator.Caps(facts, Act));
        long pieces = line.TryGetLong("pieces", out long said) && said > 0 ? said : 1;
        return ruling with
        {
            Verdict = admitted == asked ? Verdict.None : Verdict.Capped,
            Pack = log.Recalculator.PackOf(facts) ?? "",
            Pieces = CreditCap.PartOf(pieces, admitted, asked),
        };
    }

    private static Ruling Taken(Ruling ruling) => ruling with
    {
        Verdict = Verdict.Claimed,
        Alarm = (Verdict.Claimed, "the act was counted before"),
    };

    private Ruling WithQuantity(Ruling ruling)
    {
        if (line.Kind == "dropoff" && line.TryGetLong("net", out long net) && net > 0)
            return ruling with { Grams = net };
        if (line.Kind == "charge" && line.TryGetLong("wh", out long wh) && wh > 0)
            return ruling with { WattHours = wh };
        return ruling;
    }

    private void Book() => ledger.Run(
        "INSERT INTO event(dev, seq, p, prev) VALUES($0, $1, $2, $3)",
        line.Dev, line.Seq, Bytes(line.P), Bytes(line.Prev));

    // A missing predecessor is counted; the alarm stays until it comes.
    private (string, string)? Gap()
    {
        CloseGap(line.Dev, line.Seq + 1);
        if (line.Seq == 1 || Neighbour(line.Seq - 1) is not null) return null;
        return ("gap", $"seq {line.Seq - 1} has not come yet");
    }

    private void CloseGap(string dev, long seq) => ledger.Run(
        "UPDATE alarm SET closed = 1 WHERE dev = $0 AND seq = $1 AND code = 'gap'", dev, seq);

    private (byte[] P, byte[] Prev)? Neighbour(long seq)
    {
        using var row = ledger.Query(
            "SELECT p, prev FROM event WHERE dev = $0 AND seq = $1", line.Dev, seq);
        return row.Read() ? ((byte[])row.GetValue(0), (byte[])row.GetValue(1)) : null;
    }

    // Its p is only what the gateway says, so it closes a gap but links no chain.
    private Ruling RuleWithheld(EntryParts parts)
    {
        CloseGap(parts.Device!, parts.Seq + 1);
        return new Ruling(Verdict.None, "withheld", parts.AtMs)
        {
            Dev = parts.Device,
            Seq = parts.Seq,
            Alarm = ("withheld", "the gateway kept the line back: a field must not leave"),
        };
    }

    private static (string, string)? AlarmFor(string code) => code switch
    {
        Verdict.TagP => (code, "the device did not write this line"),
        Verdict.Clone => (code, "two different events with one number: a copied device?"),
        Verdict.Chain => (code, "the event does not follow the one before"),
        Verdict.Revoked => (code, "an event of a revoked device"),
        _ => null,
    };

    private static byte[] Bytes(string tag) => Convert.FromBase64String(tag);
}
