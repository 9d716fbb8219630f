using Edge.Batch;
using Edge.Host.Operators;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Pages;

/// <summary>The addresses of the gateway's pages.</summary>
internal static class PageRoutes
{
    private const string JsonType = "application/json";

    /// <summary>Puts all pages on the server.</summary>
    public static void Map(
        IEndpointRouteBuilder all, Gateway gateway, Links links, Pulses pulses)
    {
        // Residents, devices and whoever checks a proof come without a name.
        var web = all.MapGroup("").Open();
        ViewRoutes.Map(web);
        var view = gateway.View;
        web.MapGet("/", (HttpRequest request) => Page<Home>(
            new { View = View.Of(request), Status = view.Status() }));
        web.MapGet("/live/home", (HttpContext context) => LiveHome(context, view, pulses));
        web.MapGet(
            "/status.json", () => Results.Bytes(Status.Json(view.Status(), links), JsonType));
        web.MapGet("/healthz", () => Health(gateway));
        web.MapGet("/r/{id}.json", (string id) => Evidence(view, id));
        web.MapGet("/r/{id}", (string id, HttpRequest request) =>
            Receipt(view, id, links, request));
        web.MapGet("/r/{id}/promise.txt", (string id) => Signed(view, id) is { } signed
            ? Results.Text(signed.Text) : Results.NotFound());
        web.MapGet("/r/{id}/promise", (string id, HttpRequest request) =>
            Promise(view, id, links, request));
        web.MapPost("/r/{id}/dispute", (string id, HttpContext context) =>
            DisputeAsync(gateway, id, context));
        web.MapGet("/packs/{name}.json", (string name) => PackFile(view, name));
        web.MapGet("/check.html", () => Results.File(
            CheckPage.Bytes, "text/html; charset=utf-8", CheckPage.FileName));
        Assets.Map(web);
    }

    /// <summary>Answers a page.</summary>
    internal static RazorComponentResult<T> Page<T>(object parameters, int status = 200)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        new(parameters) { StatusCode = status };

    private static IResult LiveHome(HttpContext context, GatewayView view, Pulses pulses)
    {
        var reader = View.Of(context.Request);
        var fragments = context.RequestServices.GetRequiredService<Fragments>();
        return LiveStream.Of(context, pulses.Log, async () =>
        [
            new Patch("home-now", await fragments.RenderAsync<HomeNow>(
                new Dictionary<string, object?> { ["View"] = reader, ["Status"] = view.Status() })),
        ], pause: TimeSpan.FromMilliseconds(500));
    }

    private static IResult Health(Gateway gateway)
    {
        var isWell = !gateway.Completion.IsCompleted;
        return Results.Text(
            isWell ? "ok" : "stopped", "text/plain", statusCode: isWell ? 200 : 503);
    }

    private static IResult Receipt(
        GatewayView view, string id, Links links, HttpRequest request)
    {
        var reader = View.Of(request);
        if (!IsId(id) || view.Find(id) is not { } proof)
        {
            return Page<NotFound>(
                new { View = reader, Id = IsId(id) ? id : "?" }, StatusCodes.Status404NotFound);
        }

        return Page<Receipt>(
            new
            {
                View = reader,
                Model = new ReceiptModel(proof, view, view.Site, links),
                IsDisputed = request.Query.ContainsKey("disputed"),
            });
    }

    private static IResult Promise(
        GatewayView view, string id, Links links, HttpRequest request)
    {
        var reader = View.Of(request);
        return Signed(view, id) is not { } signed
            ? Page<NotFound>(
                new { View = reader, Id = IsId(id) ? id : "?" }, StatusCodes.Status404NotFound)
            : Page<PromisePage>(new
            {
                View = reader,
                Model = new ReceiptModel(signed.Proof, view, view.Site, links),
                signed.Text,
            });
    }

    private static (EventProof Proof, string Text)? Signed(GatewayView view, string id) =>
        IsId(id) && view.Find(id) is { } proof && view.Promise(proof) is { } text
            ? (proof, text) : null;

    // The bytes that a calculation's hash names, so that a phone can redo it.
    private static IResult PackFile(GatewayView view, string sha256) =>
        view.Packs.Packs.FirstOrDefault(pack => pack.Sha256 == sha256) is { } found
            ? Results.Bytes(found.Bytes, JsonType)
            : Results.Problem("no such pack at this gateway", statusCode: 404);

    private static async Task<IResult> DisputeAsync(
        Gateway gateway, string id, HttpContext context)
    {
        if (!IsId(id) || gateway.View.Find(id) is not { } proof
            || !context.Request.HasFormContentType) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var line = new EventLine();
        var bytes = System.Text.Encoding.ASCII.GetBytes(proof.Line);
        if (!line.TryParse(bytes, 0, bytes.Length)
            || Disputes.Of(proof, line.Dev, form["why"].ToString(),
                time.GetUtcNow().ToUnixTimeMilliseconds()) is not { } alarm)
        {
            return Results.BadRequest();
        }

        await gateway.Desk.Alarms.RaiseAsync(alarm);
        context.Response.Headers.Location = $"/r/{id}?disputed";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult Evidence(GatewayView view, string id)
    {
        if (!IsId(id) || view.Find(id) is not { } proof)
        {
            return Results.Problem("no such receipt at this gateway", statusCode: 404);
        }

        if (proof.Checkpoint.Length == 0)
        {
            return Results.Problem(
                "durable, not yet sealed: ask again in a second", statusCode: 404);
        }

        var keys = new List<string> { proof.LogKey };
        if (view.PlatformKey is { } platform) keys.Add(platform);
        var text = new TlogProof(proof.Index, proof.Path, proof.Checkpoint).ToText();
        var document = new EvidenceDocument(
            proof.Id, proof.Index, proof.Entry, text, proof.Old, keys);
        return Results.Bytes(document.ToBytes(), JsonType);
    }

    private static bool IsId(string id) =>
        id.Length == ReceiptId.Chars && id.All(char.IsAsciiLetterOrDigit);
}
