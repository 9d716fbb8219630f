using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Host.Screens;

namespace Edge.Tests.Unit.Host;

/// <summary>The words of the screens, and the library they carry.</summary>
public partial class WordsTests
{
    // Goal: nobody meets a gap in one language. Source: screens.md section 2.
    [Fact]
    public void Both_languages_have_the_same_keys_with_the_same_gaps()
    {
        var chinese = Words.Keys(Words.Chinese).Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(chinese);
        Assert.Equal(chinese, Words.Keys(Words.English).Order(StringComparer.Ordinal));
        foreach (var key in chinese)
        {
            Assert.Equal(
                Gaps(Words.Text(Words.Chinese, key)), Gaps(Words.Text(Words.English, key)));
        }
    }

    // Goal: no page can ask for words that are not there; plain keys in pages are looked up here.
    [Fact]
    public void Every_key_that_a_page_names_has_words()
    {
        var missing = Directory.EnumerateFiles(
                Repository.Path("gateway", "Host"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(page => Named().Matches(File.ReadAllText(page))
                .Select(match => (page: Path.GetFileName(page), key: match.Groups[1].Value)))
            .Where(named => !Words.Has(named.key))
            .Select(named => $"{named.page}: {named.key}").ToArray();
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    // Goal: what is vendored is what vendor.json says it is.
    [Fact]
    public void The_vendored_library_has_the_hashes_that_are_written_down()
    {
        var folder = Repository.Path("gateway", "Host", "wwwroot", "vendor");
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "vendor.json")));
        var files = json.RootElement.EnumerateArray()
            .SelectMany(item => item.GetProperty("files").EnumerateObject()).ToArray();
        Assert.Equal(
            Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(),
            files.Select(file => file.Name).Append("vendor.json").Order());
        Assert.All(files, file => Assert.Equal(
            file.Value.GetString(),
            Convert.ToHexStringLower(
                SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file.Name))))));
    }

    // Goal: toggles add up and a hostile cookie is nothing. Source: screens.md section 2.
    [Fact]
    public void A_view_survives_its_cookie_and_a_broken_one_is_the_default()
    {
        var view = View.Default.After("language").After("large").After("contrast");
        Assert.Equal(new View(Words.English, true, true), view);
        Assert.Equal(view, Read(view.Cookie));
        Assert.Equal(View.Default, view.After("reset"));
        Assert.Equal(View.Default, Read("<script>.\u4e2d.'"));
    }

    private static View Read(string cookie)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers.Cookie = $"{View.CookieName}={Uri.EscapeDataString(cookie)}";
        return View.Of(context.Request);
    }

    private static string[] Gaps(string text) =>
        [.. Gap().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("""(?:Say Key="|Text\("|Key\(")([a-zA-Z0-9.]+)"(?!\s*\+)""")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Gap();
}
