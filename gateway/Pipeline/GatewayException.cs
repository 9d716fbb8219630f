namespace Edge.Pipeline;

/// <summary>The surroundings failed the gateway: a disk, a file, a configuration.</summary>
/// <remarks>Carries what was tried, on which object, why it failed, and what to do.</remarks>
/// <param name="operation">What was tried, as a verb phrase: <c>open the journal</c>.</param>
/// <param name="subject">The object it was tried on: a path, an address, a name.</param>
/// <param name="cause">Why it failed.</param>
/// <param name="hint">What a person can do about it.</param>
/// <param name="inner">The failure underneath, if there is one.</param>
public sealed class GatewayException(
    string operation, string subject, string cause, string hint, Exception? inner = null)
    : Exception($"could not {operation}: {subject}: {cause} ({hint})", inner)
{
    /// <summary>What was tried.</summary>
    public string Operation { get; } = operation;

    /// <summary>The object it was tried on.</summary>
    public string Subject { get; } = subject;

    /// <summary>Why it failed.</summary>
    public string Cause { get; } = cause;

    /// <summary>What a person can do about it.</summary>
    public string Hint { get; } = hint;
}
