using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>What every screen owes its reader, looked at in a real browser.</summary>
/// <remarks>Source: screens.md sections 2 and 8. Each look keeps a screenshot in
/// <c>TestResults/screens</c> beside the tests.</remarks>
public static class ScreenCheck
{
    private static readonly string Look =
        File.ReadAllText(Repository.Path("tests", "EndToEnd", "Browser", "look.js"));

    /// <summary>Looks at a page and fails with everything that is wrong with it.</summary>
    /// <param name="watched">The page.</param>
    /// <param name="name">Name of its screenshot.</param>
    /// <param name="leastTarget">Least side of a target. Units: CSS px.</param>
    /// <param name="isFixed">Nothing may scroll and no text be below 28 px: the kiosk.</param>
    public static async Task LookAsync(
        Watched watched, string name, int leastTarget = 44, bool isFixed = false)
    {
        await watched.Page.EvaluateAsync("() => document.fonts.ready");
        await ShootAsync(watched, name, !isFixed);
        var wrong = await watched.Page.EvaluateAsync<string[]>(
            Look, new object[] { leastTarget, isFixed });
        var all = wrong.Concat(await AxeAsync(watched)).Concat(watched.Faults)
            .Concat(watched.Abroad.Select(address => $"asked for {address}")).ToArray();
        Assert.True(all.Length == 0, $"{name}:\n{string.Join('\n', all)}");
    }

    private static async Task<IEnumerable<string>> AxeAsync(Watched watched)
    {
        // The same markup turned on its side has nothing new for axe: once for each.
        if (!watched.IsNew(await watched.Page.EvaluateAsync<string>(
            "() => document.documentElement.className + document.documentElement.lang"
            + " + document.body.innerHTML.replace(/[0-9]+/g, '')"))) return [];
        var axe = await watched.Page.RunAxe(new AxeRunOptions
        {
            ResultTypes = [ResultType.Violations],
        });
        return axe.Violations.Select(Words);
    }

    /// <summary>Keeps a screenshot.</summary>
    public static Task ShootAsync(Watched watched, string name, bool whole = false)
    {
        var folder = Directory.CreateDirectory(
            Repository.Path("tests", "EndToEnd", "TestResults", "screens"));
        return watched.Page.ScreenshotAsync(new()
        {
            Path = System.IO.Path.Combine(folder.FullName, name + ".png"),
            FullPage = whole,
        });
    }

    private static string Words(AxeResultItem item) =>
        $"axe {item.Id}: {item.Help}: "
        + string.Join(", ", item.Nodes.Select(node => JsonSerializer.Serialize(
            new { target = node.Target.ToString(), node.Html })).Take(3));
}
