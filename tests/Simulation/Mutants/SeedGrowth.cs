using System.Reflection;
using System.Text.Json;
using Edge.Tests.Simulation.Planted;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>Finds seeds for the fuzzing of the kernel's parsers that go ways no other goes.
/// </summary>
/// <remarks>The copy of a room that the mutants live in also says which side of which condition was
/// taken. A changed input that took a new one becomes a seed; what is kept is written beside the
/// tests' vectors, so that every run begins where this one ended (docs/decisions/0144).</remarks>
internal sealed class SeedGrowth
{
    private static readonly JsonSerializerOptions lines = new() { WriteIndented = true };
    private readonly MutatedRoom rooms;
    private readonly bool[] went;
    private readonly KernelRoom room;

    /// <summary>Loads a room with its ways counted.</summary>
    public SeedGrowth(KernelRoom room)
    {
        this.room = room;
        rooms = MutatedRoom.Load(room);
        went = new bool[rooms.Went.Length];
    }

    /// <summary>The rooms with parsers, each with the tests that give them hostile bytes.</summary>
    public static IReadOnlyList<KernelRoom> Parsers { get; } =
    [
        new("wire", "firmware/Wire", [], ["Unit.Wire.HostileLineTests"]),
        new("batch", "gateway/Batch", ["!LoneVerifier.cs"], ["Unit.Batch.HostileBytesTests"]),
        new("exact", "gateway/Exact", [], ["Unit.Calculator.HostilePackTests.A_devices"]),
        new("packs", "gateway/Calculator",
            [
                "PackReader.cs", "PackNode.cs", "PackCompiler.cs", "RuleReader.cs",
                "GuardReader.cs", "Units.cs", "ChinaTime.cs",
            ],
            ["Unit.Calculator.HostilePackTests.A_pack"]),
    ];

    /// <summary>Runs the tests and keeps what went new ways; says what came of it.</summary>
    public IReadOnlyList<string> Run()
    {
        Assembly tests = rooms.Tests("Unit");
        Type hostile = tests.GetType("Edge.Tests.Common.Hostile", throwOnError: true)!;
        var said = new List<string>();
        hostile.GetProperty("IsNewWay")!.SetValue(null, (Func<bool>)IsNewWay);
        hostile.GetProperty("Grown")!.SetValue(null, (Action<string, IReadOnlyList<byte[]>>)(
            (name, seeds) => said.Add(Keep(name, seeds))));
        string[] classes = [.. room.Tests.Select(name => string.Join('.', name.Split('.')[..3]))];
        foreach (TestCase test in TestCase.Of(tests, classes).Where(test => room.Tests.Any(
            name => test.Name.StartsWith("Edge.Tests." + name, StringComparison.Ordinal))))
        {
            // A way that another parser went is new to this one.
            Array.Clear(rooms.Went);
            Array.Clear(went);
            if (test.Run(TimeSpan.FromHours(1)) is { } wrong)
                said.Add($"{test.Name}: {wrong.Message}");
        }
        return said;
    }

    private bool IsNewWay()
    {
        if (went.AsSpan().SequenceEqual(rooms.Went)) return false;
        rooms.Went.CopyTo(went, 0);
        return true;
    }

    private string Keep(string name, IReadOnlyList<byte[]> seeds)
    {
        string folder = Path.Combine(Sources.Root, "tests", "vectors", "hostile");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(
            seeds.Select(Convert.ToBase64String), lines) + "\n");
        return $"{name}: {seeds.Count} seeds kept, {went.Count(side => side)} ways";
    }
}
