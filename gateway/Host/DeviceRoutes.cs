using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Host.Operators;
using Edge.Pipeline;
using Edge.Pipeline.Orders;

namespace Edge.Host;

/// <summary>Devices and commands over HTTP, for the operator of the machine.</summary>
/// <remarks>All under the operator's token; the console asks the pipeline itself. Reference:
/// docs/reference/http.md.</remarks>
internal sealed class DeviceRoutes(
    Gateway gateway, OperatorToken token, Func<string, bool> isOnline)
{
    private const int WaitSecondsMax = 60;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private sealed record Wish(
        [property: JsonRequired] string Kind, Dictionary<string, string>? Args,
        [property: JsonRequired] string Who);

    /// <summary>Hangs the addresses into the application.</summary>
    public void Map(WebApplication app)
    {
        var group = app.MapGroup("/edge/1/operator").NeedsToken();
        var routes = group.AddEndpointFilter(async (context, next) =>
            token.Admits(context.HttpContext.Request)
                ? await next(context) : Answer(401, new { Code = "token" }));
        routes.MapGet("/devices", () => Answer(200, new
        {
            Format = "edge-devices/1",
            Devices = gateway.View.Status().Devices.Select(Describe),
        }));
        routes.MapGet("/devices/{dev}", (string dev) => gateway.View.Device(dev) is { } device
            ? Answer(200, Describe(device)) : Answer(404, new { Code = "unknown" }));
        routes.MapPost("/devices/{dev}/commands", IssueAsync);
        routes.MapPost("/devices/{dev}/refresh", async (string dev) =>
            Wire.Ascii.IsId(dev) && await gateway.RenewKeysAsync(dev) is { } keys
                ? Answer(200, new { Dev = dev, keys.IsRevoked, keys.Newest })
                : Answer(404, new { Code = "unknown" }));
        routes.MapGet("/devices/{dev}/commands", (string dev, int? limit) => Answer(200, new
        {
            Format = "edge-commands/1",
            Commands = gateway.Orders.Newest(dev, limit ?? 100),
        }));
        routes.MapGet("/commands/{id:long}", FindAsync);
    }

    private object Describe(DeviceView device) => new
    {
        Dev = device.Device,
        Online = isOnline(device.Device),
        device.DurableSeq,
        device.HeardMs,
        device.IsRevoked,
        device.IsSuspect,
        G = device.Sum.Grams,
        Wh = device.Sum.WattHours,
        Mg = device.Sum.Milligrams,
        Health = gateway.View.Health(device.Device),
    };

    private async Task<IResult> IssueAsync(string dev, HttpRequest request)
    {
        Wish? wish;
        try
        {
            wish = await JsonSerializer.DeserializeAsync<Wish>(
                request.Body, Json, request.HttpContext.RequestAborted);
        }
        catch (JsonException wrong)
        {
            return Answer(400, new { Code = "form", Detail = wrong.Message });
        }

        var isGood = DeviceCommand.TryParse(
            wish!.Kind, wish.Args ?? [], out var command, out var fault);
        if (!isGood) return Answer(400, new { Code = "form", Detail = fault });
        var issue = await gateway.Orders.IssueAsync(dev, command!, wish.Who);
        return issue.Command is { } booked ? Answer(202, booked)
            : Answer(409, new { Code = "refused", Detail = issue.Fault });
    }

    private async Task<IResult> FindAsync(long id, int? wait, HttpContext context)
    {
        var limit = TimeSpan.FromSeconds(Math.Clamp(wait ?? 0, 0, WaitSecondsMax));
        var command = await gateway.Orders.WaitAsync(id, limit, context.RequestAborted);
        return command is null ? Answer(404, new { Code = "unknown" }) : Answer(200, command);
    }

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
