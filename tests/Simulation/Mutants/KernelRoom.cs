namespace Edge.Tests.Simulation.Mutants;

/// <summary>A room of the trust kernel, and the tests that answer for it.</summary>
/// <param name="Name">Its name in reports and in <c>EDGE_MUTANTS</c>.</param>
/// <param name="Folder">Its project, from the repository's root.</param>
/// <param name="Files">The files that count, or with ! those that do not; all of the folder when
/// none is named, not its subfolders.</param>
/// <param name="Tests">Beginnings of the names of test classes, without <c>Edge.Tests.</c>.
/// </param>
internal sealed record KernelRoom(
    string Name, string Folder, IReadOnlyList<string> Files, IReadOnlyList<string> Tests)
{
    /// <summary>What the promise rests on.</summary>
    public static IReadOnlyList<KernelRoom> All { get; } =
    [
        new("wire", "firmware/Wire", [],
            ["Unit.Wire.", "Conformance.Wire.", "Conformance.Pipeline.AcceptanceTests",
                "Unit.Device.Claim.", "Unit.Device.Orders."]),
        new("exact", "gateway/Exact", [],
            ["Unit.Exact.", "Unit.Calculator.ArithmeticProperties",
                "Unit.Calculator.CompactPackTests"]),
        // Tests that start openssl, node or python at every turn are left to themselves, and with
        // them the lone verifier, which they compare with its two brothers.
        new("batch", "gateway/Batch", ["!LoneVerifier.cs"],
            ["Unit.Batch.", "Unit.Pipeline.Releases.ReleaseManifestTests",
                "Conformance.Batch.MerkleVectorTests",
                "Conformance.Batch.NoteVectorTests", "Conformance.Batch.SignatureVectorTests",
                "Conformance.Batch.TamperTests", "Conformance.Batch.WorkedBatchTests",
                "Conformance.Platform.WorkedPlatformTests"]),
        new("journal", "gateway/Pipeline",
            ["Verify.cs", "Journal.cs", "JournalEvents.cs", "JournalLog.cs", "Head.cs"],
            // Those that drive these classes directly; tests over the gateway's loops would find
            // more, but each waits, and with them a mutant costs minutes.
            ["Unit.Pipeline.HeadTests", "Unit.Pipeline.HeadSlotTests",
                "Unit.Pipeline.VerifyClockTests",
                "Unit.Pipeline.JournalEdgeTests", "Unit.Pipeline.JournalRowsTests"]),
    ];

    /// <summary>Its assembly.</summary>
    public string Assembly => $"Edge.{Folder.Split('/')[1]}";

    /// <summary>Whether a source of it counts.</summary>
    public bool Has(string file) => Path.GetDirectoryName(file) == Folder
        && !Files.Contains("!" + Path.GetFileName(file))
        && (Files.All(name => name[0] == '!') || Files.Contains(Path.GetFileName(file)));
}
