using System.Globalization;
using System.Text;
using Edge.Batch;

namespace Edge.Platform;

/// <summary>The platform's addresses under <c>/edge/1/</c>.</summary>
/// <remarks>Reference: docs/reference/batch.md. Every answer is bounded.</remarks>
internal sealed class Api(
    Registry registry, Intake intake, LedgerView view, ReadDesk desk, Accounts accounts,
    PublicKeys keys, PlatformTls? tls)
{
    private const string JsonType = "application/json";

    /// <summary>Hangs the addresses into the application.</summary>
    public void Map(WebApplication app)
    {
        app.MapPost("/edge/1/batch", PostBatchAsync);
        app.MapGet("/edge/1/keys", () => Results.Text(keys.Text(), "text/plain; charset=utf-8"));
        app.MapGet("/edge/1/devices/{dev}/keys", DeviceKeys);
        app.MapGet("/edge/1/log/{log}/checkpoint", NewestCheckpoint);
        app.MapGet("/edge/1/log/{log}/batch/{old:long}",
            (string log, long old) => Stored(log, old, receipt: false));
        app.MapGet("/edge/1/log/{log}/receipt/{old:long}",
            (string log, long old) => Stored(log, old, receipt: true));
        app.MapGet("/edge/1/log/{log}/witnessed", (string log, int? least) =>
            Plain(desk.Witnessed(log, least ?? 1)));
        app.MapGet("/edge/1/log/{log}/proof/{index:long}", (string log, long index, int? least) =>
            Plain(desk.EntryProof(log, index, least ?? 0)));
        app.MapGet("/edge/1/ledger", Sums);
        app.MapGet("/edge/1/entries", Entries);
        app.MapGet("/edge/1/accounts/{sess}", AccountOf);
        app.MapGet("/edge/1/alarms", () => Results.Json(
            new { Format = "edge-alarms/1", Alarms = view.Alarms(Limits.PageRows) }));
        app.MapGet("/edge/1/batches", (long? before, int? limit) => Results.Json(new
        {
            Format = "edge-batches/1",
            Batches = view.Batches(before ?? long.MaxValue, limit ?? 100),
        }));
        app.MapGet("/edge/1/exceptions", (long? before, string? verdict, int? limit) =>
            Results.Json(new
            {
                Format = "edge-exceptions/1",
                Entries = view.Exceptions(before ?? long.MaxValue, verdict ?? "", limit ?? 100),
            }));
        app.MapGet("/edge/1/openapi.json", () => Results.Bytes(OpenApi.Document, JsonType));
        app.MapGet("/health", () => Results.Text("ok\n"));
    }

    private async Task PostBatchAsync(HttpContext context)
    {
        byte[]? body = await BodyAsync(context.Request, context.RequestAborted);
        Answer answer = body is null
            ? new Answer(413, new RefusalDocument(
                "", 413, "large", 0, "the body is above 1 MiB").ToBytes())
            : await intake.TakeAsync(Sender(context.Request), body, context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        if (answer.IsBusy)
            context.Response.Headers.RetryAfter =
                Limits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private IResult DeviceKeys(string dev, HttpRequest request)
    {
        Answer answer = desk.DeviceKeys(Sender(request), dev);
        return Results.Text(Encoding.UTF8.GetString(answer.Body), "application/json",
            statusCode: answer.Status);
    }

    private IResult Sums() => Results.Json(new
    {
        Format = "edge-ledger/1",
        Entries = view.EntryCount(),
        Totals = view.Totals(),
        Devices = view.Devices(),
        Verdicts = view.Verdicts(),
    });

    // Whoever holds the token may read: it is a pseudonym, and nothing here says whose.
    private IResult AccountOf(string sess) => accounts.Find(sess) is { } account
        ? Results.Json(new
        {
            Format = "edge-account/1",
            account.Sess,
            account.Mg,
            account.Packs,
            account.Points,
        })
        : Results.NotFound();

    private IResult Entries(long? after, int? limit)
    {
        IReadOnlyList<EntryRow> rows = view.Entries(after ?? 0, limit ?? 100);
        return Results.Json(new
        {
            Format = "edge-entries/1",
            Entries = rows,
            Next = rows.Count == 0 ? after ?? 0 : rows[^1].Id,
        });
    }

    private IResult NewestCheckpoint(string log) => Plain(desk.Checkpoint(log));

    private static IResult Plain(string? text) => text is null
        ? Results.NotFound() : Results.Text(text, "text/plain; charset=utf-8");

    private IResult Stored(string log, long old, bool receipt) =>
        desk.Stored(log, old, receipt) is { } bytes
            ? Results.Bytes(bytes, "application/json") : Results.NotFound();

    /// <summary>The gateway that asks, by certificate or token; or null.</summary>
    public GatewayRow? Sender(HttpRequest request)
    {
        if (tls?.KnowsGateways == true)
            return request.HttpContext.Connection.ClientCertificate is { } shown
                ? registry.Named(shown.GetNameInfo(
                    System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, false))
                : null;
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? registry.Sender(header[7..]) : null;
    }

    // One byte above the limit is enough to know that a body is too large.
    private static async Task<byte[]?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        byte[] buffer = new byte[Batch.Limits.MaxBatchBytes + 1];
        int count = 0;
        while (count < buffer.Length)
        {
            int read = await request.Body.ReadAsync(buffer.AsMemory(count), cancel);
            if (read == 0) return buffer[..count];
            count += read;
        }
        return null;
    }
}
