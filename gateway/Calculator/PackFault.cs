namespace Edge.Calculator;

/// <summary>One thing wrong with a pack.</summary>
/// <param name="Rule">format, or the lint rule L1 to L16.</param>
/// <param name="Pack">File or id.</param>
/// <param name="Where">Path inside the file, e.g. factors[3].unit.</param>
/// <param name="Cause">What is wrong, and what would be right.</param>
public sealed record PackFault(string Rule, string Pack, string Where, string Cause)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pack}: {Rule} {Where}: {Cause}";
}

/// <summary>A pack library could not be loaded.</summary>
public sealed class PackException : Exception
{
    /// <summary>Makes one from what was found.</summary>
    public PackException(string operation, string where, IReadOnlyList<PackFault> faults)
        : base($"{operation} {where}: {faults.Count} fault(s), first: {faults[0]}. "
            + "Run `edge methodology check` on the folder for all of them.") => Faults = faults;

    /// <summary>Everything found.</summary>
    public IReadOnlyList<PackFault> Faults { get; }
}
