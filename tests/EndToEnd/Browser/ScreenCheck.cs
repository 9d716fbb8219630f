using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Edge.Tests.EndToEnd.Browser;

/// <summary>What every screen owes its reader, looked at in a real browser.</summary>
/// <remarks>Source: screens.md sections 2 and 8. Each look keeps a screenshot in
/// <c>TestResults/screens</c> beside the tests.</remarks>
public static class ScreenCheck
{
    // Sizes of targets, overflow to the right, clipped words, lang, one main, one h1.
    private const string Look = """
        ([least, fixed]) => {
          const wrong = [];
          const root = document.documentElement;
          if (root.scrollWidth > innerWidth) wrong.push(`overflows to the right: ${root.scrollWidth} > ${innerWidth}`);
          if (fixed && root.scrollHeight > innerHeight) wrong.push(`overflows below: ${root.scrollHeight} > ${innerHeight}`);
          if (!['zh-CN', 'en'].includes(root.lang)) wrong.push(`lang is ${root.lang}`);
          if (document.querySelectorAll('main').length !== 1) wrong.push('not one main');
          if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
          const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
          const name = (e) => `${e.tagName.toLowerCase()} "${(e.textContent || e.name || '').trim().replace(/\s+/g, ' ').slice(0, 40)}"`;
          for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')) {
            if (!seen(e) || e.closest('.k-sr')) continue;
            const box = e.getBoundingClientRect();
            const inText = e.matches('a') && getComputedStyle(e).display === 'inline';
            if (!inText && (box.width < least - 0.5 || box.height < least - 0.5)) wrong.push(`${name(e)} is ${Math.round(box.width)}x${Math.round(box.height)}`);
            if (fixed && (box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5 || box.left < -0.5 || box.top < -0.5)) wrong.push(`${name(e)} leaves the screen`);
          }
          for (const e of document.querySelectorAll('h1, p, b, span, dd, dt, li, button')) {
            if (!seen(e) || e.closest('.k-sr, svg') || !e.textContent.trim()) continue;
            const style = getComputedStyle(e);
            if (style.display !== 'inline' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) wrong.push(`${name(e)} is cut off`);
            const box = e.getBoundingClientRect();
            if (fixed && box.height > 0 && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1)) wrong.push(`${name(e)} leaves the screen`);
            if (fixed && style.display !== 'none' && e.children.length === 0 && parseFloat(style.fontSize) < 27.9) wrong.push(`${name(e)} is ${style.fontSize}`);
          }
          if (fixed) {
            const parts = [...document.querySelectorAll('.k-title, .k-body > *, .k-fill, .k-foot')].filter(seen);
            for (const [i, a] of parts.entries()) for (const b of parts.slice(i + 1)) {
              const x = a.getBoundingClientRect(), y = b.getBoundingClientRect();
              if (x.bottom > y.top + 2 && y.bottom > x.top + 2 && x.right > y.left + 2 && y.right > x.left + 2) wrong.push(`${name(a)} lies over ${name(b)}`);
            }
          }
          return [...new Set(wrong)];
        }
        """;

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
