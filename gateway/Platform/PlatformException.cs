namespace Edge.Platform;

/// <summary>The platform cannot start or go on: operation, object, cause, hint.</summary>
public sealed class PlatformException(
    string operation, string subject, string cause, string hint)
    : Exception($"{operation}: {subject}: {cause}")
{
    /// <summary>What was being done.</summary>
    public string Operation { get; } = operation;

    /// <summary>To which file, key or row.</summary>
    public string Subject { get; } = subject;

    /// <summary>Why it failed.</summary>
    public string Cause { get; } = cause;

    /// <summary>What to do about it.</summary>
    public string Hint { get; } = hint;
}
