using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Edge.Calculator;

/// <summary>Reads the bytes of an <c>edge-pack/1</c> file into a compiled
/// <see cref="Pack"/>.</summary>
/// <remarks>Hostile bytes give faults, never an exception. Source:
/// docs/reference/pack-format.md.</remarks>
public static partial class PackReader
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = Limits.DepthMax,
    };

    /// <summary>Reads one pack.</summary>
    /// <param name="file">Name for complaints.</param>
    /// <param name="bytes">The file, UTF-8 without byte order mark.</param>
    /// <param name="faults">Everything wrong with it.</param>
    /// <returns>The pack, or null when it cannot be used.</returns>
    public static Pack? Read(string file, ReadOnlyMemory<byte> bytes,
        out IReadOnlyList<PackFault> faults)
    {
        var found = new List<PackFault>();
        faults = found;
        if (!IsPlainText(bytes.Span, file, found))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var root = new PackNode(document.RootElement, file, found);
            var pack = ReadRoot(root, bytes);
            if (found.Count == 0)
            {
                PackCompiler.Check(pack, file, found);
            }
            return found.Count == 0 ? pack : null;
        }
        catch (JsonException e)
        {
            found.Add(new PackFault("format", file, e.Path ?? "", "not strict JSON: " + e.Message));
            return null;
        }
    }

    /// <summary>Size and encoding, before anything is parsed: UTF-8 without \u escapes.</summary>
    internal static bool IsPlainText(ReadOnlySpan<byte> bytes, string file, List<PackFault> found)
    {
        if (bytes.Length is 0 or > Limits.PackBytesMax)
        {
            found.Add(
                new PackFault("format", file, "", $"1 to {Limits.PackBytesMax} bytes are read"));
        }
        else if (!Utf8.IsValid(bytes) || bytes.IndexOf("\\u"u8) >= 0)
        {
            // A lone surrogate would pass the JSON grammar and fail when it is read as text.
            found.Add(
                new PackFault("format", file, "", "the file is UTF-8 text without \\u escapes"));
        }
        return found.Count == 0;
    }

    private static Pack ReadRoot(PackNode root, ReadOnlyMemory<byte> bytes)
    {
        root.Only(
            "schema", "id", "version", "supersedes", "status", "title", "quantClass", "minEvidence",
                "flag",
            "scheme", "served", "event", "region", "timezone", "period", "valid", "unit",
            "maxQuantity",
            "rule", "parameters", "factors", "refuse", "eligibility", "caps", "plausibility",
            "evidence",
            "claimKey", "tableMass", "privacy", "beneficiary", "notice", "checks", "sources",
            "notes",
            "vectors");
        root["schema"].OneOf("edge-pack/1");
        root["timezone"].OneOf(ChinaTime.Zone);
        root["unit"]["result"].OneOf("mg");
        var valid =
            ReadWindow(root["valid"], new TimeWindow(0, TimeWindow.NoEnd), fromRequired: true);
        return new Pack
        {
            Id = Matching(root["id"], IdPattern(), "lower-case words joined by dots"),
            Version = Matching(root["version"], VersionPattern(), "major.minor.patch"),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
            Status = root["status"].OneOf("draft", "active", "withdrawn"),
            TitleEn = root["title"]["en"].Text(),
            TitleZh = root["title"]["zh"].Text(),
            QuantClass =
            root["quantClass"].OneOf("quantitative", "quantitative-default", "qualitative"),
            MinEvidence = ReadLevel(root["minEvidence"]),
            Flag = root["flag"].OneOf("seed", "official", "illustrative", "operator",
            "seed-no-factor"),
            Scheme = root["scheme"].Text(),
            Served = root["served"].OneOf("device", "platform", "device+platform"),
            Event = root["event"].OneOf("dropoff", "charge", "reading", "checkin", "feed"),
            RegionBasis = root["region"]["basis"].OneOf("site", "meter", "delivery", "platform"),
            RegionCodes = root["region"]["codes"].Texts(),
            Valid = valid,
            Period = root["period"].OneOf("none", "natural-year"),
            Quantities = [.. root["unit"]["quantity"].Items().Select(ReadCounted)],
            QuantityMax = root["maxQuantity"].Whole(),
            Rule = RuleReader.Read(root["rule"]),
            TableMass = ReadTableMass(root["tableMass"]),
            Parameters = root["parameters"].Members().ToDictionary(m => m.Name, ReadParameter),
            Factors =
            [.. root["factors"].Items().Select(f => ReadFactor(f, valid))],
            Eligibility = [.. root["eligibility"].Items().Select(g => GuardReader.Read(g, "rule"))],
            Plausibility =
            [.. root["plausibility"].Items().Select(g => GuardReader.Read(g, "check"))],
            Caps = [.. root["caps"].Items().Select(GuardReader.ReadCap)],
            ClaimKey = GuardReader.ReadClaim(root["claimKey"]),
            MayLeave = root["privacy"]["mayLeaveGateway"].Texts(),
            NeverLeave = root["privacy"]["never"].Texts(),
            Beneficiaries = [.. root["beneficiary"].Items().Select(GuardReader.ReadBeneficiary)],
            NoticeEn = root["notice"]["en"].OptionalText(),
            NoticeZh = root["notice"]["zh"].OptionalText(),
            Bytes = bytes,
        };
    }

    private static Factor ReadFactor(PackNode node, TimeWindow pack)
    {
        node.Only(
            "id", "role", "value", "unit", "gas", "boundary", "dataYear", "published", "valid",
            "conservative", "uncertainty", "quality", "flag", "source", "match", "upperBound",
            "derivedFrom", "note");
        var unitText = node["unit"].Text();
        if (!Units.TryFactorUnit(unitText, out var unit, out var perUnit))
        {
            node["unit"].Fault($"'{unitText}' is not in the list of units", "L2");
        }
        var value = node["value"].OptionalText();
        if (!PackCompiler.TryPerUnit(value, perUnit, out var factor) && perUnit.IsNumber)
        {
            node["value"].Fault(
                "a factor is a decimal string: at most 9 digits, a point, 9 digits");
        }
        return new Factor(
            Matching(node["id"], FactorIdPattern(), "letters, digits, points and hyphens"),
            node["role"].OneOf("reduction", "baseline", "project", "leakage") switch
            {
                "baseline" => FactorRole.Baseline,
                "project" => FactorRole.Project,
                "leakage" => FactorRole.Leakage,
                _ => FactorRole.Reduction,
            },
            value,
            unitText,
            unit,
            factor,
            node["match"].Members().ToDictionary(m => m.Name, m => m.Node.Text()),
            ReadWindow(node["valid"], pack, fromRequired: false),
            node["flag"].OneOf("seed", "official", "illustrative", "operator"));
    }

    private static TimeWindow ReadWindow(PackNode node, TimeWindow limits, bool fromRequired)
    {
        var from = limits.FromMs;
        var to = limits.ToMs;
        if (fromRequired || node["from"].Exists)
        {
            if (!ChinaTime.TryStartOfDay(node["from"].Text(), out from))
            {
                node["from"].Fault("a date is written yyyy-MM-dd");
            }
        }
        if (node["to"].Exists && !ChinaTime.TryStartOfDay(node["to"].Text(), out to))
        {
            node["to"].Fault("a date is written yyyy-MM-dd");
        }
        if (to <= from)
        {
            node.Fault("the window is empty: [from, to) must hold at least a day");
        }
        return new TimeWindow(from, to);
    }

    private static Parameter ReadParameter((string Name, PackNode Node) member)
    {
        var node = member.Node;
        node.Only("value", "unit", "meaning", "set", "flag", "example");
        var value = node["value"].OptionalText();
        if (value is not null && !Units.TryDecimal(value, out _))
        {
            node["value"].Fault("a parameter is a decimal string");
        }
        return new Parameter(
            member.Name, value, node["unit"].Text(),
                node["set"].OneOf("pack", "operator", "household"));
    }

    private static TableMass? ReadTableMass(PackNode node)
    {
        if (!node.Exists)
        {
            return null;
        }
        node.Only("key", "unit", "minEvidence", "set");
        node["unit"].OneOf("g");
        node["set"].OneOf("operator");
        return new TableMass(node["key"].Text(), ReadLevel(node["minEvidence"]));
    }

    private static QuantityUnit ReadCounted(PackNode node)
    {
        if (!Units.TryCounted(node.Text(), out var unit))
        {
            node.Fault("a quantity is counted in g, Wh, m, piece or s");
        }
        return unit;
    }

    private static EvidenceLevel ReadLevel(PackNode node) =>
        node.OneOf("E0", "E1", "E2", "E3", "platform") switch
    {
        "E0" => EvidenceLevel.E0,
        "E2" => EvidenceLevel.E2,
        "E3" => EvidenceLevel.E3,
        _ => EvidenceLevel.E1,
    };

    private static string Matching(PackNode node, Regex pattern, string form)
    {
        var text = node.Text();
        if (text.Length > 0 && !pattern.IsMatch(text))
        {
            node.Fault($"'{text}' must be {form}");
        }
        return text;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,23}(\.[a-z][a-z0-9-]{0,23}){1,3}\z")]
    private static partial Regex IdPattern();

    // Factor ids stand in entries, which are ASCII without quote or backslash.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,47}\z")]
    private static partial Regex FactorIdPattern();

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}\z")]
    private static partial Regex VersionPattern();
}
