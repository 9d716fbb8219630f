namespace Edge.Cli.Vectors;

/// <summary>The cases computed so far, each one line of the report.</summary>
/// <param name="folder">The set.</param>
/// <param name="only">Only cases of this name are kept; null for all.</param>
internal sealed class CaseList(VectorFolder folder, string? only)
{
    // Titles come from files: a terminal gets one line of them, and no commands.
    private const int TitleCharsMax = 160;

    private readonly List<Step> steps = [];
    private readonly HashSet<string> absent = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were computed.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>Whether cases of these names are asked for and their file is there; one that is
    /// not is told once.</summary>
    public bool Has(string file, params ReadOnlySpan<string> names)
    {
        if (only is not null && !names.Contains(only)) return false;
        if (folder.Has(file)) return true;
        if (absent.Add(file))
            steps.Add(new Step(only ?? names[0], StepOutcome.Warn,
                $"{file}: not in this folder", VectorsVerb.Hint));
        return false;
    }

    /// <summary>Compares what was computed with what is written.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="title">Which one.</param>
    /// <param name="how">What led to it, step by step; empty for nothing.</param>
    /// <param name="got">What was computed.</param>
    /// <param name="expected">What is written.</param>
    public void Compare(string name, string title, string how, string got, string expected)
    {
        string before = Printable(how.Length > 0 ? $"{Cut(title)}: {how}: " : $"{Cut(title)}: ");
        Add(got == expected
            ? new Step(name, StepOutcome.Ok, before + Printable(got))
            : new Step(name, StepOutcome.Fail,
                $"{before}got {Printable(got)}, expected {Printable(expected)}"));
    }

    private void Add(Step step)
    {
        if (only is null || step.Name == only) steps.Add(step);
    }

    private static string Cut(string title) =>
        title.Length <= TitleCharsMax ? title : title[..TitleCharsMax] + "...";

    private static string Printable(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(one => one == '\n' ? ' ' : char.IsControl(one) ? '.' : one))
        : text;
}
