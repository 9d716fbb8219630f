using System.Net;
using Edge.Host.Operators;
using Edge.Pipeline;

namespace Edge.Host.Metrics;

/// <summary>Figures for machines: <c>/metrics</c>, <c>/health/live</c>, <c>/health/ready</c>.
/// </summary>
/// <remarks>The figures say how much a site is used: from another machine they need the operator's
/// token.</remarks>
internal sealed class MetricRoutes(Gateway gateway, GatewayMeter meter, OperatorToken token)
{
    /// <summary>Puts the addresses on the server.</summary>
    public void Map(IEndpointRouteBuilder all)
    {
        var web = all.MapGroup("").Open();
        web.MapGet("/metrics", Metrics);
        web.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        web.MapGet("/health/ready", Ready);
    }

    private IResult Metrics(HttpContext context)
    {
        var from = context.Connection.RemoteIpAddress;
        var isHere = from is not null && IPAddress.IsLoopback(from);
        return isHere || token.Admits(context.Request)
            ? Results.Text(Exposition.Write(meter.Meter), Exposition.Type)
            : Results.Problem("needs the operator's token", statusCode: 401);
    }

    // Ready = evidence is taken in. A platform that is away is no reason to send devices off.
    private IResult Ready()
    {
        var isWell = !gateway.Completion.IsCompleted;
        var status = gateway.View.Status();
        return Results.Json(
            new
            {
                status = isWell ? "ready" : "stopped",
                durable = status.Durable,
                receipted = status.Receipted,
                forward = status.Forward.ToString().ToLowerInvariant(),
                openAlarms = gateway.Desk.Alarms.Open,
            },
            statusCode: isWell ? 200 : 503);
    }
}
