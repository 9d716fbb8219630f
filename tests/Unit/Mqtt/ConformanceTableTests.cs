using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>The table <c>docs/reference/mqtt-conformance.md</c> has every normative statement of
/// both specifications, each with a test that exists or a reason.</summary>
public sealed partial class ConformanceTableTests
{
    private static readonly (string Version, string Id, string Proof)[] Rows = [.. Read()];

    // The numbers of the statements, section by section: MQTT 3.1.1 and 5.0, appendix B each.
    private const string Statements311 = """
        1.5.3:3 2.2.2:2 2.3.1:7 3.1.0:2 3.1.2:24 3.1.3:11 3.1.4:5 3.2.0:1 3.2.2:6 3.3.1:12
        3.3.2:3 3.3.4:1 3.3.5:2 3.6.1:1 3.8.1:1 3.8.3:4 3.8.4:6 3.9.3:2 3.10.1:1 3.10.3:2
        3.10.4:6 3.12.4:1 3.14.1:1 3.14.4:3 4.1.0:2 4.3.1:1 4.3.2:2 4.3.3:2 4.4.0:1
        4.5.0:2 4.6.0:6 4.7.1:3 4.7.2:1 4.7.3:4 4.8.0:2 6.0.0:4 7.0.0:2 7.1.1:1 7.1.2:1
        """;

    private const string Statements50 = """
        1.5.4:3 1.5.5:1 1.5.7:1 2.1.3:1 2.2.1:6 2.2.2:1 3.1.0:2 3.1.2:30 3.1.3:12 3.1.4:6
        3.2.0:2 3.2.2:22 3.3.1:13 3.3.2:20 3.3.4:10 3.4.2:3 3.5.2:3 3.6.1:1 3.6.2:3 3.7.2:3
        3.8.1:1 3.8.3:5 3.8.4:8 3.9.2:2 3.9.3:2 3.10.1:1 3.10.3:2 3.10.4:6 3.11.2:2 3.11.3:2
        3.12.4:1 3.14.0:1 3.14.1:1 3.14.2:4 3.14.4:3 3.15.1:1 3.15.2:3 4.1.0:2 4.2:1 4.3.1:1
        4.3.2:5 4.3.3:13 4.4.0:2 4.5.0:2 4.6.0:6 4.7.0:1 4.7.1:2 4.7.2:1 4.7.3:4 4.8.2:6
        4.9.0:3 4.12.0:7 4.12.1:2 4.13.1:1 4.13.2:1 6.0.0:4
        """;

    [Theory]
    [InlineData("3.1.1", Statements311)]
    [InlineData("5.0", Statements50)]
    public void Every_statement_has_one_row(string version, string statements)
    {
        string[] expected = [.. Expand(statements)
            .Where(id => version == "3.1.1" || id != Unused50)];
        string[] present = [.. Rows.Where(r => r.Version == version).Select(r => r.Id)];
        Assert.Empty(expected.Except(present));
        Assert.Empty(present.Except(expected));
        Assert.Equal(present.Length, present.Distinct().Count());
    }

    [Fact]
    public void Every_row_names_a_test_that_exists_or_a_reason()
    {
        var tests = typeof(ConformanceTableTests).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ConformanceTableTests).Namespace)
            .SelectMany(t => t.GetMethods().Select(m => $"{t.Name}.{m.Name}")).ToHashSet();
        HashSet<string> proven = [.. PacketVectorTests.Load().SelectMany(v => v.Clauses)];
        foreach ((string version, string id, string proof) in Rows)
        {
            if (proof.StartsWith("reason: ", StringComparison.Ordinal))
                Assert.True(proof.Length > 20, $"{id}: {proof}");
            else if (proof == "vectors")
                Assert.Contains($"{version} {id}", proven);
            else
                Assert.All(proof.Split(", "), t => Assert.Contains(t.Trim('`'), tests));
        }
    }

    private static IEnumerable<string> Expand(string statements) =>
        from part in statements.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        let section = part.Split(':')[0]
        from n in Enumerable.Range(1, int.Parse(
            part.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))
        select $"MQTT-{section}-{n}";

    // The one number the 5.0 specification skips.
    private const string Unused50 = "MQTT-2.2.1-1";

    private static IEnumerable<(string, string, string)> Read()
    {
        string version = "";
        foreach (string line in File.ReadLines(
            Repository.Path("docs", "reference", "mqtt-conformance.md")))
        {
            if (line.StartsWith("## MQTT ", StringComparison.Ordinal))
                version = line["## MQTT ".Length..];
            Match row = Row().Match(line);
            if (row.Success)
                yield return (version, row.Groups[1].Value, row.Groups[2].Value.Trim());
        }
    }

    [GeneratedRegex(@"^\| (MQTT-[0-9.]+-\d+) \| [^|]+ \| ([^|]+) \|$")]
    private static partial Regex Row();
}
