using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Host.Operators;
using Edge.Pipeline;
using Edge.Pipeline.Releases;

namespace Edge.Host;

/// <summary>Releases and rollouts over HTTP, for the operator of the machine.</summary>
/// <remarks>All under the operator's token; <c>edge release</c> uses them. Reference:
/// docs/reference/http.md.</remarks>
internal sealed class ReleaseRoutes(Gateway gateway, OperatorToken token)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private sealed record Wish([property: JsonRequired] string Who, string? Release);

    private RolloutDesk Desk => gateway.Rollouts;

    /// <summary>Hangs the addresses into the application.</summary>
    public void Map(WebApplication app)
    {
        var routes = app.MapGroup("/edge/1/operator").NeedsToken().AddEndpointFilter(
            async (context, next) => token.Admits(context.HttpContext.Request)
                ? await next(context) : Answer(401, new { Code = "token" }));
        routes.MapGet("/releases", () => Answer(
            200, new { Format = "edge-releases/1", Desk.Releases }));
        routes.MapGet("/rollouts", () => Answer(
            200, new { Format = "edge-rollouts/1", Rollouts = Desk.All }));
        routes.MapPost("/rollouts", StartAsync);
        routes.MapPost("/rollouts/{id:long}/continue", (long id, HttpRequest request) =>
            ActAsync(request, who => Desk.ContinueAsync(who, id)));
        routes.MapPost("/rollouts/{id:long}/stop", (long id, HttpRequest request) =>
            ActAsync(request, who => Desk.StopAsync(who, id)));
    }

    private async Task<IResult> StartAsync(HttpRequest request) =>
        await ReadAsync(request) is { Release: { } release } wish
            ? Said(await Desk.StartAsync(wish.Who, release)) : Answer(400, new { Code = "form" });

    private static async Task<IResult> ActAsync(HttpRequest request, Func<string, Task<string>> act)
        => await ReadAsync(request) is { } wish
            ? Said(await act(wish.Who)) : Answer(400, new { Code = "form" });

    private static async Task<Wish?> ReadAsync(HttpRequest request)
    {
        try
        {
            var wish = await JsonSerializer.DeserializeAsync<Wish>(
                request.Body, Json, request.HttpContext.RequestAborted);
            return wish is { Who.Length: > 0 and <= 64 } ? wish : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Document Said(string fault) => fault.Length == 0
        ? Answer(202, new { Code = "taken" })
        : Answer(fault == "unknown" ? 404 : 409, new { Code = fault });

    private static Document Answer(int status, object body) => new(status, body);

    private sealed class Document(int status, object body) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(
                JsonSerializer.SerializeToUtf8Bytes(body, Json)).AsTask();
        }
    }
}
