namespace Edge.Device.Qr;

/// <summary>Sizes of QR codes, versions 1 to 10, error correction level M.</summary>
/// <remarks>Source: ISO/IEC 18004 tables 1, 9 and annex E.</remarks>
internal static class QrTables
{
    public const int VersionMax = 10;

    // Per version: error words of a block, blocks of the first kind, data words in each of
    // them, blocks of the second kind (one data word more), last alignment step.
    private static readonly byte[] Shapes =
    [
        10, 1, 16, 0,  16, 1, 28, 0,  26, 1, 44, 0,  18, 2, 32, 0,  24, 2, 43, 0,
        16, 4, 27, 0,  18, 4, 31, 0,  22, 2, 38, 2,  22, 3, 36, 2,  26, 4, 43, 1,
    ];

    // Centres of the alignment patterns besides 6: the middle one (0 for none) and the last.
    private static readonly byte[] Centres =
        [0, 0, 0, 18, 0, 22, 0, 26, 0, 30, 0, 34, 22, 38, 24, 42, 26, 46, 28, 50];

    public static int ErrorWords(int version) => Shapes[(version - 1) * 4];

    public static int FirstBlocks(int version) => Shapes[(version - 1) * 4 + 1];

    public static int FirstWords(int version) => Shapes[(version - 1) * 4 + 2];

    public static int SecondBlocks(int version) => Shapes[(version - 1) * 4 + 3];

    public static int MiddleCentre(int version) => Centres[(version - 1) * 2];

    public static int LastCentre(int version) => Centres[(version - 1) * 2 + 1];

    public static int DataWords(int version) =>
        (FirstBlocks(version) + SecondBlocks(version)) * FirstWords(version)
        + SecondBlocks(version);

    // Mode and count take 12 bits to version 9, 20 bits in version 10.
    public static int Capacity(int version) => DataWords(version) - (version < 10 ? 2 : 3);
}
