namespace Edge.Calculator;

/// <summary>What is agreed for a site: its place, its packs and the values its operator
/// supplies.</summary>
/// <remarks>
/// Gateway and platform hold the same terms; with them the same event gives the same calculation on
/// both.
/// </remarks>
/// <param name="Region">Administrative code, e.g. CN-4403 (GB/T 2260).</param>
/// <param name="GridRegion">Grid region, e.g. CN-grid-South; empty when nothing is charged
/// here.</param>
/// <param name="Platform">Platform whose own factors apply; null for none.</param>
/// <param name="Packs">
/// Event kind, or kind/category, to the packs allowed for it, separated by blanks, the first being
/// the default; <c>id</c> takes the version in force, <c>id@version</c> pins one.
/// </param>
public sealed record SiteTerms(
    string Region,
    string GridRegion,
    string? Platform,
    IReadOnlyDictionary<string, string> Packs)
{
    private static readonly IReadOnlyDictionary<string, string> Nothing =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values the operator supplies: "pack/parameter", e.g. "ev.charge.grid/eta" to
    /// "0.92".</summary>
    /// <remarks>Default: none.</remarks>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = Nothing;

    /// <summary>
    /// Tables the operator loads, by pack id: rows of key members and a decimal value, e.g. brand,
    /// model, memory, kg per piece (appendix A of the Shenzhen methodology).
    /// </summary>
    /// <remarks>Default: none; a pack that looks up then credits nothing.</remarks>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<string>>> Tables { get; init; } =
        new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>(StringComparer.Ordinal);

    /// <summary>Who a pack's reductions belong to, by pack id: roles and parts that add up to 1.
    /// </summary>
    /// <remarks>Default: none; the reduction is then the resident's alone.</remarks>
    public IReadOnlyDictionary<string, IReadOnlyList<Share>> Shares { get; init; } =
        new Dictionary<string, IReadOnlyList<Share>>(StringComparer.Ordinal);

    /// <summary>Rated power of a connector. Units: W. Default: 0, unknown, the rate check is left
    /// out.</summary>
    public long RatedPowerW { get; init; }

    /// <summary>What a compartment takes. Units: g. Default: 0, unknown, the check is left
    /// out.</summary>
    public long CompartmentGrams { get; init; }

    /// <summary>Installed photovoltaic power. Units: W. Default: 0, taken from the event.</summary>
    public long CapacityW { get; init; }

    /// <summary>Keys of meters that sign what they measured. Default: none.</summary>
    public IReadOnlyList<MeterKey> MeterKeys { get; init; } = [];

    /// <summary>How long a calibration holds. Units: days. Default: 366.</summary>
    public int CalibrationDays { get; init; } = 366;

    /// <summary>Whether these terms allow a pack that credits generated energy.</summary>
    /// <remarks>Such a pack is linear in the Wh of a reading: generation times a factor.</remarks>
    public static bool ClaimsGeneration(PackLibrary packs, SiteTerms terms)
    {
        ArgumentNullException.ThrowIfNull(packs);
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Packs
            .Where(pair => pair.Key.Split('/')[0] == "reading")
            .SelectMany(pair => pair.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(name => packs.Find(name.Split('@')[0]) is
                { Event: "reading", Rule.Kind: RuleKind.Linear });
    }

    /// <summary>A value the operator supplied for a pack; null when none.</summary>
    internal string? Parameter(string pack, string name) =>
        Parameters.GetValueOrDefault(pack + "/" + name);
}

/// <summary>The public key of a signing meter, agreed for a site.</summary>
/// <param name="Dev">Device that reports the meter.</param>
/// <param name="Meter">The meter's name in its events.</param>
/// <param name="Serial">Serial number that its signed records carry (MS, else GS).</param>
/// <param name="Key">Public key as its maker prints it: hex or base64.</param>
public sealed record MeterKey(string Dev, string Meter, string Serial, string Key);
