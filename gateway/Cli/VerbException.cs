namespace Edge.Cli;

/// <summary>A failure a person can act on: operation, object, cause, hint, exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="operation">What was being done ("read the configuration").</param>
/// <param name="subject">The object it was done to (a path, an address, a device id).</param>
/// <param name="cause">Why it failed.</param>
/// <param name="hint">What to do about it.</param>
public sealed class VerbException(
    int exitCode, string operation, string subject, string cause, string hint)
    : Exception($"{operation}: {subject}: {cause}")
{
    /// <summary>The exit code the process ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What was being done.</summary>
    public string Operation { get; } = operation;

    /// <summary>The object concerned.</summary>
    public string Subject { get; } = subject;

    /// <summary>Why it failed.</summary>
    public string Cause { get; } = cause;

    /// <summary>What to do about it.</summary>
    public string Hint { get; } = hint;
}
