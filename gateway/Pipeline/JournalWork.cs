namespace Edge.Pipeline;

/// <summary>Work on the journal that runs in a transaction of its own.</summary>
internal sealed class JournalWork(Action write, Action? committed)
{
    /// <summary>What is written.</summary>
    public Action Write { get; } = write;

    /// <summary>What holds once the transaction is durable; null for nothing.</summary>
    public Action? Committed { get; } = committed;

    /// <summary>Ends when the transaction is durable.</summary>
    public TaskCompletionSource Done { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
