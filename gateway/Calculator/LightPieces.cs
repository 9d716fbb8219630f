using System.Globalization;

namespace Edge.Calculator;

/// <summary>Pieces below the scale's least load, with the mass of the operator's table.</summary>
/// <param name="Grams">Pieces x table mass; null when the table does not hold the article.</param>
internal sealed record LightPieces(long? Grams)
{
    /// <summary>Stands in a row's ids when the mass came from the table and not from the
    /// scale.</summary>
    public const string Id = "tableMass";

    private const long PiecesMax = 1_000;
    private const long GramsMax = 100_000;

    /// <summary>Null when the event was weighed, or the pack has no such way.</summary>
    public static LightPieces? Of(Pack pack, Activity activity)
    {
        if (pack.TableMass is not { } rule || activity.Long("net") is not null
            || activity.Long("pieces") is not (>= 0 and <= PiecesMax and var pieces))
        {
            return null;
        }
        var article = activity.Text(rule.Key);
        var table = activity.Terms.Tables.GetValueOrDefault(pack.Id, []);
        foreach (var row in table)
        {
            if (row.Count == 2 && row[0] == article
                && long.TryParse(row[1], NumberStyles.None, CultureInfo.InvariantCulture,
                out var grams)
                && grams is > 0 and <= GramsMax)
            {
                return new LightPieces(pieces * grams);
            }
        }
        return new LightPieces((long?)null);
    }
}
