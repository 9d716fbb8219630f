namespace Edge.Tests.Unit.Nano;

/// <summary>Each trap, planted on purpose, turns the gate red.</summary>
/// <remarks>Sources: <c>tests/vectors/nano-planted</c>, one file per row of the gate.</remarks>
[Collection(nameof(NanoCollection))]
public sealed class PlantedViolationTests(NanoBuild build, ITestOutputHelper output)
{
    private static readonly string Folder = Repository.Path("tests", "vectors", "nano-planted");

    [Fact]
    public void Every_planted_violation_is_found_under_its_rule()
    {
        // Goal: no row of the gate is dead. Expected rule: the first line of each source.
        string[] files = Directory.GetFiles(Folder, "*.cs");
        string library = PlantedLibrary();
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.ForEach(files, new() { MaxDegreeOfParallelism = 2 }, file =>
        {
            string[] lines = File.ReadAllLines(file);
            string rule = lines[0]["// rule: ".Length..];
            (IReadOnlyList<string> errors, IReadOnlyList<Finding> found) = Examine(
                file, Options(lines), library);
            if (errors.Count > 0) wrong.Add($"{Path.GetFileName(file)}: {errors[0]}");
            else if (!found.Any(f => f.Rule == rule))
                wrong.Add($"{Path.GetFileName(file)}: no finding of rule {rule}");
        });
        output.WriteLine($"{files.Length} planted sources");
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    [Fact]
    public void The_compiler_refuses_what_nanoFramework_lacks()
    {
        // Goal: firmware.md's list "does not compile" is true of our surface. Errors of one
        // phase hide those of the next, so refused files leave and the rest is tried again.
        var left = Directory.GetFiles(Path.Combine(Folder, "refused"), "*.cs").ToHashSet();
        int all = left.Count;
        while (left.Count > 0)
        {
            IReadOnlyList<string> errors = build.Compile(build.Scratch("refused.dll"),
                ["mscorlib", "nanoFramework.System.Text"],
                left.Select(f => $"\"{f}\"").Append("-target:library"));
            string[] named = left.Where(f => errors.Any(
                e => e.Contains(Path.GetFileName(f), StringComparison.Ordinal))).ToArray();
            if (named.Length == 0) break;
            left.ExceptWith(named);
        }
        output.WriteLine($"{all - left.Count} of {all} refused with file and line");
        // Some types the compiler misses only when it writes the assembly, without a line.
        left.RemoveWhere(file => build.Compile(build.Scratch("refused.dll"), ["mscorlib"],
            [$"\"{file}\"", "-target:library"]).Count > 0);
        Assert.Empty(left.Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("jmp")]
    [InlineData("ckfinite")]
    [InlineData("tail.")]
    public void An_instruction_no_csharp_compiler_emits_is_refused(string name)
    {
        // Expected: ECMA-335 III; these three cannot be planted as C#.
        byte[] il = name switch
        {
            "jmp" => [0x27, 1, 0, 0, 6], "ckfinite" => [0xC3], _ => [0xFE, 0x14],
        };
        Assert.Equal(name, IlWalk.Read(il).Single().Name);
        Assert.Contains(name, GateIl.Refused);
    }

    [Theory]
    [InlineData("il-size")]
    [InlineData("text-size")]
    [InlineData("methods")]
    public void An_assembly_too_large_for_the_device_is_refused(string rule)
    {
        // Goal: the size rows. Source written here: it would be 60 KB of nothing on disk.
        string body = rule switch
        {
            "il-size" => string.Concat(Enumerable.Repeat("        F(100000, 200000);\n", 6000)),
            "text-size" => $"        G(\"{new string('x', GateLimits.TextBytes)}\");\n",
            _ => "",
        };
        string many = rule != "methods" ? "" : string.Concat(
            Enumerable.Range(0, GateLimits.MethodsOfAKind + 1)
                .Select(i => $"    public static void M{i}() {{ }}\n"));
        string file = build.Scratch(rule + ".cs");
        File.WriteAllText(file, "public static class Planted\n{\n    public static void Use()\n"
            + "    {\n" + body + "    }\n    static void F(int a, int b) { }\n"
            + "    static void G(string a) { }\n" + many + "}\n");
        (IReadOnlyList<string> errors, IReadOnlyList<Finding> found) =
            Examine(file, [], PlantedLibrary());
        Assert.Empty(errors);
        Assert.Contains(found, f => f.Rule == rule);
    }

    private string PlantedLibrary()
    {
        string library = build.Scratch("planted-mscorlib/mscorlib.dll");
        if (File.Exists(library)) return library;
        Directory.CreateDirectory(Path.GetDirectoryName(library)!);
        string sources = Repository.Path("firmware", "Nano", "mscorlib");
        Assert.Empty(SdkCompiler.Run(library, Directory.GetFiles(sources, "*.cs")
            .Append(Path.Combine(Folder, "surface", "Extras.cs"))
            .Select(f => $"\"{f}\"").Append("-target:library")));
        return library;
    }

    private static string[] Options(string[] lines) =>
        lines[1].StartsWith("// options: ", StringComparison.Ordinal)
            ? lines[1]["// options: ".Length..].Split(' ') : [];

    private (IReadOnlyList<string>, IReadOnlyList<Finding>) Examine(
        string file, string[] options, string library)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        string assembly = build.Scratch("planted." + name + ".dll");
        var references = new HashSet<string>(["mscorlib"], StringComparer.Ordinal);
        var arguments = new List<string>
        {
            $"-r:\"{library}\"", "-target:library", $"\"{file}\"",
        };
        foreach (string option in options)
        {
            // -also: links and declares an assembly, -link: only links it.
            bool also = option.StartsWith("-also:", StringComparison.Ordinal);
            if (also || option.StartsWith("-link:", StringComparison.Ordinal))
            {
                arguments.Add($"-r:\"{Path.Combine(build.Surface, option[6..] + ".dll")}\"");
                if (also) references.Add(option[6..]);
            }
            else if (option != "-noinfo")
                arguments.Add(option.Replace("{self}", $"\"{file}\"", StringComparison.Ordinal));
        }
        if (!options.Contains("-noinfo"))
            arguments.Add($"\"{Repository.Path("firmware", "NanoAssemblyInfo.cs")}\"");
        IReadOnlyList<string> errors = SdkCompiler.Run(assembly, arguments);
        if (errors.Count > 0) return (errors, []);
        var terms = new GateTerms(true, false, references, new HashSet<string> { "Mood" });
        return (errors, Gate.Examine(assembly, terms));
    }
}
