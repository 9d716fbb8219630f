namespace Edge.Tests.Unit.House;

// Goal: a page in Chinese says what its English one says: same commands, same code, a link each
// way. The English page is the expected value.
public sealed class TranslationTests
{
    public static TheoryData<string> Pages() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.zh-CN.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            // Wiring tables are generated, both from one source.
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal)
                && !file.StartsWith("hardware/wiring/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void There_are_pages_in_Chinese() => Assert.NotEmpty(Pages());

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_translated_page_has_the_code_of_the_other_and_links_to_it(string page)
    {
        var other = page.Replace(".zh-CN.md", ".md", StringComparison.Ordinal);
        var chinese = File.ReadAllText(Repository.Path(page));
        var english = File.ReadAllText(Repository.Path(other));

        Assert.Equal(Code(english), Code(chinese));
        Assert.Contains($"]({Path.GetFileName(other)})", chinese, StringComparison.Ordinal);
        Assert.Contains($"]({Path.GetFileName(page)})", english, StringComparison.Ordinal);
    }

    // Fenced blocks without the remarks in them; drawings are fenced as text and may differ.
    private static List<string> Code(string page)
    {
        var found = new List<string>();
        string? fence = null;
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fence = fence is null ? line[3..].Trim() : null;
            else if (fence is not (null or "text"))
                found.Add(line.Split(" # ")[0].TrimEnd());
        }

        return found;
    }
}
