namespace Edge.Tests.Unit.Nano;

/// <summary>Every nanoFramework project passes the gate.</summary>
[Collection(nameof(NanoCollection))]
public sealed class GateTests(NanoBuild build, ITestOutputHelper output)
{
    // ESP32-only files of an app; all others must stay portable.
    private static readonly string[] BoardFiles = ["Board.cs", "Program.cs", "Pins.g.cs"];
    private static readonly string[] BoardFolders =
        ["firmware/Online", "firmware/Esp32", "firmware/Twin/Link"];

    public static TheoryData<string> Projects() =>
        [.. NanoProject.All.Select(p => Path.GetRelativePath(Repository.Root, p.FullPath))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_compiles_against_the_surface_and_passes_the_gate(string project)
    {
        // Goal: what is flashed loads and runs. Rules: docs/reference/nano-gate.md.
        NanoProject read = NanoProject.Read(Repository.Path(project));
        Assert.NotEmpty(read.Sources);
        string assembly = build.Assembly(read);
        bool bench = read.Name.EndsWith(".Bench", StringComparison.Ordinal);
        bool portable = bench || (!read.IsProgram && !IsBoardProject(read));
        Pass(assembly, read, portable, bench);
        (int il, int text) = Gate.Size(assembly);
        output.WriteLine($"{read.Name}: {il} bytes of IL, {text} bytes of names and literals");
    }

    [Fact]
    public void The_sizes_that_the_reference_states_are_those_of_today()
    {
        // Goal: figures of device.md do not rot. Expected: its table of assemblies, not exceeded
        // and not stale by more than a fifth.
        foreach (string line in File.ReadLines(Repository.Path("docs", "reference", "device.md")))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 4 || !cells[1].StartsWith("`Edge.", StringComparison.Ordinal))
                continue;
            NanoProject project = NanoProject.All.Single(p => p.Name == cells[1].Trim('`'));
            (int il, int text) = Gate.Size(build.Assembly(project));
            output.WriteLine($"{project.Name}: {il} IL, {text} names and literals");
            Assert.InRange(il, Stated(cells[2]) * 4 / 5, Stated(cells[2]));
            Assert.InRange(text, Stated(cells[3]) * 4 / 5, Stated(cells[3]));
        }
    }

    private static int Stated(string cell) => int.Parse(
        cell.Replace(" ", "", StringComparison.Ordinal),
        System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_files_beside_a_board_stay_portable(string project)
    {
        // Goal: the app without Board.cs and Program.cs runs on any CLR (the bench, the twin).
        NanoProject read = NanoProject.Read(Repository.Path(project));
        if (!IsBoardProject(read)) return;
        string[] portable = read.Sources
            .Where(f => !IsBoardFile(f)).ToArray();
        string output = build.Scratch(read.Name + ".portable.dll");
        string[] rest =
        [
            "-target:library",
            .. read.ProjectReferences.Select(p => $"-r:\"{build.Assembly(NanoProject.Read(p))}\""),
            .. portable.Select(f => $"\"{f}\""),
        ];
        Assert.Empty(build.Compile(output, read.References, rest));
        Pass(output, read, portable: true, bench: false);
    }

    private static bool IsBoardProject(NanoProject project) =>
        project.Sources.Any(IsBoardFile);

    private static bool IsBoardFile(string file) =>
        BoardFiles.Contains(Path.GetFileName(file))
        || BoardFolders.Contains(Path.GetRelativePath(
            Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

    private void Pass(string assembly, NanoProject project, bool portable, bool bench)
    {
        var references = project.References
            .Concat(project.ProjectReferences.Select(p => Path.GetFileNameWithoutExtension(p)))
            .ToHashSet(StringComparer.Ordinal);
        var terms = new GateTerms(portable, bench, references, build.EnumNames());
        IReadOnlyList<Finding> found = Gate.Examine(assembly, terms);
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
