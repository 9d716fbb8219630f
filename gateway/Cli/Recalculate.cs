using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Exact;
using Edge.Wire;

namespace Edge.Cli;

/// <summary>Redoes an entry's calculation with the packs inside this program.</summary>
/// <remarks>
/// The site's terms are not in the evidence: the rows are redone from what they state, by the
/// calculator's own check. Values only an operator has (a table, a household) keep it from being
/// redone here, and that is said.
/// </remarks>
public static class Recalculate
{
    private static readonly PackLibrary shipped = PackLibrary.LoadEmbedded();

    /// <summary>Judges one entry.</summary>
    public static (CheckOutcome Outcome, string Detail) Check(EntryParts entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!Calculation.TryParse(entry.CalcJson!, out Calculation said, out string fault))
            return (CheckOutcome.Fail, fault);
        if (said.None is { } reason) return (CheckOutcome.Ok, $"credits nothing: {reason}");
        foreach (CalculationRow row in said.Rows)
            if (Redo(row) is { } wrong) return (CheckOutcome.Fail, wrong);
        string words = $"{string.Join(", ", said.Rows.Select(Words))}, pack "
            + $"{said.Pack}@{said.Version}";
        if (entry.EnvelopeLine is null) return (CheckOutcome.Ok, words);
        Pack? pack = shipped.Find(said.Pack, said.Version);
        if (pack is null || pack.Sha256 != said.Sha256)
            return (CheckOutcome.Skip, $"{words}; that pack is not in this program, only the "
                + "arithmetic was redone");
        return CheckWithPack(entry, said, words);
    }

    private static (CheckOutcome Outcome, string Detail) CheckWithPack(
        EntryParts entry, Calculation said, string words)
    {
        var line = new EventLine();
        byte[] source = Encoding.ASCII.GetBytes(entry.EnvelopeLine!);
        if (!line.TryParse(source, 0, source.Length)) return (CheckOutcome.Fail, line.Fault);
        var facts = new EventFacts(line.Kind, line.Tq, entry.AtMs, new LineFields(line));
        return new CalculationCheck(shipped).Check(said, facts, out string detail) switch
        {
            CheckResult.Ok => (CheckOutcome.Ok, words),
            CheckResult.Fail => (CheckOutcome.Fail, $"{words}: {detail}"),
            _ => (CheckOutcome.Skip, detail),
        };
    }

    /// <summary>A number with thin gaps: 1 240.</summary>
    internal static string Whole(long value) =>
        value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    private static string? Redo(CalculationRow row)
    {
        int mode = row.Rounding == "up" ? MulDiv.Up : MulDiv.Down;
        long size = MulDiv.Compute(row.Quantity, Math.Abs(row.Numerator), row.Denominator,
            row.Numerator < 0 ? (mode == MulDiv.Up ? MulDiv.Down : MulDiv.Up) : mode);
        long mg = row.Numerator < 0 ? -size : size;
        return size >= 0 && mg == row.Milligrams ? null
            : $"{Words(row)}: redone it is {Whole(mg)}";
    }

    private static string Words(CalculationRow row) => row.Denominator == 1
        ? $"{Whole(row.Quantity)} {row.Unit} x {Whole(row.Numerator)} = "
            + $"{Whole(row.Milligrams)} mg CO2e"
        : $"{Whole(row.Quantity)} {row.Unit} x {Whole(row.Numerator)}/{Whole(row.Denominator)} = "
            + $"{Whole(row.Milligrams)} mg CO2e";

    private sealed class LineFields(EventLine line) : IEventFields
    {
        public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

        public bool TryGetText(string name, out string value) =>
            line.TryGetText(name, out value);
    }
}
