namespace Edge.Tests.Unit.Nano;

/// <summary>One construct that compiles and then fails on nanoFramework's CLR.</summary>
/// <param name="Rule">The rule's name, as in <c>docs/reference/nano-gate.md</c>.</param>
/// <param name="Where">Assembly, type or method.</param>
/// <param name="What">What was found there.</param>
internal sealed record Finding(string Rule, string Where, string What)
{
    public override string ToString() => $"{Rule}: {Where}: {What}";
}

/// <summary>What the gate must know about an assembly besides its bytes.</summary>
/// <param name="Portable">No pins, files, sockets, clocks, floating point.</param>
/// <param name="MayPrint">A bench program: Console is its output.</param>
/// <param name="References">Assembly names its project may link to.</param>
/// <param name="Enums">Full names of every enum in sight.</param>
internal sealed record GateTerms(
    bool Portable, bool MayPrint, IReadOnlySet<string> References, IReadOnlySet<string> Enums);
