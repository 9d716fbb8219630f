using Microsoft.CodeAnalysis;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>One place of a source that is changed or counted.</summary>
/// <param name="Number">Its number in the order of the sources.</param>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Member">Span of the member it stands in.</param>
/// <param name="Text">What stands there.</param>
internal sealed record Site(int Number, string File, int Line, string Member, string Text)
{
    /// <summary>Mark that a changed node carries, to find it again when it does not compile.
    /// </summary>
    public const string Mark = "site";

    /// <summary>First mutant here, or -1.</summary>
    public int Mutant { get; set; } = -1;

    /// <summary>What each mutant here does.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The branch counted here, or -1.</summary>
    public int Branch { get; set; } = -1;

    /// <summary>A branch with one side only: an arm or a member that is entered.</summary>
    public bool IsArm { get; set; }

    /// <summary>Marks a node as of this place.</summary>
    public T On<T>(T node) where T : SyntaxNode => node.WithAdditionalAnnotations(
        new SyntaxAnnotation(
            Mark, Number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Where, for a report.</summary>
    public override string ToString() => $"{File}:{Line} {Text}";
}
