using System.Text.Json.Nodes;
using Edge.Platform;
using Edge.Platform.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

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
        new DeviceApi(null!, null!, null!, null!, null!, _ => null, "token").Map(web);
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

    [Fact]
    public async Task What_needs_a_token_says_so_and_refuses_without_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var web = builder.Build();
        new DeviceApi(null!, null!, null!, null!, null!, _ => null, "token").Map(web);
        await web.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
        foreach (var (path, methods) in Document["paths"]!.AsObject())
        {
            foreach (var (method, one) in methods!.AsObject())
            {
                var schemes = (one!["security"]?.AsArray() ?? [])
                    .SelectMany(scheme => scheme!.AsObject().Select(pair => pair.Key)).ToArray();
                var isDeviceApi = path.Contains("/operator/", StringComparison.Ordinal)
                    || path.Contains("/claims", StringComparison.Ordinal)
                    || path.EndsWith("/acts", StringComparison.Ordinal)
                    || path.EndsWith("/reply", StringComparison.Ordinal)
                    || path.EndsWith("/update", StringComparison.Ordinal);
                if (!isDeviceApi) continue;
                using var request = new HttpRequestMessage(
                    new HttpMethod(method.ToUpperInvariant()), Filled(path));
                if (method == "post") request.Content = new StringContent("{}");
                using var answer = await http.SendAsync(
                    request, TestContext.Current.CancellationToken);
                var expected = schemes.Single() == "operator" ? 401 : 403;
                Assert.Equal((path, expected), (path, (int)answer.StatusCode));
                Assert.NotNull(one["responses"]![$"{expected}"]);
            }
        }
    }

    private static string Filled(string path) => path.Replace("{serial}", "sn-1")
        .Replace("{dev}", "bin-1").Replace("{act}", "revoke");

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
