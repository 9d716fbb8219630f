namespace Edge.Device.Classify;

/// <summary>Weights and limits of the classifier: data, written by the trainer in the tests.
/// </summary>
/// <remarks>
/// The things it was trained on are simulated after published ranges, not measured: see
/// <c>docs/reference/classification.md</c>.
/// </remarks>
public static class MaterialTable
{
    /// <summary>A weight of one natural unit.</summary>
    public const int One = 4096;

    /// <summary>Numbers per thing.</summary>
    public const int Features = 6;

    /// <summary>Columns of <see cref="Rules"/>.</summary>
    public const int RuleColumns = 4;

    /// <summary>Categories, as the packs name them.</summary>
    public static readonly string[] Names =
        ["mixed-paper", "PET", "glass", "aluminium-can", "kitchen"];

    /// <summary>For each category a constant, then a weight for each number.</summary>
    public static readonly int[] Weights =
    [
        -218832, 2233, 679, 17, 36, 55, -5,
        -106917, 1093, 1012, 20, 26, 29, -27,
        -198752, 1921, 1029, 14, 38, 32, -41,
        -220601, 843, 955, 370, 27, 47, -11,
        -233966, 2122, 785, 23, 117, 39, -7,
    ];

    /// <summary>Least and most metal (per thousand), least and most g per m of height.</summary>
    public static readonly int[] Rules =
    [
        0, 300, 300, 200000,
        0, 250, 50, 4000,
        0, 250, 700, 30000,
        500, 1000, 60, 8000,
        0, 300, 700, 200000,
    ];

    /// <summary>1024 times e to the minus quarters.</summary>
    public static readonly int[] Decay =
    [
        1024, 797, 621, 484, 377, 293, 228, 178, 139, 108, 84, 65, 51, 40, 31, 24, 19, 15, 11, 9,
        7, 5, 4, 3, 3, 2, 2, 1, 1,
    ];
}
