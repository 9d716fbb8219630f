namespace Edge.Cli.Vectors;

/// <summary>A folder of its own for as long as cases are computed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("edge-vectors-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The time of a set: it stands still; timers run.</summary>
/// <param name="nowMs">Units: ms UTC.</param>
internal sealed class VectorClock(long nowMs) : TimeProvider
{
    /// <summary>End of the year 9999, where the calendar of the base library ends. Units: ms UTC.
    /// </summary>
    public const long MsMax = 253_402_300_799_999;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
}

/// <summary>Waits that end.</summary>
internal static class BoundedWait
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    /// <summary>What comes of some work, within a minute.</summary>
    /// <exception cref="VerbException">It took longer.</exception>
    public static async Task<T> For<T>(
        Task<T> work, string operation, string subject, CancellationToken cancel)
    {
        try
        {
            return await work.WaitAsync(limit, TimeProvider.System, cancel);
        }
        catch (TimeoutException)
        {
            throw new VerbException(ExitCode.Unreachable, operation, subject,
                $"nothing came of it within {limit.TotalSeconds} s",
                "the disk of the temporary folder may be slow: name another one in TMPDIR");
        }
    }
}
