namespace Edge.Batch.Ocmf;

/// <summary>What an OBIS code of a reading stands for.</summary>
/// <param name="Register"><c>import</c>, <c>export</c>, <c>other</c> or <c>unknown</c>.</param>
/// <param name="Key">One spelling for all spellings of the same register.</param>
/// <param name="Placeholder">The code holds the standard's own letters <c>b</c> or
/// <c>e</c>.</param>
/// <remarks>
/// Group C is hexadecimal in OCMF: 1.8 and B0.8 to B3.8 import, 2.8 and C0.8 to C3.8 export.
/// Source: OCMF 1.4, table of
/// reading identifications; IEC 62056-6-1.
/// </remarks>
public sealed record OcmfObis(string Register, string Key, bool Placeholder)
{
    /// <summary>Takes a code apart.</summary>
    public static OcmfObis Parse(string? code)
    {
        if (code is null || code.Length > 32)
        {
            return new OcmfObis("unknown", "", false);
        }

        var medium = code.IndexOf(':', StringComparison.Ordinal);
        var groups = (medium < 0 ? code : code[(medium + 1)..]).Split('.', '*', '&');
        if (groups.Length is < 2 or > 4 || groups.Any(g => g.Length is 0 or > 3 || !IsHex(g)))
        {
            return new OcmfObis("unknown", "", false);
        }

        var placeholder = (medium >= 0 && code[..medium].EndsWith("-b", StringComparison.Ordinal))
            || (groups.Length > 2 && groups[2] == "e");
        var (c, d) = (Trim(groups[0]), Trim(groups[1]));
        var e = groups.Length > 2 && groups[2] != "e" ? Trim(groups[2]) : "0";
        var f = groups.Length > 3 && Trim(groups[3]) is not ("FF" or "255") ? Trim(groups[3]) : "";
        return new OcmfObis(Classify(c, d), $"{c}.{d}.{e}*{f}", placeholder);
    }

    private static string Classify(string c, string d)
    {
        if (d == "8")
        {
            switch (c)
            {
                case "1" or "B0" or "B1" or "B2" or "B3":
                    return "import";
                case "2" or "C0" or "C1" or "C2" or "C3":
                    return "export";
            }
        }

        // 0 to 95 are quantities of IEC 62056-6-1; 96 to 99 and the makers' own are not told apart
        // here.
        return c.Length <= 2 && c.All(char.IsAsciiDigit)
            && string.CompareOrdinal(c.PadLeft(2, '0'), "96") < 0
            ? "other"
            : "unknown";
    }

    private static bool IsHex(string group) => group.All(char.IsAsciiHexDigit);

    private static string Trim(string group)
    {
        var trimmed = group.TrimStart('0').ToUpperInvariant();
        return trimmed.Length == 0 ? "0" : trimmed;
    }
}
