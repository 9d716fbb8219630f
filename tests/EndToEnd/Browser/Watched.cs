using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>A page whose console and requests are watched from its first byte.</summary>
public sealed class Watched
{
    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentQueue<string> abroad = new();
    private readonly HashSet<string> seen = [];
    private readonly string[] hosts;

    private Watched(IPage page, string[] hosts)
    {
        Page = page;
        this.hosts = hosts;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") faults.Enqueue(message.Text);
        };
        page.PageError += (_, error) => faults.Enqueue(error);
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "data" or "blob") return;
            if (!this.hosts.Contains(address.Authority)) abroad.Enqueue(request.Url);
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and what scripts threw.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>Requests that left the hosts of the test.</summary>
    public IReadOnlyCollection<string> Abroad => abroad;

    /// <summary>Is this markup seen for the first time?</summary>
    public bool IsNew(string markup) => seen.Add(markup);

    /// <summary>Forgets faults that a test has caused itself, such as a gateway killed.</summary>
    public void Forgive() => faults.Clear();

    public static async Task<Watched> OpenAsync(
        IBrowserContext context, Uri address, params Uri[] alsoOurs)
    {
        string[] hosts = [address.Authority, .. alsoOurs.Select(ours => ours.Authority)];
        var watched = new Watched(await context.NewPageAsync(), hosts);
        await watched.Page.GotoAsync(
            address.ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        return watched;
    }
}
