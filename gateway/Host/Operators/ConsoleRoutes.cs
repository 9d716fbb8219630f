using System.Globalization;
using Edge.Host.Pages;
using Edge.Host.Pages.Console;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Pipeline.Operators;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Operators;

/// <summary>What the console's addresses need.</summary>
internal sealed record ConsoleParts(
    Gateway Gateway, HostOptions Options, Links Links, Pulses Pulses, SignIns SignIns,
    TimeProvider Time)
{
    /// <summary>The pipeline's side of the console.</summary>
    public OperatorDesk Desk => Gateway.Desk;

    /// <summary>The fleet as rows.</summary>
    public FleetDesk Fleet { get; } = new(Gateway, Options.Terms, Time);

    /// <summary>What is round a page, for the person of a request.</summary>
    public Shell Shell(HttpContext context) => new(
        View.Of(context.Request), Gatekeeper.PersonOf(context), Options.Gateway, Options.Site,
        Desk.Alarms.Open, Time.GetUtcNow().ToUnixTimeMilliseconds(),
        context.Request.Path + context.Request.QueryString.ToString(),
        Word(context.Request.Query["said"]));

    private static string Word(string? text) =>
        text is { Length: <= 40 } && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '.')
            ? text : "";
}

/// <summary>The pages of the console: looking only.</summary>
internal sealed partial class ConsoleRoutes(ConsoleParts parts)
{
    private const int ListRows = 50;
    private const int AuditRows = 100;
    private const int CsvRows = 10_000;
    private const int EntriesShown = 100;

    private OperatorDesk Desk => parts.Desk;

    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        var look = web.MapGroup("/console").Needs(Permission.Look);
        look.MapGet("", Fleet);
        look.MapGet("/plan", Plan);
        look.MapGet("/labels", Labels);
        look.MapGet("/devices/{device}", Device);
        look.MapGet("/devices/{device}/series", Series);
        look.MapGet("/alarms", Alarms);
        look.MapGet("/dropoffs", DropOffs);
        look.MapGet("/quarantine", Quarantine);
        look.MapGet("/events/{id}", Event);
        look.MapGet("/batches", Batches);
        look.MapGet("/batches/{id:long}", Batch);
        look.MapGet("/care", Care);
        look.MapGet("/methodologies", Methodologies);
        look.MapGet("/settings", Settings);
        look.MapGet("/approvals", Approvals);
        MapFiles(look);
        MapLive(look);
        web.MapGet("/console/provision", ProvisionAsync).Needs(Permission.Serve);
        var audit = web.MapGroup("/console").Needs(Permission.Audit);
        audit.MapGet("/audit", Audit);
        audit.MapGet("/audit.csv", AuditFile);
    }

    private RazorComponentResult<Fleet> Fleet(HttpContext context)
    {
        var query = Query(context.Request);
        return Page<Fleet>(new { Shell = parts.Shell(context), Model = parts.Fleet.Model(query),
            Query = query });
    }

    private RazorComponentResult<Plan> Plan(HttpContext context) => Page<Plan>(new
    {
        Shell = parts.Shell(context),
        Rows = parts.Fleet.Rows(parts.Gateway.View.Status()),
    });

    private RazorComponentResult<Labels> Labels(HttpContext context)
    {
        var chosen = context.Request.Query["dev"].OfType<string>().Take(FleetModel.PageRows)
            .Select(parts.Fleet.Find).OfType<FleetRow>()
            .Select(row => (row.Device.Device, row.Name, parts.Links.Device(row.Device.Device)))
            .ToList();
        return Page<Labels>(new { Shell = parts.Shell(context), Items = chosen });
    }

    private IResult Device(HttpContext context, string device)
    {
        if (parts.Fleet.Find(device) is not { } row) return Missing();
        var range = context.Request.Query["range"].ToString();
        return Page<Device>(new
        {
            Shell = parts.Shell(context),
            Row = row,
            Events = EventsOf(device),
            Alarms = Desk.Alarms.Of(device),
            Commands = parts.Gateway.Orders.Newest(device, 5),
            parts.Options.Terms.CompartmentGrams,
            parts.Options.Terms.CalibrationDays,
            Range = Pages.Console.Device.Ranges.Contains(range) ? range : "24h",
        });
    }

    private IReadOnlyList<EventView> EventsOf(string device) =>
        Desk.Evidence.Search(new EventSearch(device, "", "", long.MaxValue, 12));

    // What was dropped off, added up: each step of the line is one event.
    private IResult Series(HttpContext context, string device)
    {
        if (parts.Fleet.Find(device) is not { } row) return Missing();
        var hours = context.Request.Query["range"].ToString() switch
        {
            "1h" => 1, "7d" => 168, _ => 24,
        };
        var since = parts.Time.GetUtcNow().AddHours(-hours).ToUnixTimeMilliseconds();
        var kind = row.IsCharger ? "charge" : "";
        var events = Desk.Evidence.Search(
                new EventSearch(device, kind, "", long.MaxValue, 500))
            .Where(one => one.AtMs >= since && one.Kind is "dropoff" or "charge" or "emptying")
            .Reverse().ToList();
        var sum = 0L;
        var points = new List<object>();
        foreach (var one in events)
        {
            sum = one.Kind == "emptying" ? 0 : sum + one.Quantity;
            points.Add(new { at = one.AtMs / 1000, sum, id = one.ReceiptId });
        }

        return Results.Json(new
        {
            format = "edge-series/1",
            from = since / 1000,
            to = parts.Time.GetUtcNow().ToUnixTimeSeconds(),
            points,
        });
    }

    private RazorComponentResult<Alarms> Alarms(HttpContext context)
    {
        var isState = Enum.TryParse<AlarmState>(
            context.Request.Query["state"], ignoreCase: true, out var state);
        var shown = isState ? state : AlarmState.Open;
        return Page<Alarms>(new
        {
            Shell = parts.Shell(context),
            State = shown,
            List = Desk.Alarms.In(shown, 200),
        });
    }

    private IResult DropOffs(HttpContext context)
    {
        var code = new string([.. context.Request.Query["code"].ToString()
            .Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        if (code.Length > 0 && parts.Gateway.View.Find(code) is not null)
        {
            return SignInRoutes.SeeOther(context, $"/console/events/{code}");
        }

        var search = Search(context.Request, ListRows);
        return Page<DropOffs>(new
        {
            Shell = parts.Shell(context),
            Search = search,
            Events = Desk.Evidence.Search(search),
            Missing = code.Length > 0,
        });
    }

    private RazorComponentResult<Quarantine> Quarantine(HttpContext context) => Page<Quarantine>(new
    {
        Shell = parts.Shell(context),
        Lines = Desk.Evidence.Refused(Before(context.Request), ListRows),
        Of = (Func<RefusedLine, string>)Desk.Evidence.AcceptedBeside,
    });

    private IResult Event(HttpContext context, string id)
    {
        if (parts.Gateway.View.Find(id) is not { } proof) return Missing();
        return Page<Evidence>(new
        {
            Shell = parts.Shell(context),
            Model = new ReceiptModel(proof, parts.Gateway.View, parts.Options.Site, parts.Links),
            Batch = proof.Index < 0 ? null : Desk.Evidence.BatchOf(proof),
        });
    }

    private RazorComponentResult<Batches> Batches(HttpContext context) => Page<Batches>(new
    {
        Shell = parts.Shell(context),
        Status = parts.Gateway.View.Status(),
        List = Desk.Evidence.Batches(Before(context.Request), ListRows),
    });

    private IResult Batch(HttpContext context, long id)
    {
        if (Desk.Evidence.Batch(id) is not { } batch) return Missing();
        return Page<Pages.Console.Batch>(new
        {
            Shell = parts.Shell(context),
            Model = batch,
            Note = Desk.Evidence.NoteOf(id),
            Entries = (IReadOnlyList<string>)
                [.. Desk.Evidence.EntriesOf(batch).Take(EntriesShown)],
            Verdict = context.Request.Query["verify"] == "now" ? Desk.Evidence.Verify(id) : null,
        });
    }

    private RazorComponentResult<Care> Care(HttpContext context) => Page<Care>(new
    {
        Shell = parts.Shell(context),
        Rows = (IReadOnlyList<FleetRow>)[.. parts.Fleet.Rows(parts.Gateway.View.Status())
            .OrderBy(row => row.Device.Device, StringComparer.Ordinal).Take(1_000)],
        parts.Options.Terms.CalibrationDays,
    });

    private async Task<RazorComponentResult<Provision>> ProvisionAsync(
        HttpContext context, CancellationToken cancel) => Page<Provision>(new
    {
        Shell = parts.Shell(context),
        Claims = await parts.Gateway.Claims.ListAsync(cancel),
    });

    private RazorComponentResult<Audit> Audit(HttpContext context) => Page<Audit>(new
    {
        Shell = parts.Shell(context),
        Rows = Desk.Audit.Before(Before(context.Request), AuditRows),
        Desk.Audit.Count,
        Broken = Desk.Audit.FirstBroken(),
    });

    private RazorComponentResult<TwoPersons> Approvals(HttpContext context) => Page<TwoPersons>(new
    {
        Shell = parts.Shell(context),
        List = Desk.Approvals.Newest(ListRows),
        Act = Short(context.Request.Query["act"]),
        Target = Short(context.Request.Query["target"]),
    });

    private RazorComponentResult<Settings> Settings(HttpContext context)
    {
        var shell = parts.Shell(context);
        var secret = Totp.NewSecret();
        return Page<Settings>(new
        {
            Shell = shell,
            Mine = Desk.Accounts.Find(shell.Me.Id),
            Provider = Desk.Identities.IsTied(shell.Me.Id)
                ? parts.Options.Provider?.Label ?? "—" : null,
            Users = shell.May(Permission.Rule) ? Desk.Accounts.All : [],
            Status = parts.Gateway.View.Status(),
            parts.Gateway.View.LogKey,
            parts.Gateway.View.PlatformKey,
            PlatformUrl = parts.Options.Platform.Url.ToString(),
            TotpLink = Totp.Link(secret, shell.Me.Name, parts.Options.Gateway),
            TotpSecret = Totp.Text(secret),
            TotpSealed = Convert.ToHexStringLower(secret),
        });
    }

    private static IResult Missing() => Results.Problem("not known here", statusCode: 404);

    private static RazorComponentResult<T> Page<T>(object parameters)
        where T : IComponent => PageRoutes.Page<T>(parameters);

    private static FleetQuery Query(HttpRequest request)
    {
        var isOnly = Enum.TryParse<DeviceCondition>(
            request.Query["only"], ignoreCase: true, out var only) && Enum.IsDefined(only);
        var isPage = int.TryParse(
            request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page);
        var text = request.Query["q"].ToString().Trim();
        return new FleetQuery(
            text.Length > 60 ? text[..60] : text, isOnly ? only : null, isPage ? page : 1);
    }

    private static EventSearch Search(HttpRequest request, int most) => new(
        Short(request.Query["dev"]), Short(request.Query["kind"]),
        Short(request.Query["verdict"]), Before(request), most);

    private static string Short(string? text) =>
        text is null ? "" : text.Length > 32 ? text[..32] : text.Trim();

    private static long Before(HttpRequest request) => long.TryParse(
        request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before)
        ? before : long.MaxValue;
}
