using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Platform.Devices;

/// <summary>Claims, orders and states of devices over HTTP.</summary>
/// <remarks>Gateways come with their token and see their own site; the operator of the machine
/// comes with the token of the data folder. Reference: docs/reference/claims.md.</remarks>
internal sealed class DeviceApi(
    Registry registry, DeviceClaims claims, OrderBook orders, PairedActs acts, UpdateDesk updates,
    Func<HttpRequest, GatewayRow?> senderOf, string operatorToken)
{
    private const int BodyBytes = 4096;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(operatorToken));

    private sealed record NewClaim(string Serial, string Site, string Kind, string Dev, string Who);

    private sealed record Approval(string Code, string Who);

    private sealed record Act(string Who, string? Second, long? Lost);

    /// <summary>Hangs the addresses into the application.</summary>
    public void Map(WebApplication app)
    {
        app.MapGet("/edge/1/claims", (HttpRequest request) => Sender(request) is { } sender
            ? Say(200, new { Format = "edge-claims/1", Claims = claims.List(sender.Site) })
            : Refuse(403, "sender"));
        app.MapGet("/edge/1/claims/{serial}", Password);
        app.MapPost("/edge/1/claims/{serial}/request", RequestAsync);
        app.MapPost("/edge/1/claims/{serial}/approve", ApproveAsync);
        app.MapPost("/edge/1/devices/{dev}/reply", ReplyAsync);
        app.MapPost("/edge/1/devices/{dev}/update", UpdateAsync);
        app.MapPost("/edge/1/devices/{dev}/acts", CarryAsync);
        RouteGroupBuilder own = app.MapGroup("/edge/1/operator").AddEndpointFilter(
            async (context, next) => IsOperator(context.HttpContext.Request)
                ? await next(context) : Refuse(401, "token"));
        own.MapGet("/claims", () => Say(
            200, new { Format = "edge-claims/1", Claims = claims.List("") }));
        own.MapPost("/claims", PrepareAsync);
        own.MapPost("/claims/{serial}/approve", ApproveAsync);
        own.MapPost("/claims/{serial}/cancel", CancelAsync);
        own.MapGet("/devices", () => Say(200, new
        {
            Format = "edge-devices/1",
            Devices = registry.Devices.Select(device => new
            {
                device.Row.Dev, device.Row.Site, device.Row.Kind, device.Row.State,
                device.Row.Epoch,
            }).OrderBy(device => device.Dev, StringComparer.Ordinal),
        }));
        own.MapGet("/devices/{dev}/orders", (string dev) => Say(
            200, new { Format = "edge-orders/1", Orders = orders.List(dev) }));
        own.MapPost("/devices/{dev}/{act}", ActAsync);
    }

    private Document Password(string serial, HttpRequest request)
    {
        if (Sender(request) is not { } sender) return Refuse(403, "sender");
        return claims.Find(serial) is { } claim && claim.Site == sender.Site
            && claims.Password(serial) is { } password
                ? Say(200, new
                {
                    Format = "edge-claim/1", claim.Serial, claim.State, Password = password,
                })
                : Refuse(404, "unknown");
    }

    private async Task<IResult> RequestAsync(string serial, HttpRequest request)
    {
        if (Sender(request) is not { } sender) return Refuse(403, "sender");
        if (await BodyAsync(request) is not { } line) return Refuse(413, "large");
        Answer answer = claims.Request(sender, serial, line);
        return new Document(answer.Status, answer.Body);
    }

    private async Task<IResult> ApproveAsync(string serial, HttpRequest request)
    {
        bool own = IsOperator(request);
        if (!own && (Sender(request) is not { } sender
            || claims.Find(serial)?.Site != sender.Site)) return Refuse(403, "sender");
        if (await ReadAsync<Approval>(request) is not { Code: not null, Who: not null } approval)
            return Refuse(400, "form");
        string said = claims.Approve(serial, approval.Code, approval.Who);
        return said == "approved" ? Say(200, claims.Find(serial)!) : Refuse(
            said == "unknown" ? 404 : 409, said);
    }

    private async Task<IResult> ReplyAsync(string dev, HttpRequest request)
    {
        if (Sender(request) is not { } sender || registry.Device(dev)?.Row.Site != sender.Site)
            return Refuse(403, "sender");
        if (await BodyAsync(request) is not { } line) return Refuse(413, "large");
        return orders.TakeReply(dev, line) ? Say(200, new { Code = "taken" })
            : Refuse(409, "tag");
    }

    private async Task<IResult> CarryAsync(string dev, HttpRequest request)
    {
        if (Sender(request) is not { } sender || registry.Device(dev)?.Row.Site != sender.Site)
            return Refuse(403, "sender");
        if (await ReadAsync<PairedAct>(request) is not
            { Id: not null, Act: not null, Who: not null, Second: not null } act)
            return Refuse(400, "form");
        string fault = acts.Carry(sender.Gateway, dev, act, out string answer);
        return fault.Length == 0 ? Say(200, new { Code = "done", Detail = answer })
            : Refuse(fault is "form" ? 400 : 409, fault);
    }

    private async Task<IResult> UpdateAsync(string dev, HttpRequest request)
    {
        if (Sender(request) is not { } sender || registry.Device(dev)?.Row.Site != sender.Site)
            return Refuse(403, "sender");
        if (await BodyAsync(request) is not { } note) return Refuse(413, "large");
        string fault = updates.Order(
            dev, Encoding.UTF8.GetString(note), sender.Gateway, out OrderRow? order);
        return fault.Length == 0 ? Say(202, order!) : Refuse(
            fault is "unknown" or "unconfigured" ? 404 : fault == "signature" ? 403 : 409, fault);
    }

    private async Task<IResult> PrepareAsync(HttpRequest request)
    {
        if (await ReadAsync<NewClaim>(request) is not
            { Serial: not null, Site: not null, Kind: not null, Dev: not null, Who: not null } wish)
            return Refuse(400, "form");
        Prepared? made = claims.Prepare(
            wish.Serial, wish.Site, wish.Kind, wish.Dev, wish.Who, out string fault);
        return made is null ? Say(409, new { Code = "refused", Detail = fault }) : Say(201, made);
    }

    private async Task<IResult> CancelAsync(string serial, HttpRequest request) =>
        await ReadAsync<Act>(request) is { Who: not null } act && claims.Cancel(serial, act.Who)
            ? Say(200, claims.Find(serial)!) : Refuse(404, "unknown");

    private async Task<IResult> ActAsync(string dev, string act, HttpRequest request)
    {
        if (await ReadAsync<Act>(request) is not { Who.Length: > 0 } wish)
            return Refuse(400, "form");
        if (act is "epoch" or "decommission")
        {
            OrderRow? order = act == "epoch" ? orders.NextEpoch(dev, wish.Who)
                : orders.Give(dev, act, wish.Who, payload =>
                {
                    if (wish.Lost is { } lost) payload.Number("lost", lost);
                });
            return order is null ? Refuse(409, "refused") : Say(202, order);
        }
        string state = act switch
        {
            "revoke" => "revoked", "hold" => "held", "activate" => "active", _ => "",
        };
        if (state.Length == 0) return Refuse(404, "unknown");
        string fault = orders.SetState(dev, state, wish.Who, wish.Second ?? "");
        return fault.Length == 0 ? Say(200, new { Dev = dev, State = state })
            : Refuse(fault == "unknown" ? 404 : 409, fault);
    }

    private GatewayRow? Sender(HttpRequest request) => senderOf(request);

    private bool IsOperator(HttpRequest request) => Bearer(request) is { } token
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(token)), hash);

    private static string? Bearer(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is { Length: <= 520 }
            && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
    }

    private static async Task<byte[]?> BodyAsync(HttpRequest request)
    {
        byte[] buffer = new byte[BodyBytes + 1];
        int count = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return count > BodyBytes ? null : buffer[..count];
    }

    private static async Task<T?> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        if (await BodyAsync(request) is not { } body) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Document Refuse(int status, string code) => Say(status, new { Code = code });

    private static Document Say(int status, object body) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, Json));

    private sealed class Document(int status, byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(body).AsTask();
        }
    }
}
