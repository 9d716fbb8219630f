namespace Edge.Pipeline;

/// <summary>What came back from the platform.</summary>
/// <param name="Status">HTTP status; 0 when nothing came back.</param>
/// <param name="Body">The body, whole and bounded.</param>
/// <param name="RetryAfterMs">What the platform asked to wait, or -1.</param>
/// <param name="Cause">Why nothing came back, when the status is 0.</param>
public sealed record PlatformAnswer(int Status, byte[] Body, long RetryAfterMs, string Cause)
{
    /// <summary>The platform could not be reached, or not in time.</summary>
    public static PlatformAnswer Unreachable(string cause) => new(0, [], -1, cause);
}

/// <summary>The gateway's side of the road to the platform.</summary>
/// <remarks>Failures are answers, not exceptions: being away is the normal case. Implementations
/// bound every answer by <see cref="Limits.PlatformAnswerBytes"/> and
/// <see cref="Limits.PlatformMs"/>.</remarks>
public interface IPlatformLink
{
    /// <summary>Sends one batch, the stored bytes.</summary>
    Task<PlatformAnswer> PostBatchAsync(ReadOnlyMemory<byte> batch, CancellationToken cancel);

    /// <summary>Asks for one document of the read side: a path that begins with <c>/edge/1/</c>.
    /// </summary>
    Task<PlatformAnswer> GetAsync(string path, CancellationToken cancel);

    /// <summary>Sends a small document: a claim, a device's answer to an order.</summary>
    /// <remarks>A link that has no such road says that it is away.</remarks>
    Task<PlatformAnswer> PostAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        Task.FromResult(PlatformAnswer.Unreachable("this link carries batches only"));
}
