using Edge.Host.Pages;
using Edge.Host.Pages.Console;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Releases;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Edge.Host.Operators;

/// <summary>The console's page of releases and rollouts, and its three acts.</summary>
/// <remarks>Who serves devices rolls out. There is no second person here: two have signed the
/// release already.</remarks>
internal sealed class FirmwareRoutes(ConsoleParts parts)
{
    private const string Path = "/console/firmware";

    private RolloutDesk Desk => parts.Gateway.Rollouts;

    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder web)
    {
        web.MapGet(Path, Firmware).Needs(Permission.Look);
        web.MapPost(Path, (Delegate)StartAsync).Needs(Permission.Serve);
        web.MapPost(Path + "/{id:long}/continue", ContinueAsync).Needs(Permission.Serve);
        web.MapPost(Path + "/{id:long}/stop", StopAsync).Needs(Permission.Serve);
    }

    private RazorComponentResult<Firmware> Firmware(HttpContext context) =>
        PageRoutes.Page<Firmware>(new
        {
            Shell = parts.Shell(context),
            Desk.IsConfigured,
            Desk.Releases,
            Rollouts = Desk.All,
        });

    private async Task<IResult> StartAsync(HttpContext context) => Back(
        context, await Desk.StartAsync(Who(context), context.Request.Form["release"].ToString()),
        "okStarted");

    private async Task<IResult> ContinueAsync(HttpContext context, long id) => Back(
        context, await Desk.ContinueAsync(Who(context), id), "okStarted");

    private async Task<IResult> StopAsync(HttpContext context, long id) => Back(
        context, await Desk.StopAsync(Who(context), id), "okStopped");

    private static string Who(HttpContext context) => Gatekeeper.PersonOf(context).Name;

    private static IResult Back(HttpContext context, string fault, string done) =>
        SignInRoutes.SeeOther(
            context, Path + "?said=" + (fault.Length > 0 ? "rollout." + fault : done));
}
