using System.Globalization;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Orders;

namespace Edge.Host.Operators;

/// <summary>What people do at the console: forms, each with its permission and its audit row.
/// </summary>
internal sealed class ConsoleActs(ConsoleParts parts)
{
    private const int BulkMost = 200;

    private OperatorDesk Desk => parts.Desk;

    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        var tend = web.MapGroup("/console").Needs(Permission.Tend);
        tend.MapPost("/alarms/{id:long}/acknowledge", AcknowledgeAsync);
        tend.MapPost("/alarms/acknowledge", (Delegate)AcknowledgeManyAsync);
        tend.MapPost("/devices/{device}/dispatch", (Delegate)DispatchAsync);
        tend.MapPost("/devices/{device}/place", (Delegate)PlaceAsync);
        var own = web.MapGroup("/console/settings").Needs(Permission.Self);
        own.MapPost("/password", (Delegate)PasswordAsync);
        own.MapPost("/code", (Delegate)BindCodeAsync);
        own.MapPost("/code/off", (Delegate)DropCodeAsync);
        own.MapPost("/provider/off", (Delegate)UntieAsync);
        var rule = web.MapGroup("/console").Needs(Permission.Rule);
        rule.MapPost("/users", (Delegate)AddUserAsync);
        rule.MapPost("/users/{id:long}", (Delegate)ChangeUserAsync);
        rule.MapPost("/forward/again", (Delegate)SendAgainAsync);
        web.MapPost("/console/devices/{device}/commands", CommandAsync).Needs(Permission.Serve);
        web.MapPost("/console/claims/{serial}/approve", ApproveAsync).Needs(Permission.Serve);
        web.MapPost("/console/approvals", (Delegate)AskAsync).Needs(Permission.Serve);
        web.MapPost("/console/approvals/{id:long}", DecideAsync).Needs(Permission.Approve);
    }

    private async Task<IResult> AcknowledgeAsync(HttpContext context, long id) => Back(
        context, Field(context, "back", "/console/alarms"),
        await Desk.Alarms.AcknowledgeAsync(Who(context), id, Field(context, "note")),
        "okAcknowledged");

    private async Task<IResult> AcknowledgeManyAsync(HttpContext context)
    {
        var fault = "none";
        foreach (var text in context.Request.Form["id"].Take(BulkMost))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            fault = await Desk.Alarms.AcknowledgeAsync(
                Who(context), id, Field(context, "note"));
        }

        return Back(context, "/console/alarms", fault, "okAcknowledged");
    }

    // Somebody is on the way: the full alarm is acknowledged, the emptying itself ends it.
    private async Task<IResult> DispatchAsync(HttpContext context, string device)
    {
        if (parts.Fleet.Find(device) is null) return Results.NotFound();
        var fill = string.Join(
            ", ", Desk.Fleet.Of(device).Compartments.Select(one => string.Create(
                CultureInfo.InvariantCulture, $"{one.Number}: {one.Grams} g")));
        await Desk.NoteAsync(new Deed(Who(context), "device.dispatch", device, fill, "crew sent"));
        foreach (var alarm in Desk.Alarms.Of(device).Where(one =>
            one.Code == AlarmKind.Full && one.State == AlarmState.Open))
        {
            await Desk.Alarms.AcknowledgeAsync(Who(context), alarm.Id, "crew sent");
        }

        return Back(context, $"/console/devices/{device}", "", "okDispatched");
    }

    private async Task<IResult> PlaceAsync(HttpContext context, string device)
    {
        if (parts.Fleet.Find(device) is null) return Results.NotFound();
        var isX = Number(context, "x", out var x);
        var isY = Number(context, "y", out var y);
        var fault = !isX || !isY ? "place" : await Desk.Places.SetAsync(
            Who(context), device, new Place(Field(context, "name"), x, y));
        return Back(context, $"/console/devices/{device}", fault, "okSaved");
    }

    // The device's own answer comes later and stands on its page; a person was asked twice here.
    private async Task<IResult> CommandAsync(HttpContext context, string device)
    {
        if (parts.Fleet.Find(device) is null) return Results.NotFound();
        var page = $"/console/devices/{device}";
        if (Field(context, "sure") != "yes") return Back(context, page, "sure", "");
        var choice = Field(context, "kind").Split('-', 2);
        Dictionary<string, string> with = (choice[0], choice.Length > 1) switch
        {
            ("identify", _) => new() { ["s"] = "30" },
            ("zero", true) => new() { ["scale"] = choice[1] },
            ("lock", true) => new() { ["on"] = choice[1] },
            _ => [],
        };
        if (!DeviceCommand.TryParse(choice[0], with, out var command, out _))
        {
            return Back(context, page, "act", "");
        }

        var issue = await parts.Gateway.Orders.IssueAsync(device, command!, Who(context));
        await Desk.NoteAsync(new Deed(
            Who(context), $"device.{command!.Kind}", device, "",
            issue.Fault.Length > 0 ? issue.Fault : command.ArgumentsText));
        return Back(context, page, issue.Fault.Length > 0 ? "untold" : "", "okTold");
    }

    private async Task<IResult> ApproveAsync(
        HttpContext context, string serial, CancellationToken cancel)
    {
        var fault = await parts.Gateway.Claims.ApproveAsync(
            serial, Field(context, "code"), Who(context), cancel);
        await Desk.NoteAsync(new Deed(
            Who(context), "claim.approve", serial, "", fault.Length > 0 ? fault : "approved"));
        return Back(context, "/console/provision", fault, "okApproved");
    }

    private async Task<IResult> PasswordAsync(HttpContext context)
    {
        var me = Gatekeeper.PersonOf(context);
        var fault = Desk.Accounts.IsPasswordOf(me.Id, context.Request.Form["old"].ToString())
            ? await Desk.Accounts.SetPasswordAsync(
                me.Name, me.Id, context.Request.Form["new"].ToString())
            : "wrong";
        if (fault.Length > 0) return Back(context, "/console/settings", fault, "");
        // Whoever else holds a session of this account is out.
        parts.SignIns.EndAll(me.Id);
        return SignInRoutes.SeeOther(context, "/console/sign-in");
    }

    private async Task<IResult> BindCodeAsync(HttpContext context)
    {
        var me = Gatekeeper.PersonOf(context);
        var text = Field(context, "secret");
        var isSecret = text.Length == 2 * Totp.SecretBytes && text.All(char.IsAsciiHexDigitLower);
        var fault = !isSecret ? "code" : await Desk.Accounts.SetCodeAsync(
            me.Name, me.Id, Convert.FromHexString(text), Field(context, "code"));
        return Back(context, "/console/settings", fault, "okSaved");
    }

    private async Task<IResult> DropCodeAsync(HttpContext context)
    {
        var me = Gatekeeper.PersonOf(context);
        var fault = Desk.Accounts.IsPasswordOf(me.Id, context.Request.Form["password"].ToString())
            ? await Desk.Accounts.SetCodeAsync(me.Name, me.Id, null, "") : "wrong";
        return Back(context, "/console/settings", fault, "okSaved");
    }

    private async Task<IResult> UntieAsync(HttpContext context)
    {
        var me = Gatekeeper.PersonOf(context);
        var password = context.Request.Form["password"].ToString();
        if (!Desk.Accounts.IsPasswordOf(me.Id, password))
            return Back(context, "/console/settings", "wrong", "");
        await Desk.Identities.UntieAsync(me.Name, Desk.Accounts.Find(me.Id)!);
        return Back(context, "/console/settings", "", "okSaved");
    }

    private async Task<IResult> AddUserAsync(HttpContext context)
    {
        var fault = !Edge.Pipeline.Operators.Roles.TryParse(Field(context, "role"), out var role)
            ? "role" : await Desk.Accounts.AddAsync(
                Who(context), Field(context, "name"), role,
                context.Request.Form["password"].ToString());
        return Back(context, "/console/settings", fault, "okSaved");
    }

    private async Task<IResult> ChangeUserAsync(HttpContext context, long id)
    {
        var fault = !Edge.Pipeline.Operators.Roles.TryParse(Field(context, "role"), out var role)
            ? "role" : await Desk.Accounts.ChangeAsync(
                Who(context), id, role, Field(context, "open") == "yes");
        return Back(context, "/console/settings", fault, "okSaved");
    }

    private async Task<IResult> SendAgainAsync(HttpContext context)
    {
        await Desk.SendAgainAsync(Who(context));
        return Back(context, "/console/batches", "", "okSending");
    }

    private async Task<IResult> AskAsync(HttpContext context) => Back(
        context, "/console/approvals",
        await Desk.Approvals.AskAsync(
            Who(context), Field(context, "act"), Field(context, "target"),
            Field(context, "detail")),
        "okAsked");

    private async Task<IResult> DecideAsync(HttpContext context, long id) => Back(
        context, "/console/approvals",
        await Desk.Approvals.DecideAsync(
            Who(context), id, Field(context, "decision") == "approve"),
        "okDecided");

    private static string Who(HttpContext context) => Gatekeeper.PersonOf(context).Name;

    private static string Field(HttpContext context, string name, string otherwise = "")
    {
        var text = context.Request.Form[name].ToString().Trim();
        return text.Length == 0 ? otherwise : text;
    }

    private static bool Number(HttpContext context, string name, out int value) => int.TryParse(
        Field(context, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out value);

    // Only to pages of the console; what came of the act is said there.
    private static IResult Back(HttpContext context, string path, string fault, string done)
    {
        var isOurs = path == "/console" || path.StartsWith("/console/", StringComparison.Ordinal)
            || path.StartsWith("/console?", StringComparison.Ordinal);
        var plain = (isOurs && !path.Any(one => char.IsControl(one) || one == '\\')
            ? path : "/console").Split('?')[0];
        return SignInRoutes.SeeOther(context, plain + "?said=" + (fault.Length > 0 ? fault : done));
    }
}
