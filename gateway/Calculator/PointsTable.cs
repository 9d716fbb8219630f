using System.Text.Json;

namespace Edge.Calculator;

/// <summary>One row of a points table.</summary>
/// <param name="Pack">Pack id it speaks of.</param>
/// <param name="MgPerPoint">Reduction that makes one point. Units: mg; null for a pack that only
/// counts.</param>
/// <param name="PointsPerCount">Points for one counted act; null for a pack with a
/// reduction.</param>
public sealed record PointsRow(string Pack, long? MgPerPoint, long? PointsPerCount);

/// <summary>
/// A platform's points, kept apart from reductions: the same act may be 500 points here and 300
/// there, and never is a gram of CO2e.
/// </summary>
/// <remarks>Points are rounded down; what is left over is carried to the next act.
/// Immutable.</remarks>
public sealed class PointsTable
{
    /// <summary>Lowest price a point may imply. Units: yuan per t. Lint rule L15.</summary>
    public const long YuanPerTonneMin = 1;

    /// <summary>Highest price a point may imply. Units: yuan per t. Lint rule L15.</summary>
    public const long YuanPerTonneMax = 1_000;

    private const int RowsMax = 1_024;

    private static readonly JsonDocumentOptions Strict =
        new() { AllowDuplicateProperties = false, MaxDepth = Limits.DepthMax };

    private PointsTable(string platform, string version, IReadOnlyList<PointsRow> rows)
    {
        Platform = platform;
        Version = version;
        Rows = rows;
    }

    /// <summary>Whose points.</summary>
    public string Platform { get; }

    /// <summary>Version of the table.</summary>
    public string Version { get; }

    /// <summary>Its rows.</summary>
    public IReadOnlyList<PointsRow> Rows { get; }

    /// <summary>Reads an <c>edge-points/1</c> file.</summary>
    /// <returns>The table, or null with the faults named (rule L15, or format).</returns>
    public static PointsTable? Read(
        string file, ReadOnlyMemory<byte> bytes, out IReadOnlyList<PackFault> faults)
    {
        var found = new List<PackFault>();
        faults = found;
        if (!PackReader.IsPlainText(bytes.Span, file, found))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var root = new PackNode(document.RootElement, file, found);
            root.Only("schema", "platform", "version", "yuanPerPoint", "rows", "notes");
            root["schema"].OneOf("edge-points/1");
            foreach (var name in (string[])["platform", "version"])
            {
                if (!root[name].Exists)
                {
                    root[name].Fault("a points table belongs to a platform and has a version",
                        "L15");
                }
            }
            var rows = root["rows"].Items().Take(RowsMax).Select(r => ReadRow(r, root)).ToList();
            return found.Count > 0
                ? null
                : new PointsTable(root["platform"].Text(), root["version"].Text(), rows);
        }
        catch (JsonException e)
        {
            found.Add(new PackFault("format", file, e.Path ?? "", "not strict JSON: " + e.Message));
            return null;
        }
    }

    /// <summary>Points for a reduction, with what is left over from acts before.</summary>
    /// <param name="pack">Pack id.</param>
    /// <param name="milligrams">Reduction of the act; a negative one gives no points and costs
    /// none.</param>
    /// <param name="carried">Left over from before, below one point. Units: mg.</param>
    /// <param name="left">Left over now. Units: mg.</param>
    public long Points(string pack, long milligrams, long carried, out long left)
    {
        left = carried;
        if (milligrams <= 0 || Find(pack)?.MgPerPoint is not { } each
            || !Exact.MulDiv.TryAdd(milligrams, carried, out var sum) || sum < 0)
        {
            return 0;
        }
        left = sum % each;
        return sum / each;
    }

    /// <summary>Points for acts that are only counted.</summary>
    public long PointsForCount(string pack, long count) =>
        count > 0 && Find(pack)?.PointsPerCount is { } each
        && Exact.MulDiv.Compute(count, each, 1, Exact.MulDiv.Down) is >= 0 and var points
            ? points
            : 0;

    private PointsRow? Find(string pack) => Rows.FirstOrDefault(r => r.Pack == pack);

    private static PointsRow ReadRow(PackNode node, PackNode root)
    {
        node.Only("pack", "mgPerPoint", "pointsPerCount");
        var mg = node["mgPerPoint"].OptionalWhole();
        var count = node["pointsPerCount"].OptionalWhole();
        if ((mg is null) == (count is null) || mg == 0)
        {
            node.Fault("a row has mgPerPoint above 0, or pointsPerCount");
        }
        if (mg > 0 && root["yuanPerPoint"].OptionalText() is { } price)
        {
            CheckPrice(node, price, mg.Value);
        }
        return new PointsRow(node["pack"].Text(), mg, count);
    }

    // A seed gives one yuan for one gram, 1 000 000 yuan per t, where allowances cost 17 to 77.
    private static void CheckPrice(PackNode node, string price, long mgPerPoint)
    {
        if (!Ratio.TryRead(price, out var yuan))
        {
            node.Fault("yuanPerPoint is a decimal string", "L15");
            return;
        }
        var perTonne = yuan * Ratio.Of(1_000_000_000, mgPerPoint);
        if ((perTonne - Ratio.Of(YuanPerTonneMin, 1)).Numerator < 0
            || (perTonne - Ratio.Of(YuanPerTonneMax, 1)).Numerator > 0)
        {
            node.Fault($"a point is worth {perTonne.HalfUp(2)} yuan per t; "
                + $"{YuanPerTonneMin} to {YuanPerTonneMax} are believed", "L15");
        }
    }
}
