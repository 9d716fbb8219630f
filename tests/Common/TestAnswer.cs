using Edge.Pipeline;

namespace Edge.Tests.Common;

/// <summary>Waits for the decision on one line.</summary>
public sealed class TestAnswer(long session = 1) : IAnswer
{
    private readonly TaskCompletionSource<(AcceptCode Code, byte[]? Ack)> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc />
    public long Session => session;

    /// <summary>The decision, within ten seconds.</summary>
    public Task<(AcceptCode Code, byte[]? Ack)> Decision =>
        _done.Task.WaitAsync(TimeSpan.FromSeconds(10));

    /// <inheritdoc />
    public void Decided(AcceptCode code, byte[]? ack) => _done.SetResult((code, ack));

    /// <inheritdoc />
    public void Abandoned() => _done.SetCanceled();
}
