using System.Text.Json.Nodes;
using Edge.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Edge.Tests.Unit.Platform;

// Goal: the description of the platform's addresses is the truth: same paths, same methods.
public sealed class OpenApiTests
{
    private static readonly JsonNode Document = JsonNode.Parse(OpenApi.Document)!;

    [Fact]
    public async Task Every_address_is_described_and_every_description_has_an_address()
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var web = builder.Build();
        new Api(null!, null!, null!, null!, null!, null!, null).Map(web);
        var served = ((IEndpointRouteBuilder)web).DataSources
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(one => one.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {Plain(one.RoutePattern.RawText!)}"))
            .Append("GET /"); // the plain page
        var described = Document["paths"]!.AsObject().SelectMany(path =>
            path.Value!.AsObject().Select(one => $"{one.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_path_value_is_described()
    {
        var schemas = Document["components"]!["schemas"]!.AsObject();
        foreach (var name in References(Document))
        {
            Assert.True(schemas.ContainsKey(name.Split('/')[^1]), name);
        }

        foreach (var (path, methods) in Document["paths"]!.AsObject())
        {
            var wanted = path.Split('/').Where(part => part.StartsWith('{'))
                .Select(part => part.Trim('{', '}'));
            foreach (var (_, method) in methods!.AsObject())
            {
                var said = (method!["parameters"]?.AsArray() ?? [])
                    .Where(one => (string)one!["in"]! == "path")
                    .Select(one => (string)one!["name"]!);
                Assert.Equal(wanted, said);
            }
        }
    }

    private static string Plain(string pattern) =>
        pattern.Replace(":long", "", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(one =>
            one.Key == "$ref" ? [(string)one.Value!] : References(one.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
