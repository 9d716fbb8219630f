namespace Edge.Tests.Unit.Nano;

/// <summary>The hand-written surface offers nothing that nanoFramework does not.</summary>
[Collection(nameof(NanoCollection))]
public sealed class SurfaceTests(NanoBuild build, ITestOutputHelper output)
{
    [Fact]
    public void Every_surface_member_stands_in_nanoFrameworks_own_list()
    {
        // Goal: the compiler refuses what the real libraries lack. Expected lines: the list
        // generated from the metadata of the real assemblies (its README, check 1 to 3).
        Dictionary<string, ApiType> known = ReadList();
        var wrong = new List<string>();
        int members = 0;
        foreach (string path in Directory.GetFiles(build.Surface, "*.dll"))
            foreach (ApiType type in ApiListing.Of(path))
            {
                members += type.Lines.Count;
                wrong.AddRange(Differences(type, known));
            }
        output.WriteLine($"{members} surface members, all found");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(members > 200, $"only {members} members: was the surface compiled?");
    }

    [Fact]
    public void The_package_table_agrees_with_the_list()
    {
        // Expected: the list's A lines (package, version, status, refs).
        foreach (string line in File.ReadLines(List()))
        {
            if (!line.StartsWith("A ", StringComparison.Ordinal)) continue;
            string[] parts = line.Split(' ');
            if (!NanoPackages.ByAssembly.TryGetValue(parts[1], out NanoPackage? ours)) continue;
            string Field(string name) => parts.Single(
                p => p.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
            Assert.Equal(Field("package"), ours.Package);
            Assert.Equal(Field("version"), ours.Version);
            Assert.Equal(Field("status") == "verified", ours.Verified);
            string refs = Field("refs");
            Assert.Equal(
                refs == "-" ? [] : refs.Split(',').Order(), ours.Refs.Order());
        }
    }

    [Theory]
    [InlineData("M - int get_Length()", "M - int get_Size()")]
    [InlineData("F k int MaxValue=2147483647", "F k int MaxValue=2147483646")]
    [InlineData("C p ()", "C - ()")]
    public void An_invented_member_is_found(string real, string invented)
    {
        // Goal: the comparison can fail. The list holds one type with one line.
        var known = ApiListing.Parse(["A x refs=-", "T class A.B : A.C", real]);
        var right = new ApiType("x", "A.B", "class : A.C", [], [real]);
        Assert.Empty(Differences(right, known));
        Assert.NotEmpty(Differences(right with { Lines = [invented] }, known));
        Assert.NotEmpty(Differences(right with { Kind = "class" }, known));
        Assert.NotEmpty(Differences(right with { Interfaces = ["A.IZ"] }, known));
        Assert.NotEmpty(Differences(right with { Name = "A.Z" }, known));
    }

    // Skips, aloud, where the list is not beside the repository.
    private static string List() => SharedVectors.UnderShared("nano/api.txt");

    private static Dictionary<string, ApiType> ReadList() =>
        ApiListing.Parse(File.ReadLines(List()));

    private static IEnumerable<string> Differences(
        ApiType type, Dictionary<string, ApiType> known)
    {
        if (!known.TryGetValue(type.Assembly + "|" + type.Name, out ApiType? real))
            return [$"{type.Assembly}: no type {type.Name}"];
        var wrong = new List<string>();
        if (real.Kind != type.Kind)
            wrong.Add($"{type.Name} is \"{real.Kind}\", not \"{type.Kind}\"");
        wrong.AddRange(type.Interfaces.Except(real.Interfaces)
            .Select(i => $"{type.Name} does not implement {i}"));
        wrong.AddRange(type.Lines.Except(real.Lines)
            .Select(line => $"{type.Name} has no \"{line}\""));
        return wrong;
    }
}
