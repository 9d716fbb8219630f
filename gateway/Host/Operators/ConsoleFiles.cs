using Edge.Host.Pages;
using Edge.Host.Pages.Console;
using Edge.Host.Screens;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Operators;

/// <summary>The console's streams, comparisons and files.</summary>
internal sealed partial class ConsoleRoutes
{
    private static readonly TimeSpan LivePause = TimeSpan.FromSeconds(2);

    private void MapLive(RouteGroupBuilder look)
    {
        look.MapGet("/live/fleet", (HttpContext context) => Live(
            context, parts.Pulses.Log, async (fragments, shell) =>
            {
                var with = new Dictionary<string, object?>
                {
                    ["Shell"] = shell,
                    ["Model"] = parts.Fleet.Model(Query(context.Request)),
                };
                return
                [
                    new Patch("fleet-figures", await fragments.RenderAsync<FleetFigures>(with)),
                    new Patch("fleet-rows", await fragments.RenderAsync<FleetRows>(with)),
                ];
            }));
        look.MapGet("/live/batches", (HttpContext context) => Live(
            context, parts.Pulses.Log, async (fragments, shell) =>
            [
                new Patch("batches-now", await fragments.RenderAsync<BatchesNow>(
                    new Dictionary<string, object?>
                    {
                        ["Shell"] = shell,
                        ["Status"] = parts.Gateway.View.Status(),
                        ["Batches"] = Desk.Evidence.Batches(long.MaxValue, ListRows),
                    })),
            ]));
        look.MapGet("/live/devices/{device}", (HttpContext context, string device) => Live(
            context, parts.Pulses.Device(device),
            (fragments, shell) => DeviceNowAsync(fragments, shell, device)));
    }

    private async Task<IReadOnlyList<Patch>> DeviceNowAsync(
        Fragments fragments, Shell shell, string device)
    {
        if (parts.Fleet.Find(device) is not { } row) return [];
        var with = new Dictionary<string, object?> { ["Shell"] = shell, ["Row"] = row };
        var fill = new Dictionary<string, object?>(with)
        {
            ["CompartmentGrams"] = parts.Options.Terms.CompartmentGrams,
        };
        var health = new Dictionary<string, object?>(with)
        {
            ["CalibrationDays"] = parts.Options.Terms.CalibrationDays,
        };
        var events = new Dictionary<string, object?>
        {
            ["Shell"] = shell,
            ["Events"] = EventsOf(device),
            ["IsShort"] = true,
        };
        var commands = new Dictionary<string, object?>
        {
            ["Shell"] = shell,
            ["Commands"] = parts.Gateway.Orders.Newest(device, 5),
        };
        return
        [
            new Patch("device-state", await fragments.RenderAsync<DeviceState>(with)),
            new Patch("device-fill", await fragments.RenderAsync<DeviceFill>(fill)),
            new Patch("device-health", await fragments.RenderAsync<DeviceHealth>(health)),
            new Patch("device-events", await fragments.RenderAsync<EventTable>(events)),
            new Patch("device-commands", await fragments.RenderAsync<DeviceCommands>(commands)),
        ];
    }

    // A stream ends with the session that opened it, and does not keep it open.
    private IResult Live(
        HttpContext context, Pulse pulse,
        Func<Fragments, Shell, Task<IReadOnlyList<Patch>>> look)
    {
        var fragments = context.RequestServices.GetRequiredService<Fragments>();
        var token = context.Request.Cookies[SignIns.CookieName];
        return LiveStream.Of(context, pulse, async () =>
        {
            if (parts.SignIns.Find(token, isAct: false) is null)
            {
                context.Abort();
                return [];
            }

            return await look(fragments, parts.Shell(context));
        }, LivePause);
    }

    private RazorComponentResult<Methodologies> Methodologies(HttpContext context)
    {
        var packs = parts.Gateway.View.Packs.Packs
            .OrderBy(pack => pack.Name, StringComparer.Ordinal).ToList();
        var from = packs.Find(pack => pack.Name == context.Request.Query["a"]);
        var to = packs.Find(pack => pack.Name == context.Request.Query["b"]);
        return Page<Methodologies>(new
        {
            Shell = parts.Shell(context),
            Packs = packs,
            From = from?.Name ?? "",
            To = to?.Name ?? "",
            Differences = from is null || to is null ? null : Differences(from, to),
        });
    }

    private static List<(string, string, string)> Differences(
        Edge.Calculator.Pack from, Edge.Calculator.Pack to)
    {
        string Of(Edge.Calculator.Pack pack, string id) =>
            pack.Factors.FirstOrDefault(one => one.Id == id) is { } factor
                ? Pages.Console.Methodologies.FactorText(factor) : "—";
        return [.. from.Factors.Concat(to.Factors).Select(one => one.Id).Distinct()
            .Select(id => (id, Of(from, id), Of(to, id)))
            .Where(row => row.Item2 != row.Item3)];
    }

    private void MapFiles(RouteGroupBuilder look)
    {
        look.MapGet("/fleet.csv", () => Csv.File(
            "fleet.csv",
            ["device", "name", "condition", "online", "fill_percent", "heard_ms", "last_use_ms",
                "events", "g", "wh", "mg_co2e", "firmware", "calibration"],
            parts.Fleet.Rows(parts.Gateway.View.Status())
                .OrderBy(row => row.Device.Device, StringComparer.Ordinal)
                .Select(row => (IReadOnlyList<object>)
                [
                    row.Device.Device, row.Place.Name, row.Condition.ToString().ToLowerInvariant(),
                    row.IsOnline ? "yes" : "no", row.FillPercent, row.Device.HeardMs,
                    row.Day.LastUseMs, row.Device.Durable, row.Device.Sum.Grams,
                    row.Device.Sum.WattHours, row.Device.Sum.Milligrams, row.Firmware,
                    row.Day.Calibration,
                ])));
        look.MapGet("/dropoffs.csv", (HttpContext context) => Csv.File(
            "dropoffs.csv",
            ["at_ms", "receipt", "device", "seq", "kind", "category", "compartment", "quantity",
                "mg_co2e", "not_counted", "flags", "batch", "receipted"],
            Desk.Evidence.Search(Search(context.Request, CsvRows))
                .Select(one => (IReadOnlyList<object>)
                [
                    one.AtMs, one.ReceiptId, one.Device, one.Seq, one.Kind, one.Category,
                    one.Compartment, one.Quantity, one.Milligrams, one.None, one.Flags, one.Batch,
                    one.IsReceipted ? "yes" : "no",
                ])));
        look.MapGet("/alarms.csv", () => Csv.File(
            "alarms.csv",
            ["since_ms", "last_ms", "device", "code", "severity", "state", "count", "detail",
                "who", "note"],
            Enum.GetValues<AlarmState>().SelectMany(state => Desk.Alarms.In(state, CsvRows))
                .Select(one => (IReadOnlyList<object>)
                [
                    one.SinceMs, one.LastMs, one.Device, one.Code,
                    one.Severity.ToString().ToLowerInvariant(),
                    one.State.ToString().ToLowerInvariant(), one.Count, one.Detail, one.Who,
                    one.Note,
                ])));
    }

    private IResult AuditFile() => Csv.File(
        "audit.csv", ["id", "at_ms", "who", "act", "object", "before", "after", "sha256"],
        Desk.Audit.Before(long.MaxValue, CsvRows).Select(row => (IReadOnlyList<object>)
        [
            row.Id, row.AtMs, row.Deed.Who, row.Deed.Act, row.Deed.Target, row.Deed.Before,
            row.Deed.After, Convert.ToHexStringLower(row.Hash),
        ]));
}
