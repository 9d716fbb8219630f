namespace Edge.Hardware.Model;

/// <summary>One broken rule: which rule, on what, why, and what to do about it.</summary>
internal sealed record Finding(string Rule, string Subject, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Subject}: {Why}";
}
