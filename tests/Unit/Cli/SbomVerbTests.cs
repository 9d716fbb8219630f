using System.Security.Cryptography;
using System.Text.Json;
using Edge.Cli;

namespace Edge.Tests.Unit.Cli;

// Goal: the bill of materials names everything that is shipped. The witness is not the lock file it
// is made from but edge.deps.json, which the runtime loads by. Form: CycloneDX 1.6.
public sealed class SbomVerbTests
{
    [Fact]
    public void Every_package_the_runtime_loads_is_on_the_bill()
    {
        using var bill = JsonDocument.Parse(SbomVerb.Make());
        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        var listed = Components(bill).Select(c => c.GetProperty("purl").GetString()).ToHashSet();
        using var loaded = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(AppContext.BaseDirectory, "edge.deps.json")));
        var packages = loaded.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => "pkg:nuget/" + library.Name.Replace('/', '@')).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Contains(package, listed));
        Assert.All(Components(bill), component => Assert.NotEmpty(
            component.TryGetProperty("hashes", out var hashes)
                ? hashes.EnumerateArray() : component.GetProperty("components").EnumerateArray()));
    }

    [Fact]
    public void A_vendored_script_is_the_file_that_is_served()
    {
        using var bill = JsonDocument.Parse(SbomVerb.Make());
        var script = Components(bill).Single(c => c.GetProperty("name").GetString() == "uplot");
        foreach (var file in script.GetProperty("components").EnumerateArray())
        {
            var path = Path.Combine(
                Repository.Root, "gateway", "Host", "wwwroot", "vendor",
                file.GetProperty("name").GetString()!);
            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
                file.GetProperty("hashes")[0].GetProperty("content").GetString());
        }
    }

    [Fact]
    public void The_same_build_gives_the_same_bytes() =>
        Assert.Equal(SbomVerb.Make(), SbomVerb.Make());

    private static List<JsonElement> Components(JsonDocument bill) =>
        [.. bill.RootElement.GetProperty("components").EnumerateArray()];
}
